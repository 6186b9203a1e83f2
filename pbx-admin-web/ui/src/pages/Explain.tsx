import { Alert, Badge, Button, Group, List, Paper, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconArrowRight, IconHelpHexagon } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused } from "../api/client";
import { Page } from "../parts/Page";
import { Paths } from "../paths/Paths";
import { known } from "../texts";

const COLOURS: Record<string, string> = { rings: "teal", leaves: "cord", voicemail: "cord", parks: "cord", speaks: "cord", logs: "cord", changes: "cord", echo: "gray", refused: "red" };

/** What would happen to a call: who rings, which way it leaves, and why. Nothing rings. */
export function Explain() {
    const { t } = useTranslation();
    const { tenant } = useParams({ from: "/shell/t/$tenant/explain" });
    const [from, setFrom] = useState("");
    const [to, setTo] = useState("");
    const [at, setAt] = useState("");
    const [switches, setSwitches] = useState("");
    const asked = useMutation({
        mutationFn: () =>
            ask(() =>
                client.GET("/tenants/{tenant}/explain", {
                    params: {
                        path: { tenant },
                        query: { from: from.trim(), to: to.trim(), ...(at ? { at } : {}), ...(switches.trim() ? { switches: switches.trim() } : {}) },
                    },
                }),
            ),
    });
    const found = asked.data;
    const written = (number: string) => found?.written[number] ?? number;
    return (
        <Page title={t("pages.explain.title")} about={t("pages.explain.about")}>
            <Paper className="surface" p="lg">
                <form
                    onSubmit={(event: FormEvent) => {
                        event.preventDefault();
                        asked.mutate();
                    }}
                >
                    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
                        <TextInput label={t("explain.from")} description={t("explain.fromHint")} name="from" value={from} onChange={(event) => setFrom(event.currentTarget.value)} required withAsterisk={false} />
                        <TextInput label={t("explain.to")} description={t("explain.toHint")} name="to" value={to} onChange={(event) => setTo(event.currentTarget.value)} required withAsterisk={false} />
                        <TextInput label={t("explain.at")} description={t("explain.atHint")} name="at" value={at} onChange={(event) => setAt(event.currentTarget.value)} />
                        <TextInput label={t("field.switches")} description={t("explain.switchesHint")} name="switches" value={switches} onChange={(event) => setSwitches(event.currentTarget.value)} />
                    </SimpleGrid>
                    <Group mt="md" gap="xs">
                        <Button type="submit" leftSection={<IconHelpHexagon size={18} />} loading={asked.isPending}>
                            {t("explain.ask")}
                        </Button>
                        {asked.data && (
                            <Button variant="subtle" onClick={asked.reset}>
                                {t("paths.clear")}
                            </Button>
                        )}
                    </Group>
                </form>
            </Paper>
            {asked.error instanceof Refused && (
                <Alert color="red" role="alert">
                    {asked.error.errors[0]?.detail ?? asked.error.message}
                </Alert>
            )}
            {found && (
                <Paper className="surface" p="lg" aria-live="polite">
                    <Stack>
                        <Group gap="xs">
                            <Badge size="lg" color={COLOURS[found.outcome]}>
                                {t(`explain.outcome.${found.outcome}`)}
                            </Badge>
                            {found.cause && <Text fw={600}>{known(`cause.${found.cause}`, found.cause)}</Text>}
                            <Text c="dimmed" size="sm">
                                {found.at}
                            </Text>
                        </Group>
                        {found.remedy && <Alert color="yellow">{found.remedy}</Alert>}
                        {found.rings.length > 0 && (
                            <div>
                                <Title order={3} mb="xs">
                                    {t("explain.rings")}
                                </Title>
                                <Group gap="xs">
                                    {found.rings.map((one) => (
                                        <Badge key={`${one.device} ${one.after}`} size="lg" color={one.registered ? "teal" : "gray"}>
                                            {t(one.registered ? "explain.ring" : "explain.absent", { device: written(one.device), after: one.after })}
                                        </Badge>
                                    ))}
                                </Group>
                            </div>
                        )}
                        {found.exits.map((exit, place) => (
                            <Group key={place} gap="xs">
                                <Badge>{exit.trunk ?? "–"}</Badge>
                                <IconArrowRight size={16} />
                                <Text className="numeric">{written(exit.called)}</Text>
                                <Text size="sm" c="dimmed">
                                    {exit.withheld ? t("explain.withheld") : t("explain.shows", { number: written(exit.caller ?? "") })}
                                </Text>
                            </Group>
                        ))}
                        <div>
                            <Title order={3} mb="xs">
                                {t("explain.why")}
                            </Title>
                            <List size="sm" spacing={4}>
                                {found.reasons.map((reason) => (
                                    <List.Item key={reason}>{reason}</List.Item>
                                ))}
                            </List>
                        </div>
                    </Stack>
                </Paper>
            )}
            <Paths tenant={tenant} way={found?.way} />
        </Page>
    );
}
