import { Badge, Button, Paper } from "@mantine/core";
import { IconUserQuestion } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ask, client } from "../api/client";
import { may, useMe } from "../api/session";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { moment } from "../texts";

/** Which operators came in, why, and until when; each can be shown the door. */
export function Visitors() {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const { tenant } = useParams({ from: "/shell/t/$tenant/visitors" });
    const path = { tenant };
    const query = useQuery({
        queryKey: ["tenant", tenant, "grants"],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/grants", { params: { path } })),
    });
    async function end(grant: string) {
        try {
            await ask(() => client.DELETE("/tenants/{tenant}/grants/{grant}", { params: { path: { tenant, grant } } }));
            toast(t("visitors.ended"));
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
    }
    return (
        <Page title={t("pages.visitors.title")} about={t("pages.visitors.about")}>
            <Paper className="surface">
                <DataTable
                    query={query}
                    rows={query.data?.items ?? []}
                    rowKey={(one) => one.id}
                    columns={[
                        { title: t("visitors.who"), cell: (one) => one.login },
                        { title: t("visitors.why"), cell: (one) => one.reason },
                        { title: t("visitors.since"), cell: (one) => moment(one.createdAt), wide: true },
                        { title: t("visitors.until"), cell: (one) => moment(one.endsAt), wide: true },
                        {
                            title: t("visitors.now"),
                            cell: (one) =>
                                new Date(one.endsAt).getTime() < Date.now() ? (
                                    <Badge color="gray">{t("visitors.gone")}</Badge>
                                ) : may(me, "accounts:write") ? (
                                    <Button size="compact-sm" variant="light" color="red" onClick={() => void end(one.id)}>
                                        {t("visitors.end")}
                                    </Button>
                                ) : (
                                    <Badge color="teal">{t("visitors.inside")}</Badge>
                                ),
                        },
                    ]}
                    empty={<Empty icon={IconUserQuestion} title={t("pages.visitors.empty")} text={t("pages.visitors.begin")} />}
                />
            </Paper>
        </Page>
    );
}
