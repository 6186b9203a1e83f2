import { ActionIcon, Alert, Badge, Button, Group, Menu, Paper, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { IconArrowForwardUp, IconArrowMerge, IconParking, IconPhone, IconPhoneCall, IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing, IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { follow } from "../../api/stream";
import { Clock } from "../../live/Clock";
import { why } from "../../parts/tell";
import { Waiting } from "../../parts/Waiting";
import { party } from "../Recordings";

type Call = Schemas["OwnLiveCall"];
const KEY = ["me", "calls"];
const COLOURS: Record<Call["state"], string> = { ringing: "yellow", dialling: "yellow", talking: "teal", held: "gray", waiting: "gray" };

/** My calls that go on, as they do: answered, held, handed on and ended from here; my telephone does it. */
export function NowCalls() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [live, setLive] = useState(false);
    const calls = useQuery({ queryKey: KEY, refetchOnMount: "always", queryFn: () => ask(() => client.GET("/me/calls")) });
    useEffect(
        () =>
            follow(
                "/api/v1/me/events",
                ({ event, data }) => {
                    if (event === "calls") {
                        queries.setQueryData(KEY, JSON.parse(data));
                        void queries.invalidateQueries({ queryKey: ["me", "journal"] });
                    } else if (event === "ended") {
                        void queries.invalidateQueries({ queryKey: ["me"] });
                    }
                },
                (state) => setLive(state === "open"),
            ),
        [queries],
    );
    const items = calls.data?.items ?? [];
    return (
        <Paper className="surface" p="lg" component="section" aria-label={t("mine.now")}>
            <Stack>
                <Group justify="space-between">
                    <Title order={2}>{t("mine.now")}</Title>
                    <Badge color={live ? "teal" : "gray"} role="status" leftSection={<span className="dot" data-live={live ? "" : undefined} />}>
                        {t(live ? "live.open" : "live.lost")}
                    </Badge>
                </Group>
                {calls.error && (
                    <Alert color="red" role="alert">
                        {why(calls.error)}
                    </Alert>
                )}
                {calls.isPending && <Waiting />}
                {calls.data && items.length === 0 && (
                    <Text size="sm" c="dimmed">
                        {t("mine.noCalls")}
                    </Text>
                )}
                {items.map((call) => (
                    <OneCall key={call.id} call={call} others={items.filter((one) => one.id !== call.id && (one.state === "talking" || one.state === "held"))} />
                ))}
                <Dial />
            </Stack>
        </Paper>
    );
}

function OneCall({ call, others }: { call: Call; others: Call[] }) {
    const { t } = useTranslation();
    const [handing, setHanding] = useState(false);
    const [to, setTo] = useState("");
    const lots = useQuery({ queryKey: ["me", "parking"], queryFn: () => ask(() => client.GET("/me/parking")) }).data?.items ?? [];
    const act = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSuccess: () => setHanding(false) });
    const params = { path: { call: call.id } };
    const connected = call.state === "talking" || call.state === "held";
    const transfer = (target: string) => act.mutate(() => ask(() => client.POST("/me/calls/{call}/transfer", { params, body: { to: target } })));
    const button = (label: string, icon: ReactNode, work: () => Promise<unknown>, color = "cord") => (
        <Button size="xs" variant="light" color={color} leftSection={icon} disabled={act.isPending} onClick={() => act.mutate(work)}>
            {label}
        </Button>
    );
    const With = call.direction === "in" ? IconPhoneIncoming : IconPhoneOutgoing;
    return (
        <Paper withBorder p="sm">
            <Stack gap="xs">
                <Group gap="xs" wrap="nowrap">
                    <With size={18} aria-label={t(`calls.direction.${call.direction}`)} />
                    <Text fw={600} flex={1} miw={0} truncate>
                        {nameOf(call) || t("calls.withheld")}
                    </Text>
                    {call.answeredAt && <Clock begin={Date.parse(call.answeredAt)} />}
                    <Badge color={COLOURS[call.state]}>{t(`mine.states.${call.state}`)}</Badge>
                </Group>
                {call.device && (
                    <Text size="xs" c="dimmed">
                        {t("mine.at", { device: call.device })}
                    </Text>
                )}
                {act.error && (
                    <Alert color="red" role="alert">
                        {why(act.error)}
                    </Alert>
                )}
                <Group gap="xs">
                    {call.state === "ringing" && button(t("mine.answer"), <IconPhoneCall size={16} />, () => ask(() => client.POST("/me/calls/{call}/answer", { params, body: {} })), "teal")}
                    {call.state === "talking" && button(t("mine.hold"), <IconPlayerPause size={16} />, () => ask(() => client.POST("/me/calls/{call}/hold", { params })))}
                    {call.state === "held" && button(t("mine.resume"), <IconPlayerPlay size={16} />, () => ask(() => client.POST("/me/calls/{call}/resume", { params })), "teal")}
                    {connected && (
                        <Button size="xs" variant="light" leftSection={<IconArrowForwardUp size={16} />} aria-expanded={handing} onClick={() => setHanding(!handing)}>
                            {t("mine.transfer")}
                        </Button>
                    )}
                    {connected && lots.length > 0 && (
                        <Menu>
                            <Menu.Target>
                                <Button size="xs" variant="light" leftSection={<IconParking size={16} />} disabled={act.isPending}>
                                    {t("mine.park")}
                                </Button>
                            </Menu.Target>
                            <Menu.Dropdown>
                                {lots.map((lot) => (
                                    <Menu.Item key={lot.extension} onClick={() => transfer(lot.extension)}>
                                        {`${lot.extension} ${lot.name}`}
                                    </Menu.Item>
                                ))}
                            </Menu.Dropdown>
                        </Menu>
                    )}
                    {connected &&
                        others.map((other) => (
                            <Button
                                key={other.id}
                                size="xs"
                                variant="light"
                                leftSection={<IconArrowMerge size={16} />}
                                disabled={act.isPending}
                                onClick={() => act.mutate(() => ask(() => client.POST("/me/calls/{call}/join", { params, body: { with: other.id } })))}
                            >
                                {t("mine.join", { other: nameOf(other) || t("calls.withheld") })}
                            </Button>
                        ))}
                    {/* One that only rings may ring at others, too: the server lets nobody end it. */}
                    {call.state !== "ringing" && button(t("mine.hangUp"), <IconPhoneOff size={16} />, () => ask(() => client.DELETE("/me/calls/{call}", { params })), "red")}
                </Group>
                {handing && connected && (
                    <form
                        onSubmit={(event) => {
                            event.preventDefault();
                            transfer(plain(to));
                        }}
                    >
                        <Group gap="xs" align="flex-end">
                            <TextInput flex={1} label={t("mine.transferTo")} name="transfer" inputMode="tel" value={to} onChange={(event) => setTo(event.currentTarget.value)} required withAsterisk={false} data-autofocus />
                            <Button type="submit" loading={act.isPending}>
                                {t("mine.transfer")}
                            </Button>
                            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("cancel")} onClick={() => setHanding(false)}>
                                <IconX size={18} />
                            </ActionIcon>
                        </Group>
                    </form>
                )}
            </Stack>
        </Paper>
    );
}

