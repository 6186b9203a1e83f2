import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/client";
import { type Applied, type Body, change, familyQuery, type Family } from "../api/config";
import { useLost } from "../api/reachability";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { type Draft, type Fault, faultsOf, useDraft } from "./draft";

type What = {
    tenant: string;
    family: Family;
    /** What is to be made so; null while nothing is typed. */
    body: Body | null;
    /** What takes it back; null where only deleting would. */
    back: Body | null;
    /** The part of the family that is edited, as it is now. */
    partOf: (now: Body) => unknown;
    done: (applied: Applied) => void;
    /** The part as it was when the form was opened, where the form says all of it: else it would undo what others did since. */
    opened?: unknown;
};

export type Edit = {
    /** With what was refused when it was saved. */
    draft: Draft;
    busy: boolean;
    ready: boolean;
    save: (event: FormEvent) => void;
};

/** A part of the configuration, edited: what is typed is tried at the server meanwhile, made so by "save", and taken back
 * by "undo", if nobody has changed it since. */
export function useEdit({ tenant, family, body, back, partOf, done, opened }: What): Edit {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const lost = useLost();
    const draft = useDraft(tenant, family, body);
    const [late, setLate] = useState<Fault[]>([]);
    const [busy, setBusy] = useState(false);
    // A refusal is of what was typed then.
    const typed = JSON.stringify(body);
    useEffect(() => setLate([]), [typed]);

    /** @param saved the part as it was once it was saved: if it is another by now, somebody else changed it */
    async function undo(to: Body, saved: string, breakExpectations: boolean) {
        try {
            const now = await queries.fetchQuery({ ...familyQuery(tenant, family), staleTime: 0 });
            if (JSON.stringify(partOf(now)) !== saved) {
                toast(t("changedMeanwhile"), { bad: true });
                return;
            }
            await change(tenant, family, to, { breakExpectations });
            toast(t("undone"));
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
    }
    async function save(event: FormEvent) {
        event.preventDefault();
        if (body === null) {
            return;
        }
        setBusy(true);
        try {
            if (opened !== undefined) {
                const now = await queries.fetchQuery({ ...familyQuery(tenant, family), staleTime: 0 });
                if (JSON.stringify(partOf(now) ?? {}) !== JSON.stringify(opened)) {
                    toast(t("changedMeanwhile"), { bad: true });
                    return;
                }
            }
            const breaks = draft.broken.length > 0;
            const applied = await change(tenant, family, body, { breakExpectations: breaks });
            // First what is shown only once, then what can be asked for again.
            done(applied);
            await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
            if (back === null) {
                toast(t("saved"));
                return;
            }
            const saved = JSON.stringify(partOf(await queries.fetchQuery(familyQuery(tenant, family))));
            toast(t("saved"), { undo: () => void undo(back, saved, breaks) });
        } catch (error) {
            // Whoever does not answer: the banner says so, and everything stays as it was typed.
            setLate(error instanceof Refused ? faultsOf(error) : []);
        } finally {
            setBusy(false);
        }
    }
    return {
        draft: { ...draft, faults: draft.faults.length > 0 ? draft.faults : late },
        busy,
        ready: body !== null && draft.state !== "bad" && lost === null,
        save: (event) => void save(event),
    };
}
