import { Button, Drawer, Group, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/client";
import { type Applied, type Body, change, familyQuery, type Family } from "../api/config";
import { useLost } from "../api/reachability";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { type Fault, faultAt, faultsOf, useDraft } from "./draft";
import { Plan } from "./Plan";

type Props = {
    title: string;
    tenant: string;
    family: Family;
    /** What is to be made so; null while nothing is typed. */
    body: Body | null;
    /** What takes it back; null where only deleting would. */
    back: Body | null;
    /** The entry in the family as it is now. */
    entryOf: (now: Body) => unknown;
    /** Places in the body whose faults are shown at their fields. */
    fields: readonly string[];
    close: () => void;
    done?: (applied: Applied) => void;
    remove?: (() => void) | undefined;
    readOnly?: boolean;
    children: (fault: (place: string) => string | undefined) => ReactNode;
};

/** One entry, edited: what is typed is tried at the server meanwhile, and made so by "save". */
export function EditDrawer({ title, tenant, family, body, back, entryOf, fields, close, done, remove, readOnly, children }: Props) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const lost = useLost();
    const draft = useDraft(tenant, family, body);
    const [late, setLate] = useState<Fault[]>([]);
    const [busy, setBusy] = useState(false);
    // A refusal is of what was typed then.
    const typed = JSON.stringify(body);
    useEffect(() => setLate([]), [typed]);
    const faults = draft.faults.length > 0 ? draft.faults : late;

    /** @param saved the entry as it was once it was saved: if it is another by now, somebody else changed it */
    async function undo(to: Body, saved: string, breakExpectations: boolean) {
        try {
            const now = await queries.fetchQuery({ ...familyQuery(tenant, family), staleTime: 0 });
            if (JSON.stringify(entryOf(now)) !== saved) {
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
            const breaks = draft.broken.length > 0;
            const applied = await change(tenant, family, body, { breakExpectations: breaks });
            // First what is shown only once, then what can be asked for again.
            done?.(applied);
            close();
            await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
            if (back === null) {
                toast(t("saved"));
                return;
            }
            const saved = JSON.stringify(entryOf(await queries.fetchQuery(familyQuery(tenant, family))));
            toast(t("saved"), { undo: () => void undo(back, saved, breaks) });
        } catch (error) {
            // Whoever does not answer: the banner says so, and everything stays as it was typed.
            setLate(error instanceof Refused ? faultsOf(error) : []);
        } finally {
            setBusy(false);
        }
    }
    const shownAtField = (pointer: string) => fields.some((field) => faultAt([{ pointer, detail: "x" }], field) !== undefined);
    return (
        <Drawer opened onClose={close} title={title} closeButtonProps={{ "aria-label": t("close") }}>
            <form onSubmit={(event) => void save(event)} noValidate>
                <Stack gap="md">
                    {children((place) => faultAt(faults, place))}
                    <Plan draft={{ ...draft, faults }} fields={shownAtField} />
                    {!readOnly && (
                        <Group justify="space-between" mt="sm">
                            {remove ? (
                                <Button variant="subtle" color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
                                    {t("delete")}
                                </Button>
                            ) : (
                                <span />
                            )}
                            <Group gap="xs">
                                <Button variant="default" onClick={close}>
                                    {t("cancel")}
                                </Button>
                                <Button
                                    type="submit"
                                    loading={busy}
                                    disabled={body === null || draft.state === "bad" || lost !== null}
                                    color={draft.broken.length > 0 ? "orange" : undefined}
                                >
                                    {t(draft.broken.length > 0 ? "saveAnyway" : "save")}
                                </Button>
                            </Group>
                        </Group>
                    )}
                </Stack>
            </form>
        </Drawer>
    );
}
