import { Badge, Button, Paper, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { DataTable } from "../../parts/DataTable";
import { tell } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { ago, moment } from "../../texts";

export function Sessions() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const key = ["me", "sessions"];
    const query = useQuery({ queryKey: key, queryFn: () => ask(() => client.GET("/me/sessions")) });
    async function end(session: string) {
        try {
            await ask(() => client.DELETE("/me/sessions/{session}", { params: { path: { session } } }));
            toast(t("own.sessionEnded"));
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: key });
    }
    return (
        <Paper className="surface">
            <Title order={2} p="lg" pb="xs">
                {t("own.sessions")}
            </Title>
            <DataTable
                query={query}
                rows={query.data?.items ?? []}
                rowKey={(one) => one.id}
                columns={[
                    { title: t("own.where"), cell: (one) => <Text span size="sm" className="code">{one.from}</Text> },
                    { title: t("own.browser"), cell: (one) => <Text span size="sm" title={one.agent}>{browser(one.agent)}</Text> },
                    { title: t("own.used"), cell: (one) => ago(one.lastUsedAt), wide: true },
                    { title: t("own.ends"), cell: (one) => moment(one.endsAt), wide: true },
                    {
                        title: "",
                        cell: (one) =>
                            one.current ? (
                                <Badge color="teal">{t("own.this")}</Badge>
                            ) : (
                                <Button size="compact-sm" variant="subtle" color="red" onClick={() => void end(one.id)}>
                                    {t("own.end")}
                                </Button>
                            ),
                    },
                ]}
                empty={null}
            />
        </Paper>
    );
}

/** What a browser calls itself, without what all of them say. */
function browser(agent: string): string {
    const name = /(Firefox|Edg|OPR|Chrome|Safari)\/(\d+)/.exec(agent);
    const system = /(Windows|Macintosh|Android|iPhone|Linux)/.exec(agent);
    return name ? [`${name[1]} ${name[2]}`, system?.[1]].filter(Boolean).join(" · ") : agent.slice(0, 40);
}
