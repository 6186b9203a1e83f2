import { Paper, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { may, useMe } from "../api/session";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { KeysTable } from "./own/KeysTable";

/** The API keys of all accounts, a tenant's or the platform's: who lost one tells an admin, who ends it here. */
export function AllKeys({ tenant, accounts }: { tenant: string | undefined; accounts: Schemas["Account"][] }) {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const key = ["api-keys", tenant ?? ""];
    const query = useQuery({
        queryKey: key,
        enabled: may(me, "keys:read"),
        queryFn: () => ask(() => (tenant ? client.GET("/tenants/{tenant}/api-keys", { params: { path: { tenant } } }) : client.GET("/platform/api-keys"))),
    });
    if (!may(me, "keys:read")) {
        return null;
    }
    async function remove(one: Schemas["ApiKey"]) {
        try {
            await ask(() =>
                tenant
                    ? client.DELETE("/tenants/{tenant}/api-keys/{key}", { params: { path: { tenant, key: one.id } } })
                    : client.DELETE("/platform/api-keys/{key}", { params: { path: { key: one.id } } }),
            );
            toast(t("removal.gone", { name: one.name }));
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: key });
    }
    return (
        <Paper className="surface" mt="lg">
            <Title order={2} px="lg" pt="lg">
                {t("keys.title")}
            </Title>
            <Text size="sm" c="dimmed" px="lg" pb="xs">
                {t("keys.all")}
            </Text>
            <KeysTable
                query={query}
                keys={query.data?.items ?? []}
                whose={(account) => accounts.find((one) => one.id === account)?.login ?? "–"}
                remove={may(me, "keys:write") ? (one) => void remove(one) : undefined}
            />
        </Paper>
    );
}
