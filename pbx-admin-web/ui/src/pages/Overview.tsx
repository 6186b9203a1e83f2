import { Box, Group, Paper, SimpleGrid, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAlertTriangle, IconArrowRight, IconCircleCheck, IconDeviceLandlinePhone, IconHash, IconRouteAltLeft, IconUsers, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { familyQuery, list, text, type User } from "../api/config";
import { may, useMe } from "../api/session";
import { Page } from "../parts/Page";
import { Waiting } from "../parts/Waiting";

/** How the tenant stands, and what to do next. */
export function Overview() {
    const { t } = useTranslation();
    const me = useMe();
    const { tenant } = useParams({ from: "/shell/t/$tenant/" });
    const read = (family: "directory" | "dialplan" | "trunks" | "numbers") => ({ ...familyQuery(tenant, family), enabled: may(me, `${family}:read`) });
    const directory = useQuery(read("directory"));
    const dialplan = useQuery(read("dialplan"));
    const trunks = useQuery(read("trunks"));
    const numbers = useQuery(read("numbers"));
    const users = list(directory.data, "users") as User[];
    const devices = users.flatMap((user) => user.devices ?? []);
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
    const waits = [directory, dialplan, trunks, numbers].some((query) => query.isLoading);
    const open = steps.filter((step) => !step.done);
    return (
        <Page title={t("pages.overview.welcome", { name: me.name || me.login })} about={t("pages.overview.about", { tenant })}>
            <SimpleGrid cols={{ base: 2, lg: 4 }}>
                <Figure icon={IconUsers} to={`/t/${tenant}/users`} label={t("pages.users.title")} count={directory.data && users.length} />
                <Figure icon={IconDeviceLandlinePhone} to={`/t/${tenant}/users`} label={t("field.devices")} count={directory.data && devices.length} />
                <Figure icon={IconHash} to={`/t/${tenant}/numbers`} label={t("pages.numbers.title")} count={numbers.data && list(numbers.data, "numbers").length} />
                <Figure icon={IconRouteAltLeft} to={`/t/${tenant}/trunks`} label={t("pages.trunks.title")} count={trunks.data && list(trunks.data, "trunks").length} />
            </SimpleGrid>
            {steps.length === 0 && waits && <Waiting />}
            {steps.length > 0 && (
                <Paper className="surface" p="lg">
                    <Group justify="space-between" mb="sm">
                        <Title order={2}>{t(open.length > 0 ? "pages.overview.next" : "pages.overview.allDone")}</Title>
                        <Text size="sm" c="dimmed" className="numeric">
                            {t("pages.overview.progress", { done: steps.length - open.length, all: steps.length })}
                        </Text>
                    </Group>
                    <Stack gap={2}>
                        {[...open, ...steps.filter((step) => step.done)].map((step) => (
                            <Link key={step.key} to={`/t/${tenant}/${step.page}` as string} className="navlink">
                                {step.done ? (
                                    <IconCircleCheck size={22} style={{ color: "var(--mantine-color-teal-6)" }} />
                                ) : (
                                    <IconAlertTriangle size={22} style={{ color: "var(--mantine-color-orange-6)" }} />
                                )}
                                <Box flex={1}>
                                    <Text size="sm" fw={550}>
                                        {t(`pages.overview.step.${step.key}.${step.done ? "done" : "open"}`)}
                                    </Text>
                                    {!step.done && (
                                        <Text size="xs" c="dimmed">
                                            {t(`pages.overview.step.${step.key}.why`)}
                                        </Text>
                                    )}
                                </Box>
                                <IconArrowRight size={16} />
                            </Link>
                        ))}
                    </Stack>
                </Paper>
            )}
        </Page>
    );
}

function Figure({ icon: Picture, label, count, to }: { icon: Icon; label: string; count: number | undefined; to: string }) {
    return (
        <Paper className="surface" p="md" component={Link} to={to} td="none" c="inherit">
            <Group wrap="nowrap" gap="md">
                <ThemeIcon size={44} variant="light" visibleFrom="xs">
                    <Picture size={24} stroke={1.6} />
                </ThemeIcon>
                <div>
                    <Text size="sm" c="dimmed">
                        {label}
                    </Text>
                    <Text fz={26} fw={650} lh={1.2} className="numeric">
                        {count ?? "–"}
                    </Text>
                </div>
            </Group>
        </Paper>
    );
}
