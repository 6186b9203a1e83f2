import { Badge, Paper, Stack, Text } from "@mantine/core";
import { IconBellRinging } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { SectionPanel } from "../edit/SectionPanel";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { language, moment } from "../texts";

const COLOURS: Record<Schemas["Alarm"]["mail"], string> = { none: "gray", due: "yellow", sent: "teal", failed: "red" };

const DAYS = 90;
const DAY_MILLIS = 86_400_000;

/** What the admins had to know, what was to be done about it, and whether a mail told them. */
export function Alarms() {
    const { t } = useTranslation();
    const { tenant } = useParams({ from: "/shell/t/$tenant/alarms" });
    const query = useQuery({
        queryKey: ["tenant", tenant, "alarms", "all"],
        queryFn: () =>
            ask(() => client.GET("/tenants/{tenant}/alarms", { params: { path: { tenant }, query: { since: new Date(Date.now() - DAYS * DAY_MILLIS).toISOString() } } })),
    });
    const said = (texts: Record<string, string>) => texts[language()] ?? texts.en ?? "";
    return (
        <Page title={t("pages.alarms.title")} about={t("pages.alarms.about")}>
            <Paper className="surface">
                <DataTable
                    query={query}
                    rows={query.data?.items ?? []}
                    rowKey={(one) => `${one.at} ${one.kind} ${said(one.text)}`}
                    columns={[
                        {
                            title: t("pages.alarms.what"),
                            cell: (one) => (
                                <Stack gap={2}>
                                    <Text size="sm" fw={550}>
                                        {said(one.text)}
                                    </Text>
                                    <Text size="xs" c="dimmed">
                                        {said(one.remedy)}
                                    </Text>
                                </Stack>
                            ),
                        },
                        { title: t("audit.when"), cell: (one) => moment(one.at), sort: (one) => one.at },
                        {
                            title: t("pages.alarms.mail"),
                            cell: (one) => (
                                <Stack gap={2} align="flex-start">
                                    <Badge color={COLOURS[one.mail]}>{t(`pages.alarms.is.${one.mail}`)}</Badge>
                                    {one.mailNote && (
                                        <Text size="xs" c="dimmed">
                                            {one.mailNote}
                                        </Text>
                                    )}
                                </Stack>
                            ),
                            wide: true,
                        },
                    ]}
                    empty={<Empty icon={IconBellRinging} title={t("pages.alarms.empty")} text={t("pages.alarms.begin")} />}
                />
            </Paper>
            <SectionPanel tenant={tenant} name="alarms" />
        </Page>
    );
}
