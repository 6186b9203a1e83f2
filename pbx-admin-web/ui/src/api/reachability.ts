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

async function health(): Promise<Lost> {
    try {
        const answer = await fetch("/health", { cache: "no-store" });
        const { components } = (await answer.json()) as { components?: { database?: { up: boolean } } };
        return components?.database?.up === false ? "database" : null;
    } catch {
        return "server";
    }
}

async function look() {
    const now = await health();
    if (now === null) {
        reachability.found();
        return;
    }
    say(now);
    timer = setTimeout(() => void look(), AGAIN_MILLIS);
}

/** Whether the server answers. Once it does not, it is asked until it does. */
export const reachability = {
    lost(what: Exclude<Lost, null>) {
        say(what);
        timer ??= setTimeout(() => void look(), AGAIN_MILLIS);
    },
    /** Whether it is gone and not only slow; if so, it is looked at until it is back. */
    async databaseGone(): Promise<boolean> {
        const now = await health();
        if (now !== null) {
            reachability.lost(now);
        }
        return now !== null;
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
