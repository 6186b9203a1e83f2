import { Alert, Badge, Button, Group, NumberInput, Paper, Select, SimpleGrid, Stack, Switch, TagsInput, Text, TextInput, Title } from "@mantine/core";
import { IconDeviceLandlinePhone, IconPlus, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { useMe } from "../../api/session";
import { Page } from "../../parts/Page";
import { why } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { Waiting } from "../../parts/Waiting";
import { moment } from "../../texts";
import { MyKeys } from "./MyKeys";

type Reach = Schemas["OwnReach"];
type Forward = Reach["forwards"][number];
const KEY = ["me", "reach"];
const CASES: Forward["when"][] = ["always", "busy", "no-answer", "unreachable"];
const AFTER_SECONDS = 20;

/** How I am reached, on which phones, and what their keys do: what a phone's codes can set, and what they cannot. */
export function MyPhone() {
    const { t } = useTranslation();
    const me = useMe();
    const reach = useQuery({ queryKey: KEY, refetchOnMount: "always", queryFn: () => ask(() => client.GET("/me/reach")) });
    return (
        <Page title={t("pages.my-phone.title")} about={t("pages.my-phone.about", { extension: me.user ?? "" })}>
            {reach.error && (
                <Alert color="red" role="alert">
                    {why(reach.error)}
                </Alert>
            )}
            {reach.isPending && <Waiting />}
            {reach.data && (
                <SimpleGrid cols={{ base: 1, lg: 2 }}>
                    <Stack>
                        <Switches reach={reach.data} />
                        <Blocked key={reach.data.blocked.join()} reach={reach.data} />
                    </Stack>
                    <Stack>
                        <Forwards reach={reach.data} />
                        {reach.data.followMe.length > 0 && <FollowMe reach={reach.data} />}
                    </Stack>
                </SimpleGrid>
            )}
            <MyDevices />
            <MyKeys />
        </Page>
    );
}

/** One change; what is so then comes back with the answer. */
function useChange() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (work: () => Promise<Reach>) => work(),
        onSuccess: (now) => {
            queries.setQueryData(KEY, now);
            toast(t("saved"));
        },
    });
}

function Refusal({ error }: { error: unknown }) {
    return error ? (
        <Alert color="red" role="alert">
            {why(error)}
        </Alert>
    ) : null;
}

function Switches({ reach }: { reach: Reach }) {
    const { t } = useTranslation();
    const change = useChange();
    return (
        <Paper className="surface" p="lg">
            <Stack>
                <Title order={2}>{t("mine.calls")}</Title>
                <Refusal error={change.error} />
                <Switch
                    label={t("mine.disturb")}
                    description={t("mine.disturbHint")}
                    checked={reach.doNotDisturb}
                    disabled={change.isPending}
                    onChange={(event) => {
                        const on = event.currentTarget.checked;
                        change.mutate(() => ask(() => client.PUT("/me/reach/do-not-disturb", { body: { on } })));
                    }}
                />
                <Switch
                    label={t("mine.waiting")}
                    description={t("mine.waitingHint")}
                    checked={reach.callWaiting}
                    disabled={change.isPending}
                    onChange={(event) => {
                        const on = event.currentTarget.checked;
                        change.mutate(() => ask(() => client.PUT("/me/reach/call-waiting", { body: { on } })));
                    }}
                />
            </Stack>
        </Paper>
    );
}

