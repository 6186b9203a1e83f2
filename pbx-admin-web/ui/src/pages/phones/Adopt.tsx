import { Alert, Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { familyQuery, list, type User } from "../../api/config";
import { toast } from "../../parts/Toasts";
import { why } from "../../parts/tell";

const HOURS = 24;

/** A new telephone becomes somebody's; it fetches its configuration by itself. */
export function Adopt({ tenant, newcomer, close }: { tenant: string; newcomer: Schemas["Newcomer"]; close: () => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const users = list(useQuery(familyQuery(tenant, "directory")).data, "users") as User[];
    const [user, setUser] = useState<string | null>(null);
    const [model, setModel] = useState("");
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);

    async function submit(event: FormEvent) {
        event.preventDefault();
        setBusy(true);
        setFault("");
        try {
            const path = { tenant, mac: newcomer.mac };
            const body = { user: user ?? "", hours: HOURS, ...(model ? { model } : {}) };
            const done = await ask(() => client.POST("/tenants/{tenant}/live/newcomers/{mac}/adoption", { params: { path }, body }));
            close();
            toast(t(done.told ? "newcomers.told" : "newcomers.restart", { device: done.device }));
            await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
        } catch (error) {
            setFault(why(error));
        } finally {
            setBusy(false);
        }
    }
    return (
        <Modal opened onClose={close} title={t("newcomers.adopt")} closeButtonProps={{ "aria-label": t("close") }}>
            <form onSubmit={(event) => void submit(event)}>
                <Stack>
                    {fault && (
                        <Alert color="red" role="alert">
                            {fault}
                        </Alert>
                    )}
                    <Select
                        label={t("newcomers.whose")}
                        data={users.map((one) => ({ value: one.extension, label: `${one.extension} · ${one.name ?? ""}` }))}
                        value={user}
                        onChange={setUser}
                        searchable
                        required
                        withAsterisk={false}
                        data-autofocus
                    />
                    {!newcomer.model && (
                        <TextInput label={t("field.model")} description={t("pages.phones.hint.model")} value={model} onChange={(event) => setModel(event.currentTarget.value)} required withAsterisk={false} />
                    )}
                    <Group justify="flex-end">
                        <Button variant="default" onClick={close}>
                            {t("cancel")}
                        </Button>
                        <Button type="submit" loading={busy} disabled={!user}>
                            {t("newcomers.adopt")}
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
