import { Alert, Badge, Button, Drawer, Group, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { IconDownload, IconHeadphones, IconLock, IconLockOpen, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../api/client";
import { may, useMe } from "../api/session";
import { SoundWave } from "../parts/SoundWave";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { Waiting } from "../parts/Waiting";
import { moment } from "../texts";
import { length } from "../live/Clock";
import { party } from "./Recordings";
import { ShareRecording } from "./ShareRecording";

const REASON_MAX = 500;

/** One recording: who, when, who agreed; to be heard, kept back from deletion, or deleted. */
export function RecordingDrawer({ tenant, recording, close }: { tenant: string; recording: string; close: () => void }) {
    const { t } = useTranslation();
    const me = useMe();
    const path = { tenant, recording };
    const { data, error } = useQuery({
        queryKey: ["tenant", tenant, "recording", recording],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/recordings/{recording}", { params: { path } })),
    });
    return (
        <Drawer opened onClose={close} size="lg" title={t("recordings.one")} closeButtonProps={{ "aria-label": t("close") }}>
            {error instanceof Refused ? (
                <Alert color="red">{error.message}</Alert>
            ) : !data ? (
                <Waiting />
            ) : (
                <Stack>
                    <Facts one={data} tenant={tenant} />
                    {may(me, "recordings:hear") && <Hear one={data} tenant={tenant} />}
                    {may(me, "recordings:write") && may(me, "recordings:hear") && <ShareRecording tenant={tenant} recording={recording} held={data.hold !== undefined} />}
                    {may(me, "recordings:write") && <Keep one={data} tenant={tenant} close={close} />}
                </Stack>
            )}
        </Drawer>
    );
}

function Facts({ one, tenant }: { one: Schemas["Recording"]; tenant: string }) {
    const { t } = useTranslation();
    const facts = [
        [t("recordings.owner"), party(one.owner)],
        [t("recordings.other"), party(one.other) || t("calls.withheld")],
        [t("audit.when"), moment(one.startedAt)],
        [t("calls.length"), length(Math.round(one.seconds))],
        [t("recordings.rule"), one.rule],
        [t("recordings.consent"), one.consent],
        [t("recordings.keepUntil"), one.keepUntil ? moment(one.keepUntil) : t("recordings.forEver")],
    ];
    return (
        <>
            <Group gap="xs">
                <Badge color="cord">{t(`calls.direction.${one.direction}`)}</Badge>
                {one.hold && <Badge color="yellow">{t("recordings.held")}</Badge>}
                {!one.whole && <Badge color="red">{t("recordings.broken")}</Badge>}
            </Group>
            {one.hold && <Alert color="yellow">{t("recordings.why", { reason: one.hold })}</Alert>}
            <Table className="table" verticalSpacing={6}>
                <Table.Tbody>
                    {facts
                        .filter(([, value]) => value)
                        .map(([name, value]) => (
                            <Table.Tr key={name}>
                                <Table.Td c="dimmed">{name}</Table.Td>
                                <Table.Td>{value}</Table.Td>
                            </Table.Tr>
                        ))}
                </Table.Tbody>
            </Table>
            <Text size="sm" component={Link} to={`/t/${tenant}/calls?open=${one.call}`} c="var(--mantine-color-anchor)">
                {t("recordings.story")}
            </Text>
        </>
    );
}

/** Nothing is asked for before somebody wants to hear it: that stands in the history. */
function Hear({ one, tenant }: { one: Schemas["Recording"]; tenant: string }) {
    const { t } = useTranslation();
    const [wanted, setWanted] = useState(false);
    const { data, error } = useQuery({
        queryKey: ["tenant", tenant, "waveform", one.id],
        enabled: wanted,
        staleTime: Infinity,
        queryFn: () =>
            ask(() => client.GET("/tenants/{tenant}/recordings/{recording}/waveform", { params: { path: { tenant, recording: one.id } } })),
    });
    const url = `/api/v1/tenants/${encodeURIComponent(tenant)}/recordings/${one.id}/sound`;
    const names = [party(one.owner), party(one.other) || t("calls.withheld")];
    return (
        <Stack gap="xs">
            {!wanted && <Text size="sm" c="dimmed">{t("recordings.noted")}</Text>}
            {error instanceof Refused && <Text size="sm" c="dimmed">{error.message}</Text>}
            {wanted && <SoundWave url={url} seconds={data?.seconds ?? one.seconds} channels={data?.channels ?? []} names={names} />}
            <Group gap="xs">
                {!wanted && (
                    <Button leftSection={<IconHeadphones size={18} />} onClick={() => setWanted(true)}>
                        {t("recordings.hear")}
                    </Button>
                )}
                <Button component="a" href={`${url}?format=wav`} download variant="default" leftSection={<IconDownload size={16} />}>
                    {t("recordings.wav")}
                </Button>
                {one.format === "ogg" && (
                    <Button component="a" href={`${url}?format=ogg`} download variant="default" leftSection={<IconDownload size={16} />}>
                        {t("recordings.ogg")}
                    </Button>
                )}
            </Group>
        </Stack>
    );
}

function Keep({ one, tenant, close }: { one: Schemas["Recording"]; tenant: string; close: () => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [reason, setReason] = useState("");
    const [busy, setBusy] = useState(false);
    const params = { path: { tenant, recording: one.id }, query: { reason: reason.trim() } };
    const act = async (work: () => Promise<unknown>, done: string) => {
        setBusy(true);
        try {
            await work();
            setReason("");
            toast(done);
            await queries.invalidateQueries({ queryKey: ["tenant", tenant, "recordings"] });
            await queries.invalidateQueries({ queryKey: ["tenant", tenant, "recording", one.id] });
            return true;
        } catch (error) {
            tell(error);
            return false;
        } finally {
            setBusy(false);
        }
    };
    const nothing = reason.trim() === "";
    return (
        <Stack gap="xs">
            <Title order={3}>{t("recordings.keep")}</Title>
            <TextInput label={t("enter.reason")} description={t("recordings.reason")} value={reason} maxLength={REASON_MAX} onChange={(event) => setReason(event.currentTarget.value)} />
            <Group gap="xs">
                {one.hold ? (
                    <Button
                        variant="default"
                        disabled={nothing}
                        loading={busy}
                        leftSection={<IconLockOpen size={16} />}
                        onClick={() => void act(() => ask(() => client.DELETE("/tenants/{tenant}/recordings/{recording}/hold", { params })), t("recordings.released"))}
                    >
                        {t("recordings.release")}
                    </Button>
                ) : (
                    <>
                        <Button
                            variant="default"
                            disabled={nothing}
                            loading={busy}
                            leftSection={<IconLock size={16} />}
                            onClick={() => void act(() => ask(() => client.PUT("/tenants/{tenant}/recordings/{recording}/hold", { params })), t("recordings.isHeld"))}
                        >
                            {t("recordings.hold")}
                        </Button>
                        <Button
                            color="red"
                            disabled={nothing}
                            loading={busy}
                            leftSection={<IconTrash size={16} />}
                            onClick={() => void act(() => ask(() => client.DELETE("/tenants/{tenant}/recordings/{recording}", { params })), t("recordings.deleted")).then((done) => done && close())}
                        >
                            {t("recordings.delete")}
                        </Button>
                    </>
                )}
            </Group>
        </Stack>
    );
}