function Forwards({ reach }: { reach: Reach }) {
    const { t } = useTranslation();
    const change = useChange();
    const [when, setWhen] = useState<Forward["when"]>("no-answer");
    const [origin, setOrigin] = useState("");
    const [target, setTarget] = useState("");
    const [after, setAfter] = useState<number | string>(AFTER_SECONDS);
    function submit(event: FormEvent) {
        event.preventDefault();
        change.mutate(
            () =>
                ask(() =>
                    client.PUT("/me/reach/forwards/{when}", {
                        params: { path: { when } },
                        body: {
                            target: target.trim(),
                            ...(origin ? { origin: origin as Forward["origin"] } : {}),
                            ...(when === "no-answer" ? { afterSeconds: Number(after) } : {}),
                        },
                    }),
                ),
            { onSuccess: () => setTarget("") },
        );
    }
    return (
        <Paper className="surface" p="lg">
            <Stack>
                <Title order={2}>{t("mine.forwards")}</Title>
                {reach.forwards.length === 0 && (
                    <Text size="sm" c="dimmed">
                        {t("mine.noForwards")}
                    </Text>
                )}
                {reach.forwards.map((one) => (
                    <Group key={`${one.when} ${one.origin}`} justify="space-between" wrap="nowrap">
                        <Text size="sm">
                            {t("mine.forward", { when: t(`mine.when.${one.when}`), origin: t(`mine.origin.${one.origin}`) })}{" "}
                            <b className="numeric">{one.target === "voicemail" ? t("paths.box") : one.target}</b>
                            {one.when === "no-answer" && one.afterSeconds ? ` (${t("mine.after", { seconds: one.afterSeconds })})` : ""}
                        </Text>
                        <Button
                            size="compact-sm"
                            variant="subtle"
                            color="red"
                            leftSection={<IconX size={14} />}
                            disabled={change.isPending}
                            onClick={() => change.mutate(() => ask(() => client.DELETE("/me/reach/forwards/{when}", { params: { path: { when: one.when }, query: { origin: one.origin } } })))}
                        >
                            {t("mine.stop")}
                        </Button>
                    </Group>
                ))}
                <form onSubmit={submit}>
                    <Stack gap="sm">
                        <Refusal error={change.error} />
                        <SimpleGrid cols={{ base: 1, sm: 2 }}>
                            <Select label={t("mine.case")} data={CASES.map((value) => ({ value, label: t(`mine.when.${value}`) }))} value={when} allowDeselect={false} onChange={(value) => setWhen(value as Forward["when"])} />
                            <Select
                                label={t("mine.whose")}
                                data={["", "internal", "external"].map((value) => ({ value, label: t(`mine.origin.${value || "both"}`) }))}
                                value={origin}
                                allowDeselect={false}
                                onChange={(value) => setOrigin(value ?? "")}
                            />
                            <TextInput label={t("mine.target")} description={t("mine.targetHint")} value={target} onChange={(event) => setTarget(event.currentTarget.value)} required withAsterisk={false} name="target" />
                            {when === "no-answer" && <NumberInput label={t("mine.seconds")} description={t("mine.secondsHint")} min={5} max={120} value={after} onChange={setAfter} />}
                        </SimpleGrid>
                        <Button type="submit" variant="light" leftSection={<IconPlus size={16} />} loading={change.isPending} style={{ alignSelf: "flex-start" }}>
                            {t("mine.start")}
                        </Button>
                    </Stack>
                </form>
            </Stack>
        </Paper>
    );
}

function FollowMe({ reach }: { reach: Reach }) {
    const { t } = useTranslation();
    const change = useChange();
    return (
        <Paper className="surface" p="lg">
            <Stack>
                <Title order={2}>{t("mine.followMe")}</Title>
                <Refusal error={change.error} />
                {reach.followMe.map((line) => (
                    <Switch
                        key={line.line}
                        label={t("mine.line", { rings: line.rings, delay: line.delaySeconds })}
                        description={t(line.mine ? `mine.lineOf.${line.origin}` : "mine.lineFixed")}
                        checked={line.enabled}
                        disabled={!line.mine || change.isPending}
                        onChange={(event) => {
                            const on = event.currentTarget.checked;
                            change.mutate(() => ask(() => client.PUT("/me/reach/follow-me/{line}", { params: { path: { line: line.line } }, body: { on } })));
                        }}
                    />
                ))}
            </Stack>
        </Paper>
    );
}

function Blocked({ reach }: { reach: Reach }) {
    const { t } = useTranslation();
    const change = useChange();
    const [numbers, setNumbers] = useState(reach.blocked);
    return (
        <Paper className="surface" p="lg">
            <Stack>
                <Title order={2}>{t("mine.blocked")}</Title>
                <Refusal error={change.error} />
                <TagsInput label={t("field.numbers")} description={t("mine.blockedHint")} value={numbers} onChange={setNumbers} />
                <Button
                    variant="light"
                    disabled={numbers.join() === reach.blocked.join()}
                    loading={change.isPending}
                    style={{ alignSelf: "flex-start" }}
                    onClick={() => change.mutate(() => ask(() => client.PUT("/me/reach/blocked", { body: { blocked: numbers } })))}
                >
                    {t("save")}
                </Button>
            </Stack>
        </Paper>
    );
}

function MyDevices() {
    const { t } = useTranslation();
    const { data } = useQuery({ queryKey: ["me", "devices"], refetchOnMount: "always", queryFn: () => ask(() => client.GET("/me/devices")) });
    if (!data) {
        return null;
    }
    return (
        <Paper className="surface" p="lg">
            <Stack gap="sm">
                <Title order={2}>{t("mine.devices")}</Title>
                {data.items.length === 0 && (
                    <Text size="sm" c="dimmed">
                        {t("mine.noDevices")}
                    </Text>
                )}
                {data.items.map((device) => (
                    <Group key={device.id} justify="space-between">
                        <Group gap="xs">
                            <IconDeviceLandlinePhone size={18} stroke={1.8} />
                            <Text fw={550}>{device.name}</Text>
                            {device.shared && <Badge color="gray">{t("mine.shared")}</Badge>}
                        </Group>
                        {device.registrations.length > 0 ? (
                            <Text size="sm" c="dimmed">
                                {device.registrations.map((one) => t("mine.since", { agent: one.userAgent || one.transport, since: moment(one.registeredAt) })).join(", ")}
                            </Text>
                        ) : (
                            <Badge color="gray">{t("mine.away")}</Badge>
                        )}
                    </Group>
                ))}
            </Stack>
        </Paper>
    );
}
