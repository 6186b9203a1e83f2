import { Group, Paper, SimpleGrid, Text, ThemeIcon } from "@mantine/core";
import { IconChartBar, IconDeviceLandlinePhone, IconPhone, IconRouteAltLeft, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { familyQuery, list, type User } from "../../api/config";
import { may, useMe } from "../../api/session";
import { useLive } from "../../live/live";
import { language } from "../../texts";
import { todayQuery } from "./attention";

/** How it goes now: calls, devices, ways outside, and how today's calls went. */
export function Figures({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const me = useMe();
    const calls = useLive(tenant, "calls", may(me, "calls:read"));
    const registrations = useLive(tenant, "registrations", may(me, "phones:read"));
    const trunks = useLive(tenant, "trunks", may(me, "trunks:read"));
    const today = useQuery({ ...todayQuery(tenant), enabled: may(me, "calls:read") }).data;
    const directory = useQuery({ ...familyQuery(tenant, "directory"), enabled: may(me, "directory:read") }).data;

    const going = [...(calls.data?.values() ?? [])];
    const ringing = going.filter((one) => one.state === "ringing").length;
    const devices = directory && (list(directory, "users") as User[]).reduce((sum, user) => sum + (user.devices ?? []).length, 0);
    const there = registrations.data && new Set([...registrations.data.values()].map((one) => one.device)).size;
    const lines = trunks.data && [...trunks.data.values()];
    const up = lines?.filter((one) => one.state === "UP").length;
    const wanted = lines?.filter((one) => one.state !== "DISABLED").length;
    const decimal = new Intl.NumberFormat(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return (
        <SimpleGrid cols={{ base: 2, lg: 4 }}>
            <Figure icon={IconPhone} to={`/t/${tenant}/calls`} label={t("figures.calls")} value={calls.data && String(going.length)} more={t("figures.ringing", { count: ringing })} />
            <Figure
                icon={IconDeviceLandlinePhone}
                to={`/t/${tenant}/phones`}
                label={t("figures.devices")}
                value={there === undefined ? undefined : devices === undefined ? String(there) : t("figures.of", { some: there, all: devices })}
                more={t("figures.registered")}
                good={!devices || there !== 0}
            />
            <Figure
                icon={IconRouteAltLeft}
                to={`/t/${tenant}/trunks`}
                label={t("figures.trunks")}
                value={lines && (wanted === 0 ? t("figures.none") : t("figures.of", { some: up, all: wanted }))}
                more={t("figures.up")}
                good={up === wanted}
            />
            <Figure
                icon={IconChartBar}
                to={`/t/${tenant}/calls`}
                label={t("figures.today")}
                value={today && String(today.calls)}
                more={today && (today.measured > 0 ? t("figures.quality", { missed: today.missed, mos: decimal.format(today.mosAverage) }) : t("figures.missed", { count: today.missed }))}
            />
        </SimpleGrid>
    );
}

function Figure({ icon: Picture, label, value, more, to, good = true }: { icon: Icon; label: string; value: string | undefined; more: string | undefined; to: string; good?: boolean }) {
    return (
        <Paper className="surface" p="md" component={Link} to={to} td="none" c="inherit">
            <Group wrap="nowrap" gap="md">
                <ThemeIcon size={44} variant="light" color={good ? undefined : "orange"} visibleFrom="xs">
                    <Picture size={24} stroke={1.6} />
                </ThemeIcon>
                <div>
                    <Text size="sm" c="dimmed">
                        {label}
                    </Text>
                    <Text fz={26} fw={650} lh={1.2} className="numeric">
                        {value ?? "–"}
                    </Text>
                    <Text size="xs" c="dimmed">
                        {more}
                    </Text>
                </div>
            </Group>
        </Paper>
    );
}
