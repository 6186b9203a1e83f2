import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { ask, client, type Schemas } from "../api/client";
import { follow, type StreamState } from "../api/stream";

/** A live call; `begin` is when it began by this machine's clock, which need not be the server's. */
export type Call = Schemas["LiveCall"] & { begin: number };
export type Things = { calls: Call; registrations: Schemas["Registration"]; trunks: Schemas["TrunkState"] };
export type Kind = keyof Things;
type Thing = Things[Kind];
type News = { kind: Kind; gone: boolean; name: string; thing: Thing };
/** By the names that events have. */
type Held<K extends Kind> = ReadonlyMap<string, Things[K]>;

/** Pages are drawn a few times a second, however many calls come and go meanwhile. */
const DRAW_MILLIS = 250;
/** Lists that only follow from what is told are read again no more often than this. */
const FOLLOW_MILLIS = 3_000;
/** All who watch a tenant learn of a change at once, and it is read by one at a time. */
const CONFIGURATION_MILLIS_MAX = 2_500;

const nameOf: { [K in Kind]: (thing: Things[K]) => string } = {
    calls: (one) => one.id,
    registrations: (one) => `${one.device ?? ""} ${one.contact}`,
    trunks: (one) => `${one.tenant ?? ""}/${one.trunk}`,
};
const KINDS: Record<string, Kind> = { call: "calls", registration: "registrations", trunk: "trunks" };

function received(kind: Kind, thing: Thing): Thing {
    return kind === "calls" ? { ...(thing as Call), begin: Date.now() - (thing as Call).seconds * 1_000 } : thing;
}

let state: StreamState = "opening";
let stop = () => {};
const watchers = new Set<() => void>();
/** What is told while lists are being read: they may not have it yet. */
let meanwhile: News[] = [];
let reading = 0;

function say(now: StreamState) {
    if (state !== now) {
        state = now;
        watchers.forEach((tell) => tell());
    }
}

export function useLiveState(): StreamState {
    return useSyncExternalStore(
        (tell) => {
            watchers.add(tell);
            return () => void watchers.delete(tell);
        },
        () => state,
    );
}

function merged(held: ReadonlyMap<string, Thing>, news: News[]): Map<string, Thing> {
    const now = new Map(held);
    news.forEach((one) => (one.gone ? now.delete(one.name) : now.set(one.name, one.thing)));
    return now;
}

async function read<K extends Kind>(tenant: string, kind: K): Promise<Held<K>> {
    const mark = meanwhile.length;
    reading++;
    try {
        const path = { tenant };
        const { items } = (await ask(() =>
            client.GET(`/tenants/{tenant}/live/${kind}` as "/tenants/{tenant}/live/calls", { params: { path } }),
        )) as unknown as { items: Things[K][] };
        const found = new Map<string, Thing>(items.map((one) => [nameOf[kind](one), received(kind, one)]));
        return merged(found, meanwhile.slice(mark).filter((one) => one.kind === kind)) as unknown as Held<K>;
    } finally {
        if (--reading === 0) {
            meanwhile = [];
        }
    }
}

export function liveQuery<K extends Kind>(tenant: string, kind: K) {
    return queryOptions({
        queryKey: ["tenant", tenant, "live", kind],
        queryFn: () => read(tenant, kind),
        structuralSharing: false,
        staleTime: Number.POSITIVE_INFINITY,
        // What nobody shows is not kept up to date while the page of another tenant is open.
        gcTime: 0,
    });
}

/** A list as it is now. It is read once the stream is there, so nothing is missed, or known to be away. */
export function useLive<K extends Kind>(tenant: string, kind: K, enabled = true) {
    const known = useLiveState() !== "opening";
    return useQuery({ ...liveQuery(tenant, kind), enabled: enabled && known });
}

/** Follows what goes on in a tenant, until the answer is called. One tenant is watched at a time. */
export function watch(tenant: string, queries: QueryClient): () => void {
    let waiting: News[] = [];
    let begun = false;
    let drawing: ReturnType<typeof setTimeout> | undefined;
    const soon = new Map<string, ReturnType<typeof setTimeout>>();

    const later = (name: string, millis: number, work: () => void) => {
        if (!soon.has(name)) {
            soon.set(name, setTimeout(() => (soon.delete(name), work()), millis));
        }
    };
    const again = (...names: string[]) =>
        names.forEach((name) => later(name, FOLLOW_MILLIS, () => void queries.invalidateQueries({ queryKey: ["tenant", tenant, name] })));

    function draw() {
        drawing = undefined;
        const news = waiting;
        waiting = [];
        for (const kind of new Set(news.map((one) => one.kind))) {
            queries.setQueryData(["tenant", tenant, "live", kind], (held: Map<string, Thing> | undefined) =>
                held && merged(held, news.filter((one) => one.kind === kind)),
            );
        }
    }
    function told(kind: Kind, data: Record<string, unknown>, word: string) {
        const one: News = { kind, gone: data.what === "gone", name: String(data.name), thing: received(kind, data[word] as Thing) };
        waiting.push(one);
        if (reading > 0) {
            meanwhile.push(one);
        }
        drawing ??= setTimeout(draw, DRAW_MILLIS);
        if (kind === "calls") {
            void queries.invalidateQueries({ queryKey: ["tenant", tenant, "call", one.name] });
            if (one.gone) {
                again("calls", "today");
            }
        } else if (kind === "registrations") {
            again("phones-live", "newcomers");
        }
    }
    /** What was read after the change was told has it. */
    function configured() {
        const at = Date.now();
        later("configuration", Math.random() * CONFIGURATION_MILLIS_MAX, () =>
            void queries.invalidateQueries({
                predicate: ({ queryKey, state: one }) =>
                    queryKey[0] === "tenant" && queryKey[1] === tenant && !["live", "calls", "call", "today"].includes(String(queryKey[2])) && one.dataUpdatedAt < at,
            }),
        );
    }
    say("opening");
    stop();
    const leave = follow(
        `/api/v1/tenants/${encodeURIComponent(tenant)}/events`,
        ({ event, data }) => {
            const kind = KINDS[event];
            if (kind) {
                told(kind, JSON.parse(data) as Record<string, unknown>, event);
            } else if (event === "alarm") {
                again("alarms");
            } else if (event === "configuration") {
                configured();
            } else if (event === "ready" && !begun) {
                // What was read while there was no stream yet may miss something.
                begun = true;
                void queries.invalidateQueries({ queryKey: ["tenant", tenant, "live"] });
            } else if (event === "reset") {
                void queries.invalidateQueries({ queryKey: ["tenant", tenant] });
            } else if (event === "ended") {
                void queries.invalidateQueries({ queryKey: ["me"] });
            }
        },
        say,
    );
    stop = () => {
        leave();
        clearTimeout(drawing);
        soon.forEach((timer) => clearTimeout(timer));
        stop = () => {};
    };
    return stop;
}
