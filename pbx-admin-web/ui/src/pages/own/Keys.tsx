import { Alert, Button, Group, Modal, MultiSelect, NumberInput, Paper, Stack, TextInput, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { useMe } from "../../api/session";
import { Secret } from "../../parts/Secret";
import { toast } from "../../parts/Toasts";
import { tell, why } from "../../parts/tell";
import { KeysTable } from "./KeysTable";

const DAYS = 90;
const DAYS_MAX = 366;

/** Keys for programs that act for this account. */
export function Keys() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const key = ["me", "keys"];
    const query = useQuery({ queryKey: key, queryFn: () => ask(() => client.GET("/me/api-keys")) });
    const [making, setMaking] = useState(false);
    async function remove(one: { id: string; name: string }) {
        try {
            await ask(() => client.DELETE("/me/api-keys/{key}", { params: { path: { key: one.id } } }));
            toast(t("removal.gone", { name: one.name }));
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: key });
    }
    const add = (
        <Button variant="light" leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
            {t("keys.add")}
        </Button>
    );
    return (
        <Paper className="surface">
            <Group justify="space-between" p="lg" pb="xs">
                <Title order={2}>{t("keys.title")}</Title>
                {(query.data?.items.length ?? 0) > 0 && add}
            </Group>
            <KeysTable query={query} keys={query.data?.items ?? []} remove={(one) => void remove(one)} add={add} />
            {making && <NewKey close={() => setMaking(false)} done={() => queries.invalidateQueries({ queryKey: key })} />}
        </Paper>
    );
}

function NewKey({ close, done }: { close: () => void; done: () => Promise<void> }) {
    const { t } = useTranslation();
    const me = useMe();
    const [name, setName] = useState("");
    const [scopes, setScopes] = useState<string[]>([]);
    const [days, setDays] = useState<number | string>(DAYS);
    const [token, setToken] = useState("");
    const [fault, setFault] = useState("");
    async function submit(event: FormEvent) {
        event.preventDefault();
        try {
            const made = await ask(() => client.POST("/me/api-keys", { body: { name, scopes, days: Number(days) } }));
            setToken(made.token);
            await done();
        } catch (error) {
            setFault(why(error));
        }
    }
    return (
        <Modal opened onClose={close} title={t("keys.add")} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t("close") }}>
            {token ? (
                <Stack>
                    <Alert color="yellow">{t("newDevice.once")}</Alert>
                    <Secret label={t("keys.token")} value={token} />
                    <Button onClick={close}>{t("newDevice.noted")}</Button>
                </Stack>
            ) : (
                <form onSubmit={(event) => void submit(event)}>
                    <Stack>
                        {fault && (
                            <Alert color="red" role="alert">
                                {fault}
                            </Alert>
                        )}
                        <TextInput label={t("field.name")} description={t("keys.nameHint")} value={name} onChange={(event) => setName(event.currentTarget.value)} required maxLength={60} data-autofocus />
                        <MultiSelect label={t("keys.scopes")} data={me.permissions.filter((one) => one !== "self")} value={scopes} onChange={setScopes} searchable required />
                        <NumberInput label={t("keys.days")} min={1} max={DAYS_MAX} value={days} onChange={setDays} maw={160} hideControls />
                        <Button type="submit" disabled={scopes.length === 0}>
                            {t("keys.make")}
                        </Button>
                    </Stack>
                </form>
            )}
        </Modal>
    );
}