/** My telephone rings first; it is called from the one that I pick up. */
function Dial() {
    const { t } = useTranslation();
    const [to, setTo] = useState("");
    const [picksUp, setPicksUp] = useState(false);
    const dial = useMutation({
        mutationFn: () => ask(() => client.POST("/me/calls", { body: { to: plain(to), ...(picksUp ? { autoAnswer: true } : {}) } })),
        onSuccess: () => setTo(""),
    });
    function submit(event: FormEvent) {
        event.preventDefault();
        dial.mutate();
    }
    return (
        <form onSubmit={submit}>
            <Stack gap="xs">
                {dial.error && (
                    <Alert color="red" role="alert">
                        {why(dial.error)}
                    </Alert>
                )}
                <Group gap="xs" align="flex-end">
                    <TextInput flex={1} miw={180} label={t("mine.dial")} description={t("mine.dialHint")} name="dial" inputMode="tel" value={to} onChange={(event) => setTo(event.currentTarget.value)} required withAsterisk={false} />
                    <Button type="submit" leftSection={<IconPhone size={16} />} loading={dial.isPending}>
                        {t("mine.call")}
                    </Button>
                </Group>
                <Switch label={t("mine.picksUp")} checked={picksUp} onChange={(event) => setPicksUp(event.currentTarget.checked)} />
            </Stack>
        </form>
    );
}

/** Whom I talk to, or would. */
const nameOf = (call: Call) => (call.with ? party(call.with) : "");
/** As people write numbers, without what only parts the digits. */
const plain = (number: string) => number.replace(/[\s()/-]/g, "");
