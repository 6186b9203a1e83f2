import { type QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useSyncExternalStore } from "react";
import { type Applied, type Body, change, type Entry, familyQuery, type Family, list } from "../api/config";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";

/**
 * Deleting, with a way back: the entry is gone from the page at once, and from the server when the time for "undo" is
 * over. So undoing brings nothing back that would have to be made anew, passwords least of all. Whoever leaves the page
 * before is asked whether to stay; what was not carried out then stays.
 *
 * The API deletes what a list leaves out. So the list is read afresh each time, and nothing is done unless a dry run
 * says that this one entry goes, with what is below it, and that nothing else changes.
 */
const UNDO_MILLIS = 8_000;
const pending = new Map<string, { timer: ReturnType<typeof setTimeout>; carryOut: () => Promise<void> }>();
let hidden: ReadonlySet<string> = new Set();
const watchers = new Set<() => void>();

function changed() {
    hidden = new Set(pending.keys());
    watchers.forEach((one) => one());
}

window.addEventListener("beforeunload", (event) => {
    if (pending.size > 0) {
        event.preventDefault();
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

/** The list as it is now, without the entry: each of the others by its key only, so that nothing of it changes. */
async function others(queries: QueryClient, { tenant, family, section, key, entry }: What): Promise<Body> {
    const now = await queries.fetchQuery({ ...familyQuery(tenant, family), staleTime: 0 });
    return {
        [section]: list(now, section)
            .filter((one) => keyOf(one, key) !== keyOf(entry, key))
            .map((one) => Object.fromEntries(key.filter((field) => one[field] !== undefined).map((field) => [field, one[field]]))),
    };
}

/** Whether this plan deletes the entry, by kind and name, and else only what is below it (`acme/20/desk` below `acme/20`). */
function onlyThis(plan: Applied["plan"], { tenant, kind, key, entry }: What): boolean {
    const name = `${tenant}/${key.map((field) => entry[field]).filter(Boolean).join(", ")}`;
    return (
        plan.filter((line) => line.kind === kind && line.name === name).length === 1 &&
        plan.every((line) => line.action === "delete" && (line.kind === kind ? line.name === name : line.name.startsWith(`${name}/`)))
    );
}

async function tried(queries: QueryClient, what: What): Promise<Body | null> {
    const body = await others(queries, what);
    const { plan } = await change(what.tenant, what.family, body, { dryRun: true, prune: true });
    if (!onlyThis(plan, what)) {
        toast(i18next.t("removal.others"), { bad: true });
        return null;
    }
    return body;
}

/** @returns whether it is on its way out; if not, why stands in a toast */
export async function remove(queries: QueryClient, what: What): Promise<boolean> {
    const { tenant, family, name } = what;
    const id = idOf(what);
    try {
        if ((await tried(queries, what)) === null) {
            return false;
        }
    } catch (error) {
        tell(error);
        return false;
    }
    const carryOut = async () => {
        clearTimeout(pending.get(id)?.timer);
        if (!pending.delete(id)) {
            return;
        }
        try {
            const body = await tried(queries, what);
            if (body !== null) {
                await change(tenant, family, body, { prune: true });
            }
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
        changed();
    };
    pending.set(id, { timer: setTimeout(() => void carryOut(), UNDO_MILLIS), carryOut });
    changed();
    toast(i18next.t("removal.done", { name }), {
        undo: () => {
            clearTimeout(pending.get(id)?.timer);
            pending.delete(id);
            changed();
        },
    });
    return true;
}

/** Carries out now what waits for its time: before whoever asked for it logs out. */
export async function settle() {
    for (const { carryOut } of [...pending.values()]) {
        await carryOut();
    }
}

/** The entries without those that are on their way out. */
export function useRemaining(what: Pick<What, "tenant" | "section" | "key">, entries: Entry[]): Entry[] {
    const gone = useSyncExternalStore(
        (one) => {
            watchers.add(one);
            return () => void watchers.delete(one);
        },
        () => hidden,
    );
    return gone.size === 0 ? entries : entries.filter((entry) => !gone.has(idOf({ ...what, entry })));
}
