import { useSyncExternalStore } from "react";

export type Lost = "server" | "database" | null;
const AGAIN_MILLIS = 2_000;

let lost: Lost = null;
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

function say(now: Lost) {
    if (lost !== now) {
        lost = now;
        watchers.forEach((tell) => tell());
    }
}

async function look() {
    try {
        const answer = await fetch("/api/v1/me", { cache: "no-store" });
        if (answer.status < 500) {
            reachability.found();
            return;
        }
        say("database");
    } catch {
        say("server");
    }
    timer = setTimeout(() => void look(), AGAIN_MILLIS);
}

/** Whether the server answers. Once it does not, it is asked until it does. */
export const reachability = {
    lost(what: Exclude<Lost, null>) {
        say(what);
        timer ??= setTimeout(() => void look(), AGAIN_MILLIS);
    },
    found() {
        clearTimeout(timer);
        timer = undefined;
        say(null);
    },
    now: () => lost,
    watch(tell: () => void) {
        watchers.add(tell);
        return () => void watchers.delete(tell);
    },
};

export function useLost(): Lost {
    return useSyncExternalStore(reachability.watch, reachability.now);
}
