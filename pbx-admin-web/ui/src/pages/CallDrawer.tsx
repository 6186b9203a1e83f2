import { Alert, Badge, Code, CopyButton, Button, Drawer, Group, Stack, Table, Text, Title } from "@mantine/core";
import { IconCopy, IconDownload, IconLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../api/client";
import { Waiting } from "../parts/Waiting";
import { known, moment } from "../texts";
import { Beside } from "./calls/Beside";
import { Quality } from "./calls/Quality";
import { SdpChange } from "./calls/SdpChange";
import { Ladder } from "./Ladder";

export type Entry = Schemas["TimelineEntry"];
const isMessage = (entry: Entry) => entry.kind === "sent" || entry.kind === "received";
const LIVE_MILLIS = 2_000;

/** Why a call went as it did: in a sentence, as a ladder of its messages, and decision by decision. */
export function CallDrawer({ tenant, call, close }: { tenant: string; call: string; close: () => void }) {
    const { t } = useTranslation();
    const [shown, setShown] = useState<Entry | null>(null);
    const { data, error } = useQuery({
        queryKey: ["tenant", tenant, "call", call],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/calls/{call}", { params: { path: { tenant, call } } })),
        refetchInterval: (query) => (query.state.data && query.state.data.state !== "ended" ? LIVE_MILLIS : false),
    });
    return (
        <Drawer opened onClose={close} size="xl" title={t("calls.story")} closeButtonProps={{ "aria-label": t("close") }}>
            {error instanceof Refused ? (
                <Alert color="red">{error.message}</Alert>
            ) : !data ? (
                <Waiting />
            ) : (
                <Stack>
                    <Group gap="xs">
                        <Text fw={600}>{`${data.from ?? t("calls.withheld")} → ${data.dialled ?? ""}`}</Text>
                        {data.state !== "ended" && <Badge color="teal">{t(`calls.${data.state}`)}</Badge>}
                        {data.cause && <Badge color={data.answeredAt ? "teal" : "red"}>{known(`cause.${data.cause}`, data.cause)}</Badge>}
                    </Group>
                    <Text size="sm" c="dimmed">
                        {moment(data.startedAt)}
                    </Text>
                    <Alert color={data.answeredAt ? "cord" : "yellow"} title={data.summary}>
                        {data.remedy}
                    </Alert>
                    <Group gap="xs">
                        <CopyButton value={window.location.href}>
                            {({ copied, copy }) => (
                                <Button size="xs" variant="default" leftSection={<IconLink size={14} />} onClick={copy}>
                                    {t(copied ? "copied" : "calls.link")}
                                </Button>
                            )}
                        </CopyButton>
                        <CopyButton value={asText(data)}>
                            {({ copied, copy }) => (
                                <Button size="xs" variant="default" leftSection={<IconCopy size={14} />} onClick={copy}>
                                    {t(copied ? "copied" : "calls.text")}
                                </Button>
                            )}
                        </CopyButton>
                        {data.state === "ended" && data.timeline.some((entry) => isMessage(entry) && entry.detail) && (
                            <Button component="a" size="xs" variant="default" href={`/api/v1/tenants/${encodeURIComponent(tenant)}/calls/${call}/messages`} download leftSection={<IconDownload size={14} />}>
                                {t("calls.pcap")}
                            </Button>
                        )}
                    </Group>
                    {data.state === "ended" && <Beside tenant={tenant} story={data} />}
                    <Title order={3}>{t("calls.legs")}</Title>
                    <Table className="table">
                        <Table.Tbody>
                            {data.legs.map((leg) => (
                                <Table.Tr key={leg.id}>
                                    <Table.Td fw={600}>{leg.letter ?? ""}</Table.Td>
                                    <Table.Td>{leg.party ?? "–"}</Table.Td>
                                    <Table.Td>{leg.outcome.split(";")[0]}</Table.Td>
                                    <Table.Td className="numeric wide">{t("calls.audio", { got: leg.packetsIn, sent: leg.packetsOut, lost: leg.media.packetsLost, jitter: Math.round(leg.media.jitterMillis) })}</Table.Td>
                                </Table.Tr>
                            ))}
                        </Table.Tbody>
                    </Table>
                    {data.legs.map((leg) => (
                        <Quality key={leg.id} leg={leg} />
                    ))}
                    {data.timeline.some(isMessage) && (
                        <>
                            <Title order={3}>{t("calls.ladder")}</Title>
                            <Ladder messages={data.timeline.filter(isMessage)} legs={data.legs} shown={shown} show={setShown} />
                            {shown && (
                                <>
                                    <Code block className="code" tabIndex={0}>
                                        {shown.detail ?? shown.text}
                                    </Code>
                                    <SdpChange messages={data.timeline.filter(isMessage)} shown={shown} />
                                </>
                            )}
                        </>
                    )}
                    <Title order={3}>{t("calls.decisions")}</Title>
                    <Table className="table" verticalSpacing={6}>
                        <Table.Tbody>
                            {data.timeline
                                .filter((entry) => !isMessage(entry))
                                .map((entry, place) => (
                                    <Table.Tr key={place}>
                                        <Table.Td className="numeric" c="dimmed">{`${(entry.millis / 1000).toFixed(2)} s`}</Table.Td>
                                        <Table.Td>{entry.leg ?? ""}</Table.Td>
                                        <Table.Td>
                                            <Text size="sm">{[entry.kind, entry.text].filter(Boolean).join(": ")}</Text>
                                        </Table.Td>
                                    </Table.Tr>
                                ))}
                        </Table.Tbody>
                    </Table>
                </Stack>
            )}
        </Drawer>
    );
}

function asText(story: Schemas["CallStory"]): string {
    const head = [`${story.from ?? ""} -> ${story.dialled ?? ""}  ${story.startedAt}`, story.summary, story.remedy ?? "", ""];
    const lines = story.timeline.map((entry) => `${String(entry.millis).padStart(7)} ms  ${entry.leg ?? " "}  ${entry.kind}: ${entry.text ?? ""}`);
    return [...head, ...lines].join("\n");
}
