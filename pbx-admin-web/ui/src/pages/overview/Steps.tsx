import { Box, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { familyQuery, list, text, type User } from "../../api/config";
import { may, useMe } from "../../api/session";

/** What a tenant still lacks to telephone, by what it has; nothing once it lacks nothing. */
export function Steps({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const me = useMe();
    const read = (family: "directory" | "dialplan" | "trunks" | "numbers") => ({ ...familyQuery(tenant, family), enabled: may(me, `${family}:read`) });
    const directory = useQuery(read("directory"));
    const dialplan = useQuery(read("dialplan"));
    const trunks = useQuery(read("trunks"));
    const numbers = useQuery(read("numbers"));
    const users = list(directory.data, "users") as User[];
    const steps = [
        { page: "users", done: users.length > 0, known: directory.isSuccess, key: "users" },
        { page: "users", done: users.every((user) => (user.devices ?? []).length > 0), known: directory.isSuccess && users.length > 0, key: "devices" },
        { page: "trunks", done: list(trunks.data, "trunks").length > 0, known: trunks.isSuccess, key: "trunk" },
        { page: "numbers", done: list(numbers.data, "numbers").length > 0, known: numbers.isSuccess, key: "number" },
        { page: "inbound", done: list(dialplan.data, "inbound").length > 0, known: dialplan.isSuccess, key: "inbound" },
        { page: "outbound", done: list(dialplan.data, "outbound").length > 0, known: dialplan.isSuccess, key: "outbound" },
        {
            page: "sites",
            done: list(trunks.data, "sites").some((site) => text(site, "emergencyNumber") !== "") && list(trunks.data, "trunks").length > 0,
            known: trunks.isSuccess,
            key: "emergency",
        },
        { page: "expectations", done: list(dialplan.data, "expectations").length > 0, known: dialplan.isSuccess, key: "expectations" },
    ].filter((step) => step.known);
    const open = steps.filter((step) => !step.done);
    if (open.length === 0) {
        return null;
    }
    return (
        <Paper className="surface" p="lg">
            <Group justify="space-between" mb="sm">
                <Title order={2}>{t("pages.overview.next")}</Title>
                <Text size="sm" c="dimmed" className="numeric">
                    {t("pages.overview.progress", { done: steps.length - open.length, all: steps.length })}
                </Text>
            </Group>
            <Stack gap={2}>
                {open.map((step) => (
                    <Link key={step.key} to={`/t/${tenant}/${step.page}` as string} className="navlink" data-status="">
                        <IconAlertTriangle size={22} style={{ color: "var(--mantine-color-orange-6)" }} />
                        <Box flex={1}>
                            <Text size="sm" fw={550}>
                                {t(`pages.overview.step.${step.key}.open`)}
                            </Text>
                            <Text size="xs" c="dimmed">
                                {t(`pages.overview.step.${step.key}.why`)}
                            </Text>
                        </Box>
                        <IconArrowRight size={16} />
                    </Link>
                ))}
            </Stack>
        </Paper>
    );
}
