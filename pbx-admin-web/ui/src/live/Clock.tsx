import { useSyncExternalStore } from "react";

const watchers = new Set<() => void>();
let seconds = Math.floor(Date.now() / 1_000);
let timer: ReturnType<typeof setInterval> | undefined;

function watch(tell: () => void) {
    watchers.add(tell);
    timer ??= setInterval(() => {
        seconds = Math.floor(Date.now() / 1_000);
        watchers.forEach((one) => one());
    }, 1_000);
    return () => {
        watchers.delete(tell);
        if (watchers.size === 0) {
            clearInterval(timer);
            timer = undefined;
        }
    };
}

/** 75 seconds as 1:15. */
export function length(all: number): string {
    return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

/** How long something has lasted that began then, by this machine's clock: only this is drawn anew each second. */
export function Clock({ begin }: { begin: number }) {
    const now = useSyncExternalStore(watch, () => seconds);
    return <span className="numeric">{length(Math.max(0, now - Math.floor(begin / 1_000)))}</span>;
}
