import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconReplace } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { why } from "../../parts/tell";
import { HOURS, Opened } from "./Open";

/** Another telephone in the place of a broken one: user, number and keys stay, what the old one knew is worth nothing.
 * @param done what was shown of the old one is not true any more */
export function Replace({ tenant, device, model, done }: { tenant: string; device: string; model: string; done: () => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [asking, setAsking] = useState(false);
    const [form, setForm] = useState({ mac: "", model });
    const [opened, setOpened] = useState<Schemas["OpenedPhone"] | null>(null);
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);
    const set = (part: Partial<typeof form>) => (setFault(""), setForm((before) => ({ ...before, ...part })));

    async function submit(event: FormEvent) {
        event.preventDefault();
        setBusy(true);
        try {
            const body = { mac: form.mac.trim(), hours: HOURS, ...(form.model.trim() !== model ? { model: form.model.trim() } : {}) };
            setOpened(await ask(() => client.POST("/tenants/{tenant}/live/phones/{device}/replacement", { params: { path: { tenant, device } }, body })));
            setAsking(false);
            await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
        } catch (error) {
            setFault(why(error));
        } finally {
            setBusy(false);
        }
    }
    return (
        <>
            <Button variant="default" size="xs" leftSection={<IconReplace size={16} />} onClick={() => (set({ mac: "", model }), setAsking(true))} style={{ alignSelf: "flex-start" }}>
                {t("phones.replace.do")}
            </Button>
            <Modal opened={asking} onClose={() => setAsking(false)} title={t("phones.replace.title", { device })} closeButtonProps={{ "aria-label": t("close") }}>
                <form onSubmit={(event) => void submit(event)}>
                    <Stack>
                        <Text size="sm" c="dimmed">
                            {t("phones.replace.about")}
                        </Text>
                        <TextInput label={t("field.mac")} description={t("phones.replace.mac")} name="new-mac" className="code" value={form.mac} onChange={(event) => set({ mac: event.currentTarget.value })} error={fault} required withAsterisk={false} data-autofocus />
                        <TextInput label={t("field.model")} name="new-model" value={form.model} onChange={(event) => set({ model: event.currentTarget.value })} />
                        <Group justify="flex-end">
                            <Button variant="default" onClick={() => setAsking(false)}>
                                {t("cancel")}
                            </Button>
                            <Button type="submit" loading={busy}>
                                {t("phones.replace.do")}
                            </Button>
                        </Group>
                    </Stack>
                </form>
            </Modal>
            <Opened device={device} opened={opened} close={() => (setOpened(null), done())} />
        </>
    );
}
