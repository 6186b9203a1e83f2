import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { may, useMe } from "../../api/session";
import { tell } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { ago } from "../../texts";

const AGAIN_MILLIS = 15_000;

/** Telephones that are not let in for a while: somebody gave a wrong password in their name too often. */
export function Banned({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const queryKey = ["tenant", tenant, "bans"];
    const found = useQuery({ queryKey, queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/bans", { params: { path: { tenant } } })), refetchInterval: AGAIN_MILLIS }).data?.items ?? [];
    async function release(ban: string, who: string) {
        try {
            await ask(() => client.DELETE("/tenants/{tenant}/live/bans/{ban}", { params: { path: { tenant, ban } } }));
            toast(t("bans.released", { who }));
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey });
    }
    if (found.length === 0) {
        return null;
    }
    return (
        <Paper className="surface" p="lg">
            <Title order={2}>{t("bans.title")}</Title>
            <Text size="sm" c="dimmed" mb="sm">
                {t("bans.own")}
            </Text>
            <Stack gap="xs">
                {found.map((ban) => {
                    const who = ban.device || ban.account || "";
                    return (
                        <Group key={ban.id} justify="space-between" gap="sm">
                            <Group gap="sm" wrap="nowrap" miw={0}>
                                <IconLock size={22} stroke={1.6} />
                                <div>
                                    <Text size="sm" fw={550}>
                                        {who}
                                    </Text>
                                    <Text size="xs" c="dimmed">
                                        {[ban.source, `${t("bans.ends")} ${ago(ban.until)}`].filter(Boolean).join(" · ")}
                                    </Text>
                                </div>
                            </Group>
                            {may(me, "phones:write") && (
                                <Button size="compact-sm" variant="light" onClick={() => void release(ban.id, who)}>
                                    {t("bans.release")}
                                </Button>
                            )}
                        </Group>
                    );
                })}
            </Stack>
        </Paper>
    );
}
