import { Button, Drawer, Group, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/client";
import { type Applied, type Body, change, type Family } from "../api/config";
import { useLost } from "../api/reachability";
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
    /** Places in the body whose faults are shown at their fields. */
    fields: readonly string[];
    close: () => void;
    done?: (applied: Applied) => void;
    remove?: (() => void) | undefined;
    readOnly?: boolean;
    children: (fault: (place: string) => string | undefined) => ReactNode;
};

/** One entry, edited: what is typed is tried at the server meanwhile, and made so by "save". */
export function EditDrawer({ title, tenant, family, body, back, fields, close, done, remove, readOnly, children }: Props) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const lost = useLost();
    const draft = useDraft(tenant, family, body);
    const [late, setLate] = useState<Fault[]>([]);
    const [busy, setBusy] = useState(false);
    const faults = draft.faults.length > 0 ? draft.faults : late;

    async function undo(to: Body) {
        try {
            await change(tenant, family, to, { breakExpectations: true });
            toast(t("undone"));
        } catch (error) {
            toast(error instanceof Refused ? (error.errors[0]?.detail ?? error.message) : t("lost.server"), { bad: true });
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
            const applied = await change(tenant, family, body, { breakExpectations: draft.broken.length > 0 });
            await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
            toast(t("saved"), back === null ? {} : { undo: () => void undo(back) });
            done?.(applied);
            close();
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
