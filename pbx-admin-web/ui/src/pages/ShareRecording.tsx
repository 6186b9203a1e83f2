import { Alert, Button, Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconShare3 } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused } from "../api/client";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { moment } from "../texts";

const HOURS = [24, 168, 720];
const REASON_MAX = 500;
const LOGIN_MAX = 200;

/** A colleague may hear this one recording for a while; there is no link that others could open. */
export function ShareRecording({ tenant, recording, held }: { tenant: string; recording: string; held: boolean }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const path = { tenant, recording };
    const key = ["tenant", tenant, "recording", recording, "shares"];
    const query = useQuery({ queryKey: key, queryFn: () => ask(() => client.GET("/tenants/{tenant}/recordings/{recording}/shares", { params: { path } })) });
    const shares = query.data?.items ?? [];
    const [account, setAccount] = useState("");
    const [hours, setHours] = useState(HOURS[0] as number);
    const [reason, setReason] = useState("");
    const [busy, setBusy] = useState(false);
    const act = async (work: () => Promise<unknown>, done: string) => {
        setBusy(true);
        try {
            await work();
            toast(done);
            await queries.invalidateQueries({ queryKey: key });
            return true;
        } catch (error) {
            tell(error);
            return false;
        } finally {
            setBusy(false);
        }
    };
    async function share(event: FormEvent) {
        event.preventDefault();
        const body = { account: account.trim(), hours, reason: reason.trim() };
        if (await act(() => ask(() => client.POST("/tenants/{tenant}/recordings/{recording}/shares", { params: { path }, body })), t("sharing.done", { account: body.account }))) {
            setAccount("");
            setReason("");
        }
    }
    return (
        <Stack gap="xs">
            <Title order={3}>{t("sharing.title")}</Title>
            <Text size="sm" c="dimmed">
                {t(held ? "sharing.rests" : "sharing.about")}
            </Text>
            {query.error instanceof Refused && <Alert color="red">{query.error.message}</Alert>}
            {shares.map((one) => (
                <Group key={one.id} justify="space-between" wrap="nowrap" className="surface" px="sm" py={6}>
                    <Text size="sm">{t("sharing.until", { account: one.account, until: moment(one.endsAt) })}</Text>
                    <Button
                        size="compact-sm"
                        variant="subtle"
                        onClick={() =>
                            void act(
                                () => ask(() => client.DELETE("/tenants/{tenant}/recordings/{recording}/shares/{share}", { params: { path: { ...path, share: one.id } } })),
                                t("sharing.ended", { account: one.account }),
                            )
                        }
                    >
                        {t("sharing.end")}
                    </Button>
                </Group>
            ))}
            <form onSubmit={(event) => void share(event)}>
                <Stack gap="xs">
                    <Group grow align="flex-start">
                        <TextInput label={t("sharing.account")} name="account" value={account} maxLength={LOGIN_MAX} onChange={(event) => setAccount(event.currentTarget.value)} required withAsterisk={false} />
                        <Select
                            label={t("enter.time")}
                            data={HOURS.map((one) => ({ value: String(one), label: t("sharing.days", { count: one / 24 }) }))}
                            value={String(hours)}
                            onChange={(value) => setHours(Number(value))}
                            allowDeselect={false}
                        />
                    </Group>
                    <TextInput label={t("sharing.reason")} description={t("recordings.reason")} name="share-reason" value={reason} maxLength={REASON_MAX} onChange={(event) => setReason(event.currentTarget.value)} required withAsterisk={false} />
                    <Button type="submit" variant="default" loading={busy} leftSection={<IconShare3 size={16} />} style={{ alignSelf: "flex-start" }}>
                        {t("sharing.share")}
                    </Button>
                </Stack>
            </form>
        </Stack>
    );
}
