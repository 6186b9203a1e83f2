import { Button, Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { serverQuery } from "../api/platform";
import { may, useMe } from "../api/session";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { ago, known, moment } from "../texts";

const BANS = ["bans"];
const AGAIN_MILLIS = 10_000;

/** The server itself: its name, its certificate, and whom it does not let in. */
export function Server() {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const server = useQuery(serverQuery).data;
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
                    <Fact title={t("server.java")} value={server.java} />
                </SimpleGrid>
            )}
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
                                may(me, "tenants:write") ? (
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

function Fact({ title, value, more }: { title: string; value: string; more?: string }) {
    return (
        <Paper className="surface" p="md">
            <Text size="sm" c="dimmed">
                {title}
            </Text>
            <Text fw={600}>{value}</Text>
            {more && (
                <Text size="xs" c="dimmed">
                    {more}
                </Text>
            )}
        </Paper>
    );
}
