import { Button, Drawer, Group, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Applied, Body, Family } from "../api/config";
import { faultAt } from "./draft";
import { Plan } from "./Plan";
import { useEdit } from "./useEdit";

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
    const { draft, busy, ready, save } = useEdit({
        tenant,
        family,
        body,
        back,
        partOf: entryOf,
        done: (applied) => {
            done?.(applied);
            close();
        },
    });
    const shownAtField = (pointer: string) => fields.some((field) => faultAt([{ pointer, detail: "x" }], field) !== undefined);
    return (
        <Drawer opened onClose={close} title={title} closeButtonProps={{ "aria-label": t("close") }}>
            <form onSubmit={save} noValidate>
                <Stack gap="md">
                    {children((place) => faultAt(draft.faults, place))}
                    <Plan draft={draft} fields={shownAtField} />
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
                                    disabled={!ready}
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
