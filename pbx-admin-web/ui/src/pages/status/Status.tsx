import { Alert, Anchor, Badge, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { may, useMe } from "../../api/session";
import { Page } from "../../parts/Page";
import { ago, language } from "../../texts";
import { NewNotice } from "./NewNotice";
import { Notices } from "./Notices";

const STATUS = ["status"];
export const NOTICES = ["notices"];
const AGAIN_MILLIS = 30_000;
const DAYS = 90;
const DAY_MILLIS = 86_400_000;
const STEP = 5;

export const COLORS: Record<Schemas["ComponentState"], string> = {
    operational: "teal",
    degraded: "orange",
    outage: "red",
    maintenance: "blue",
    unknown: "gray",
};

/** How the parts of the server are, and what people are told about it. */
export function Status() {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const status = useQuery({ queryKey: STATUS, queryFn: () => ask(() => client.GET("/platform/status")), refetchInterval: AGAIN_MILLIS });
    const notices = useQuery({ queryKey: NOTICES, queryFn: () => ask(() => client.GET("/platform/notices")), refetchInterval: AGAIN_MILLIS });
    const [opened, setOpened] = useState<Schemas["NoticeKind"] | null>(null);
    const writes = may(me, "platform:write");
    const changed = () => queries.invalidateQueries({ queryKey: NOTICES });
    return (
        <Page
            title={t("pages.status.title")}
            about={t("pages.status.about")}
            actions={
                writes && (
                    <>
                        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setOpened("maintenance")}>
                            {t("notices.newMaintenance")}
                        </Button>
                        <Button leftSection={<IconPlus size={16} />} onClick={() => setOpened("incident")}>
                            {t("notices.newIncident")}
                        </Button>
                    </>
                )
            }
        >
            {status.data && (
                <>
                    <Text size="sm" c="dimmed">
                        {status.data.page ? (
                            <Anchor href={`/status/${language()}`} target="_blank" rel="noreferrer">
                                {t("status.public")}
                            </Anchor>
                        ) : (
                            t("status.noPage")
                        )}
                    </Text>
                    <TestCall call={status.data.testCall} />
                    <SimpleGrid cols={{ base: 1, md: 2 }}>
                        {status.data.components.map((part) => (
                            <Part key={part.name} part={part} today={status.data.at} />
                        ))}
                    </SimpleGrid>
                </>
            )}
            <Stack gap="sm">
                <Title order={2}>{t("notices.title")}</Title>
                <Notices query={notices} writes={writes} changed={() => void changed()} />
            </Stack>
            <NewNotice kind={opened} close={() => setOpened(null)} done={() => void changed()} />
        </Page>
    );
}

/** The server's last call to itself. */
function TestCall({ call }: { call: Schemas["Status"]["testCall"] }) {
    const { t } = useTranslation();
    if (!call) {
        return <Alert color="gray">{t("status.noCall")}</Alert>;
    }
    const words = call.skipped
        ? t("status.callSkipped", { when: ago(call.at) })
        : call.ok
          ? t("status.callOk", { when: ago(call.at), millis: call.setupMillis ?? 0 })
          : t("status.callFailed", { when: ago(call.at), count: call.failuresInRow, why: call.failure ?? "" });
    return <Alert color={call.ok ? "teal" : call.skipped ? "orange" : "red"}>{words}</Alert>;
}

function Part({ part, today }: { part: Schemas["Status"]["components"][number]; today: string }) {
    const { t } = useTranslation();
    const name = t(`statusPart.${part.name}`);
    const state = t(`statusState.${part.state}`);
    const share = part.uptimePercent === undefined ? "" : t("status.uptime", { percent: percent(part.uptimePercent) });
    return (
        <Paper className="surface" p="md">
            <Group justify="space-between" wrap="nowrap">
                <Text fw={600}>{name}</Text>
                <Badge color={COLORS[part.state]} variant="light">
                    {state}
                </Badge>
            </Group>
            <svg viewBox={`0 0 ${DAYS * STEP} 24`} width="100%" height="24" preserveAspectRatio="none" role="img" aria-label={`${name}: ${share || state}`}>
                {days(part.days, today).map((day, at) => (
                    <rect key={day.day} x={at * STEP} width="4" height="24" fill={`var(--mantine-color-${COLORS[day.state]}-${day.state === "unknown" ? 3 : 6})`}>
                        <title>{`${day.day}: ${t(`statusState.${day.state}`)}`}</title>
                    </rect>
                ))}
            </svg>
            <Group justify="space-between">
                <Text size="xs" c="dimmed">
                    {share}
                </Text>
                <Text size="xs" c="dimmed">
                    {part.since && t("status.since", { when: ago(part.since) })}
                </Text>
            </Group>
        </Paper>
    );
}

/** Rounded down: 99.999 are not 100. */
const percent = (value: number) => new Intl.NumberFormat(language(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(Math.floor(value * 100) / 100);

/** One for each of the last ninety, as the status page colours them. */
function days(known: Schemas["Status"]["components"][number]["days"], today: string): { day: string; state: Schemas["ComponentState"] }[] {
    const byDay = new Map(known.map((day) => [day.day, day]));
    return Array.from({ length: DAYS }, (_, at) => {
        const day = new Date(new Date(today).getTime() - (DAYS - 1 - at) * DAY_MILLIS).toISOString().slice(0, 10);
        const one = byDay.get(day);
        if (!one || one.minutes === 0) {
            return { day, state: "unknown" };
        }
        const fine = (one.degraded + one.down) * 1_000 <= one.minutes;
        return { day, state: fine ? "operational" : one.down * 20 > one.minutes ? "outage" : "degraded" };
    });
}
