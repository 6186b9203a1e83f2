import { Alert, MultiSelect, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused } from "../api/client";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";

/** Of which roles a second factor is demanded: who has one of them does nothing before it is set up. */
export function SecondFactorRule({ tenant, roles, writes }: { tenant?: string | undefined; roles: readonly string[]; writes: boolean }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const key = ["accounts", tenant ?? "", "login-policy"];
    const path = tenant ? { tenant } : undefined;
    const [busy, setBusy] = useState(false);
    const { data, error } = useQuery({
        queryKey: key,
        queryFn: () => ask(() => (path ? client.GET("/tenants/{tenant}/login-policy", { params: { path } }) : client.GET("/platform/login-policy"))),
    });
    async function set(secondFactor: string[], undoable: boolean) {
        const before = data?.secondFactor ?? [];
        const body = { secondFactor };
        setBusy(true);
        try {
            const now = await ask(() => (path ? client.PUT("/tenants/{tenant}/login-policy", { params: { path }, body }) : client.PUT("/platform/login-policy", { body })));
            queries.setQueryData(key, now);
            toast(t("saved"), undoable ? { undo: () => void set(before, false) } : {});
            await queries.invalidateQueries({ queryKey: ["me"] });
        } catch (error) {
            tell(error);
        } finally {
            setBusy(false);
        }
    }
    return (
        <Paper className="surface" p="lg">
            <Stack gap="xs">
                <Title order={2}>{t("factor.rule")}</Title>
                <Text size="sm" c="dimmed">
                    {t("factor.ruleWhy")}
                </Text>
                {error instanceof Refused && <Alert color="red">{error.message}</Alert>}
                <MultiSelect
                    aria-label={t("factor.rule")}
                    data={roles.map((role) => ({ value: role, label: t(`choice.roles.${role}`) }))}
                    value={data?.secondFactor ?? []}
                    onChange={(wanted) => void set(wanted, true)}
                    placeholder={data?.secondFactor.length === 0 ? t("factor.ruleNobody") : ""}
                    disabled={!writes || !data || busy}
                />
            </Stack>
        </Paper>
    );
}
