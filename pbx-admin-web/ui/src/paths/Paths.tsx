import { Group, Loader, Paper, SegmentedControl, Select, Stack, Text, Title } from "@mantine/core";
import { IconRouteAltLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import { familyQuery } from "../api/config";
import { may, useMe } from "../api/session";
import { useLive } from "../live/live";
import { LiveBadge } from "../live/LiveBadge";
import { Empty } from "../parts/Page";
import { beginnings, compact, incoming, type Known, outgoing, STATIONS_MAX, tried } from "./graph";
import { Picture } from "./Picture";

/** The ways that calls take, drawn from the rules as they are; of a call that was tried, its own. */
export function Paths({ tenant, way }: { tenant: string; way: Schemas["Station"][] | undefined }) {
    const { t } = useTranslation();
    const [side, setSide] = useState<"in" | "out">("in");
    const [begin, setBegin] = useState<string | null>(null);
    const { known, busy } = useKnown(tenant);
    const calls = useCalls(tenant);
    const starts = useMemo(() => beginnings(known), [known]);
    const drawn = useMemo(() => {
        const words = (key: string, values?: Record<string, unknown>) => t(key, values ?? {});
        if (way && way.length > 0) {
            return tried(known, words, way);
        }
        return { graph: side === "in" ? incoming(known, words, begin ?? undefined) : outgoing(known, words), passed: [] };
    }, [known, way, side, begin, t]);
    const picked = way && way.length > 0;
    const { size } = drawn.graph.stations;
    return (
        <Paper className="surface">
            <Group p="md" justify="space-between">
                <Group gap="xs">
                    <Title order={2}>{t(picked ? "paths.tried" : "paths.title")}</Title>
                    <LiveBadge />
                </Group>
                {!picked && (
                    <Group gap="xs">
                        {side === "in" && starts.length > 1 && (
                            <Select
                                aria-label={t("paths.begin")}
                                placeholder={t("paths.all")}
                                data={starts}
                                value={begin}
                                onChange={setBegin}
                                searchable
                                clearable
                                limit={50}
                                w={220}
                            />
                        )}
                        <SegmentedControl
                            aria-label={t("paths.side")}
                            value={side}
                            onChange={(value) => setSide(value as "in" | "out")}
                            data={(["in", "out"] as const).map((value) => ({ value, label: t(`paths.sides.${value}`) }))}
                        />
                    </Group>
                )}
            </Group>
            {busy ? (
                <Stack align="center" py={80}>
                    <Loader aria-label={t("wait")} />
                </Stack>
            ) : size === 0 ? (
                <Empty icon={IconRouteAltLeft} title={t(`paths.empty.${side}`)} text={t(`paths.fill.${side}`)} />
            ) : (
                <>
                    {size >= STATIONS_MAX && (
                        <Text size="sm" c="dimmed" px="md">
                            {t("paths.many", { count: STATIONS_MAX })}
                        </Text>
                    )}
                    <Picture tenant={tenant} graph={drawn.graph} passed={drawn.passed} calls={calls} label={t(picked ? "paths.tried" : "paths.title")} />
                </>
            )}
        </Paper>
    );
}

/** What the picture is made of, as far as somebody may see it. */
function useKnown(tenant: string): { known: Known; busy: boolean } {
    const me = useMe();
    const use = (family: "directory" | "dialplan" | "numbers" | "trunks") => ({ ...familyQuery(tenant, family), enabled: may(me, `${family}:read`) });
    const directory = useQuery(use("directory"));
    const dialplan = useQuery(use("dialplan"));
    const numbers = useQuery(use("numbers"));
    const trunks = useQuery(use("trunks"));
    const known = useMemo(
        () => ({ directory: directory.data, dialplan: dialplan.data, numbers: numbers.data, trunks: trunks.data }),
        [directory.data, dialplan.data, numbers.data, trunks.data],
    );
    return { known, busy: [directory, dialplan, numbers, trunks].some((one) => one.isLoading) };
}

/** How many calls go on at each station: who talks or is rung, and which trunks carry how many. */
function useCalls(tenant: string): ReadonlyMap<string, number> {
    const me = useMe();
    const calls = useLive(tenant, "calls", may(me, "calls:read")).data;
    const trunks = useLive(tenant, "trunks", may(me, "trunks:read")).data;
    return useMemo(() => {
        const counted = new Map<string, number>();
        const count = (id: string, many = 1) => counted.set(id, (counted.get(id) ?? 0) + many);
        for (const call of calls?.values() ?? []) {
            const ends = [call.from.number, call.connected?.number ?? call.dialled];
            new Set(ends).forEach((number) => number && count(`extension ${compact(number)}`));
        }
        for (const trunk of trunks?.values() ?? []) {
            count(`trunk ${trunk.tenant ? "" : "platform/"}${trunk.trunk}`, trunk.calls);
        }
        return counted;
    }, [calls, trunks]);
}
