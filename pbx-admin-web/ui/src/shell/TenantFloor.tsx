import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { IconDoorEnter } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused } from "../api/client";
import { watch } from "../live/live";
import { Broken } from "../parts/Broken";
import { EnterTenant } from "../parts/EnterTenant";
import { Waiting } from "../parts/Waiting";

/** A tenant's pages, if whoever is here may come in; operators say why they do. */
export function TenantFloor() {
    const { t, i18n } = useTranslation();
    const { tenant } = useParams({ from: "/shell/t/$tenant" });
    const [asking, setAsking] = useState(false);
    const queries = useQueryClient();
    const { data, error, isPending, refetch } = useQuery({
        queryKey: ["tenant", tenant],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}", { params: { path: { tenant } } })),
        staleTime: 60_000,
    });
    const inside = data !== undefined;
    useEffect(() => (inside ? watch(tenant, queries) : undefined), [inside, tenant, queries, i18n.language]); // and in its language
    if (isPending) {
        return <Waiting />;
    }
    if (error instanceof Refused && error.code === "grant.required") {
        return (
            <Paper className="surface" maw={520} mx="auto" mt={60} p="xl">
                <Stack gap="sm" align="flex-start">
                    <Title order={1}>{t("enter.closed", { tenant })}</Title>
                    <Text c="dimmed">{t("enter.about")}</Text>
                    <Button leftSection={<IconDoorEnter size={18} />} onClick={() => setAsking(true)}>
                        {t("enter.ask")}
                    </Button>
                </Stack>
                <EnterTenant tenant={asking ? tenant : null} close={() => setAsking(false)} done={() => void refetch()} />
            </Paper>
        );
    }
    // A phone book manager may not read the tenant itself; his pages ask for what they need.
    if (error && !(error instanceof Refused && error.code === "permission.missing")) {
        return <Broken error={error} />;
    }
    return <Outlet />;
}
