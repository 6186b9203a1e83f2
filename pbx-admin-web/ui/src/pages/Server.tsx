import { Alert, Badge, Button, Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { IconClockPlay, IconShieldCheck } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { jobsQuery, machineQuery, serverQuery } from "../api/platform";
import { may, useMe } from "../api/session";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { ago, known, moment, number, size } from "../texts";

const BANS = ["bans"];
const AGAIN_MILLIS = 10_000;

/** The server itself: its name, its certificate, and whom it does not let in. */
export function Server() {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const server = useQuery(serverQuery).data;
    const machine = useQuery(machineQuery).data;
    const jobs = useQuery(jobsQuery);
    const bans = useQuery({ queryKey: BANS, queryFn: () => ask(() => client.GET("/platform/bans")), refetchInterval: AGAIN_MILLIS });
    async function release(ban: Schemas["Ban"]) {
        try {
            await ask(() => client.DELETE("/platform/bans/{ban}", { params: { path: { ban: ban.id } } }));
            toast(t("bans.released", { who: whoOf(ban) }));
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: BANS });
    }
    return (
        <Page title={t("pages.server.title")} about={t("pages.server.about")}>
            {server && (
                <SimpleGrid cols={{ base: 1, sm: 3 }}>
                    <Fact title={t("server.name")} value={server.name} />
                    <Fact title={t("server.certificate")} value={t("server.until", { until: moment(server.certificate.until) })} more={t(server.certificate.own ? "server.own" : "server.trusted")} />
                    <Fact title={t("server.version")} value={machine ? `Klinke ${machine.version}` : "–"} more={`Java ${server.java}`} />
                </SimpleGrid>
            )}
            {machine && (
                <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
                    <Fact
                        title={t("server.disk")}
                        value={t("server.free", { free: size(machine.diskFreeBytes), all: size(machine.diskTotalBytes) })}
                        more={machine.diskNearlyFull ? t("server.diskFull") : undefined}
                        bad={machine.diskNearlyFull}
                    />
                    <Fact title={t("server.memory")} value={t("server.used", { used: size(machine.memoryUsedBytes), all: size(machine.memoryMaxBytes) })} />
                    <Fact title={t("server.processors")} value={String(machine.processors)} more={machine.load === undefined ? undefined : t("server.load", { load: number(machine.load) })} />
                    <Fact
                        title={t("server.database")}
                        value={machine.database ? `PostgreSQL ${machine.database}` : t("server.databaseGone")}
                        more={t("server.schema", { schema: machine.schema })}
                        bad={!machine.database}
                    />
                </SimpleGrid>
            )}
            {machine && !machine.ffmpeg && (
                <Alert color="yellow" title={t("server.noFfmpeg")}>
                    {t("server.noFfmpegRemedy")}
                </Alert>
            )}
            <Paper className="surface">
                <Title order={2} px="md" pt="md">
                    {t("jobs.title")}
                </Title>
                <DataTable
                    query={jobs}
                    rows={jobs.data?.items ?? []}
                    rowKey={(job) => job.job}
                    columns={[
                        { title: t("jobs.what"), cell: (job) => t(`jobs.${job.job}`) },
                        { title: t("jobs.state"), cell: (job) => (job.trouble ? <Badge color="red">{t("jobs.bad")}</Badge> : <Badge color="teal">{t("jobs.good")}</Badge>) },
                        { title: t("jobs.began"), cell: (job) => ago(job.began), wide: true },
                        { title: t("jobs.took"), cell: (job) => <span className="numeric">{t("jobs.millis", { millis: number(job.tookMillis) })}</span>, wide: true },
                        { title: t("jobs.failed"), cell: (job) => <span className="numeric">{`${number(job.failed)} / ${number(job.runs)}`}</span>, wide: true },
                        { title: t("jobs.trouble"), cell: (job) => job.trouble ?? "–", wide: true },
                    ]}
                    empty={<Empty icon={IconClockPlay} title={t("jobs.empty")} text={t("jobs.begin")} />}
                />
            </Paper>
            <Paper className="surface">
                <Title order={2} px="md" pt="md">
                    {t("bans.title")}
                </Title>
                <DataTable
                    query={bans}
                    rows={bans.data?.items ?? []}
                    rowKey={(ban) => ban.id}
                    columns={[
                        { title: t("bans.who"), cell: (ban) => <span className="numeric">{whoOf(ban)}</span> },
                        { title: t("field.reason"), cell: (ban) => known(`bans.${ban.what}`, ban.reason) },
                        { title: t("field.tenant"), cell: (ban) => ban.tenant ?? "–", wide: true },
                        { title: t("bans.ends"), cell: (ban) => ago(ban.until), wide: true },
                        { title: t("bans.hits"), cell: (ban) => <span className="numeric">{ban.hits}</span>, wide: true },
                        {
                            title: "",
                            cell: (ban) =>
                                may(me, "platform:write") ? (
                                    <Button size="compact-sm" variant="light" onClick={() => void release(ban)}>
                                        {t("bans.release")}
                                    </Button>
                                ) : (
                                    "–"
                                ),
                        },
                    ]}
                    empty={<Empty icon={IconShieldCheck} title={t("bans.empty")} text={t("bans.begin")} />}
                />
            </Paper>
        </Page>
    );
}

const whoOf = (ban: Schemas["Ban"]) => [ban.account || ban.device, ban.source].filter(Boolean).join(" · ");

function Fact({ title, value, more, bad = false }: { title: string; value: string; more?: string | undefined; bad?: boolean }) {
    return (
        <Paper className="surface" p="md">
            <Text size="sm" c="dimmed">
                {title}
            </Text>
            <Text fw={600} c={bad ? "red" : undefined}>
                {value}
            </Text>
            {more && (
                <Text size="xs" c="dimmed">
                    {more}
                </Text>
            )}
        </Paper>
    );
}
