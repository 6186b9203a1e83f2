import { Badge, Paper, Text, Title } from "@mantine/core";
import { IconClockX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client } from "../api/client";
import { may, useMe } from "../api/session";
import { DataTable } from "../parts/DataTable";
import { Empty } from "../parts/Page";
import { language, moment } from "../texts";

/** What a tenant keeps and how much of it goes when. Nothing for who may not read it. */
export function GoesWhen({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const allowed = may(useMe(), "recordings:read");
    // Below what its days are kept under: who changes these asks anew.
    const query = useQuery({
        queryKey: ["tenant", tenant, "recording-rules", "goes-when"],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/retention", { params: { path: { tenant } } })),
        enabled: allowed,
    });
    if (!allowed) {
        return null;
    }
    const figure = (value: number) => <span className="numeric">{value.toLocaleString(language())}</span>;
    return (
        <Paper className="surface" mt="lg" component="section" aria-label={t("retention.title")}>
            <Title order={2} px="lg" pt="lg">
                {t("retention.title")}
            </Title>
            <Text size="sm" c="dimmed" px="lg" mb="xs">
                {t("retention.about")}
            </Text>
            <DataTable
                query={query}
                rows={query.data?.items ?? []}
                rowKey={(one) => one.kind}
                columns={[
                    { title: t("retention.what"), cell: (one) => t(`retention.kind.${one.kind}`) },
                    { title: t("retention.days"), cell: (one) => (one.days === undefined ? t("retention.forEver") : figure(one.days)) },
                    { title: t("retention.count"), cell: (one) => figure(one.count) },
                    { title: t("retention.oldest"), cell: (one) => (one.oldest ? moment(one.oldest) : "–"), wide: true },
                    { title: t("retention.tonight"), cell: (one) => figure(one.tonight) },
                    { title: t("retention.week"), cell: (one) => figure(one.week), wide: true },
                    { title: t("retention.month"), cell: (one) => figure(one.month), wide: true },
                    { title: t("retention.held"), cell: (one) => (one.held > 0 ? <Badge color="yellow">{one.held.toLocaleString(language())}</Badge> : figure(0)), wide: true },
                ]}
                empty={<Empty icon={IconClockX} title={t("retention.title")} text={t("retention.about")} />}
            />
        </Paper>
    );
}
