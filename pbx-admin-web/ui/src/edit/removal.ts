import { type QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useSyncExternalStore } from "react";
import { proof, Refused } from "../api/client";
import { type Body, change, type Entry, familyQuery, type Family, list } from "../api/config";
import { toast } from "../parts/Toasts";

/**
 * Deleting, with a way back: the entry is gone from the page at once, and from the server when the time for "undo" is
 * over or the page is left. So undoing brings nothing back that would have to be made anew, passwords least of all.
 */
const UNDO_MILLIS = 8_000;
type Pending = { tenant: string; family: Family; rest: Body; timer: ReturnType<typeof setTimeout> };
const pending = new Map<string, Pending>();
let hidden: ReadonlySet<string> = new Set();
const watchers = new Set<() => void>();

function changed() {
    hidden = new Set(pending.keys());
    watchers.forEach((tell) => tell());
}

window.addEventListener("pagehide", () => {
    for (const { tenant, family, rest } of pending.values()) {
        void fetch(`/api/v1/tenants/${encodeURIComponent(tenant)}/${family}?prune=true`, {
            method: "PATCH",
            keepalive: true,
            headers: { "Content-Type": "application/json", "X-Klinke-Proof": proof.get() },
            body: JSON.stringify(rest),
        });
    }
});

export type What = {
    tenant: string;
    family: Family;
    section: string;
    kind: string;
    key: readonly string[];
    entry: Entry;
    name: string;
};

export const keyOf = (entry: Entry, key: readonly string[]) => key.map((field) => String(entry[field] ?? "")).join("|");
const idOf = ({ tenant, section, key, entry }: Pick<What, "tenant" | "section" | "key" | "entry">) => [tenant, section, keyOf(entry, key)].join(" ");

/** @returns whether it is on its way out; if not, why stands in a toast */
export async function remove(queries: QueryClient, what: What): Promise<boolean> {
    const { tenant, family, section, kind, key, entry, name } = what;
    try {
        const rest = async (): Promise<Body> => {
            const now = await queries.fetchQuery({ ...familyQuery(tenant, family), staleTime: 0 });
            const others = list(now, section).filter((one) => keyOf(one, key) !== keyOf(entry, key) && !hidden.has(idOf({ ...what, entry: one })));
            return { [section]: others.map((one) => Object.fromEntries(key.filter((field) => one[field] !== undefined).map((field) => [field, one[field]]))) };
        };
        const body = await rest();
        const { plan } = await change(tenant, family, body, { dryRun: true, prune: true });
        const also = plan.filter((line) => line.action !== "delete" || (line.kind === kind && line.name !== plan.find((one) => one.kind === kind)?.name));
        if (also.length > [...pending.keys()].filter((id) => id.startsWith(`${tenant} ${section} `)).length) {
            toast(i18next.t("removal.others"), { bad: true });
            return false;
        }
        const id = idOf(what);
        const carryOut = async () => {
            pending.delete(id);
            try {
                await change(tenant, family, await rest(), { prune: true });
            } catch (error) {
                toast(error instanceof Refused ? (error.errors[0]?.detail ?? error.message) : i18next.t("lost.server"), { bad: true });
            }
            await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
            changed();
        };
        const timer = setTimeout(() => void carryOut(), UNDO_MILLIS);
        pending.set(id, { tenant, family, rest: body, timer });
        changed();
        toast(i18next.t("removal.done", { name }), {
            undo: () => {
                clearTimeout(timer);
                pending.delete(id);
                changed();
            },
        });
        return true;
    } catch (error) {
        toast(error instanceof Refused ? (error.errors[0]?.detail ?? error.message) : i18next.t("lost.server"), { bad: true });
        return false;
    }
}

/** The entries without those that are on their way out. */
export function useRemaining(what: Pick<What, "tenant" | "section" | "key">, entries: Entry[]): Entry[] {
    const gone = useSyncExternalStore(
        (tell) => {
            watchers.add(tell);
            return () => void watchers.delete(tell);
        },
        () => hidden,
    );
    return gone.size === 0 ? entries : entries.filter((entry) => !gone.has(idOf({ ...what, entry })));
}
