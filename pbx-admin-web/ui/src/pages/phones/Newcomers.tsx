import { Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconUserQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/client";
import { may, useMe } from "../../api/session";
import { ago } from "../../texts";
import { Adopt } from "./Adopt";
import { newcomersQuery } from "./queries";

/** Telephones that have come by themselves and are nobody's yet: each can be given to somebody. */
export function Newcomers({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const writes = may(useMe(), "directory:write");
    const [adopting, setAdopting] = useState<Schemas["Newcomer"] | null>(null);
    const found = (useQuery(newcomersQuery(tenant)).data?.items ?? []).filter((one) => !one.device);
    if (found.length === 0) {
        return null;
    }
    return (
        <Paper className="surface" p="lg">
            <Title order={2}>{t("newcomers.title")}</Title>
            <Text size="sm" c="dimmed" mb="sm">
                {t("newcomers.about")}
            </Text>
            <Stack gap="xs">
                {found.map((one) => (
                    <Newcomer key={`${one.mac} ${one.remote ?? ""}`} one={one} adopt={writes ? () => setAdopting(one) : undefined} />
                ))}
            </Stack>
            {adopting && <Adopt tenant={tenant} newcomer={adopting} close={() => setAdopting(null)} />}
        </Paper>
    );
}

function Newcomer({ one, adopt }: { one: Schemas["Newcomer"]; adopt: (() => void) | undefined }) {
    const { t } = useTranslation();
    return (
        <Group justify="space-between" gap="sm">
            <Group gap="sm" wrap="nowrap" miw={0}>
                <IconUserQuestion size={22} stroke={1.6} />
                <div>
                    <Text size="sm" fw={550}>
                        {[one.model || one.userAgent, one.site].filter(Boolean).join(" · ") || t("newcomers.unknown")}
                    </Text>
                    <Text size="xs" c="dimmed">
                        <Code className="code">{one.mac}</Code> {[one.remote, ago(one.lastSeen)].filter(Boolean).join(" · ")}
                    </Text>
                </div>
            </Group>
            {adopt && (
                <Button size="compact-sm" variant="light" onClick={adopt}>
                    {t("newcomers.adopt")}
                </Button>
            )}
        </Group>
    );
}
