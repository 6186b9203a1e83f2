import { Box, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconArrowRight, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAttention } from "./attention";

/** What needs attention, each with the page where it can be mended. */
export function Attentions({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const all = useAttention(tenant);
    return (
        <Paper className="surface" p="lg">
            <Title order={2} mb="sm">
                {t("attention.title")}
            </Title>
            {all === undefined ? (
                <Skeleton height={44} />
            ) : all.length === 0 ? (
                <Group gap="sm" px="xs">
                    <IconCircleCheck size={22} style={{ color: "var(--mantine-color-teal-6)" }} />
                    <Text size="sm">{t("attention.none")}</Text>
                </Group>
            ) : (
                <Stack gap={2}>
                    {all.map((one) => (
                        <Link key={one.key} to={`/t/${tenant}${one.page && `/${one.page}`}` as string} search={one.search as never} className="navlink" data-status="">
                            {one.grave ? (
                                <IconAlertTriangle size={22} style={{ color: "var(--mantine-color-red-6)" }} />
                            ) : (
                                <IconInfoCircle size={22} style={{ color: "var(--mantine-color-orange-6)" }} />
                            )}
                            <Box flex={1} miw={0}>
                                <Text size="sm" fw={550}>
                                    {one.title}
                                </Text>
                                <Text size="xs" c="dimmed">
                                    {one.why}
                                </Text>
                            </Box>
                            <IconArrowRight size={16} />
                        </Link>
                    ))}
                </Stack>
            )}
        </Paper>
    );
}
