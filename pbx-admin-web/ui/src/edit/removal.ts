import { type QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useSyncExternalStore } from "react";
import { deleteEntry, type Entry, type Family } from "../api/config";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";

/**
 * Deleting, with a way back: the entry is gone from the page at once, and from the server when the time for "undo" is
 * over. So undoing brings nothing back that would have to be made anew, passwords least of all. Whoever leaves the page
 * before is asked whether to stay; what was not carried out then stays. A dry run says before whether it can go at all.
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
    key: readonly string[];
    entry: Entry;
    name: string;
};

export const keyOf = (entry: Entry, key: readonly string[]) => key.map((field) => String(entry[field] ?? "")).join("|");
const idOf = ({ tenant, section, key, entry }: Pick<What, "tenant" | "section" | "key" | "entry">) => [tenant, section, keyOf(entry, key)].join(" ");

/** By what the API knows an entry. */
const nameOf = ({ key, entry }: What) => key.map((field) => entry[field]).filter(Boolean).join(", ");

/** @returns whether it is on its way out; if not, why stands in a toast */
export async function remove(queries: QueryClient, what: What): Promise<boolean> {
    const { tenant, family, section, name } = what;
    const id = idOf(what);
    try {
        await deleteEntry(tenant, family, section, nameOf(what), { dryRun: true });
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
            await deleteEntry(tenant, family, section, nameOf(what), {});
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
