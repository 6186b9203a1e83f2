import { Alert, Badge, Group, Paper, Progress, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../api/client";
import { type Entry, familyQuery, list, text } from "../api/config";
import { may, useMe } from "../api/session";
import { type Collection, collections } from "../edit/collections";
import { keyOf, useRemaining } from "../edit/removal";
import { useLive } from "../live/live";
import { LiveBadge } from "../live/LiveBadge";
import { DataTable } from "../parts/DataTable";
import { EntryList } from "../parts/EntryList";
import { known, moment } from "../texts";
import { EntryDrawer } from "./CollectionPage";
import { LastTest, TrunkTest } from "./TrunkTest";

const TRUNKS = collections.find((one) => one.page === "trunks") as Collection;
const COLOURS: Record<string, string> = { UP: "teal", DOWN: "red", STARTING: "yellow", DISABLED: "gray" };
type Trunk = Entry & { live?: Schemas["TrunkState"] | undefined };

/** Ways to carriers: what is wanted of each, and how it is now. */
export function Trunks() {
    const { t } = useTranslation();
    const me = useMe();
    const { tenant } = useParams({ from: "/shell/t/$tenant/trunks" });
    const query = useQuery(familyQuery(tenant, "trunks"));
    const live = [...(useLive(tenant, "trunks").data?.values() ?? [])];
    const entries = useRemaining({ tenant, section: TRUNKS.section, key: TRUNKS.key }, list(query.data, TRUNKS.section));
    const all: Trunk[] = entries.map((entry) => ({ ...entry, live: live.find((one) => one.tenant && one.trunk === text(entry, "name")) }));
    const lent = live.filter((one) => !one.tenant);
    const writes = may(me, "trunks:write");
    return (
        <EntryList<Trunk>
            key={tenant}
            page="trunks"
            icon={TRUNKS.icon}
            query={query}
            all={all}
            rowKey={(trunk) => keyOf(trunk, TRUNKS.key)}
            words={(trunk) => [text(trunk, "name"), text(trunk, "profile"), text(trunk, "host")].join(" ")}
            writes={writes}
            actions={<LiveBadge />}
            above={lent.length > 0 && <Lent trunks={lent} />}
            columns={[
                { title: t("field.name"), cell: (trunk) => text(trunk, "name"), sort: (trunk) => text(trunk, "name") },
                { title: t("field.state"), cell: (trunk) => <State of={trunk.live} />, sort: (trunk) => trunk.live?.state ?? "" },
                { title: t("trunks.load"), cell: (trunk) => <Load of={trunk.live} />, wide: true },
                { title: t("trunks.delay"), cell: (trunk) => <Delay of={trunk.live} />, wide: true },
                { title: t("field.profile"), cell: (trunk) => text(trunk, "profile") || "–", sort: (trunk) => text(trunk, "profile"), wide: true },
            ]}
            drawer={(trunk, close) => (
                <EntryDrawer tenant={tenant} collection={TRUNKS} entry={trunk} close={close} readOnly={!writes}>
                    {trunk?.live && <Now trunk={trunk.live} />}
                    {trunk && <LastTest tenant={tenant} trunk={text(trunk, "name")} />}
                    {trunk && writes && <TrunkTest tenant={tenant} trunk={text(trunk, "name")} />}
                </EntryDrawer>
            )}
        />
    );
}

function State({ of }: { of: Pick<Schemas["TrunkState"], "state" | "reason"> | undefined }) {
    if (!of) {
        return "–";
    }
    return (
        <Stack gap={2} align="flex-start">
            <Badge color={COLOURS[of.state] ?? "gray"}>{known(`trunks.is.${of.state}`, of.state)}</Badge>
            {of.reason && of.state !== "UP" && (
                <Text size="xs" c="dimmed" lineClamp={2}>
                    {of.reason}
                </Text>
            )}
        </Stack>
    );
}

/** Calls it carries, of those that it may. */
function Load({ of }: { of: { calls: number; most?: number } | undefined }) {
    const { t } = useTranslation();
    if (!of) {
        return "–";
    }
    const words = of.most ? t("trunks.calls", { now: of.calls, most: of.most }) : String(of.calls);
    return (
        <Group gap="xs" wrap="nowrap">
            {of.most ? <Progress value={(of.calls * 100) / of.most} w={60} aria-label={words} color={of.calls >= of.most ? "red" : undefined} /> : null}
            <Text span size="sm" className="numeric">
                {words}
            </Text>
        </Group>
    );
}

function Delay({ of }: { of: Schemas["TrunkState"] | undefined }) {
    const { t } = useTranslation();
    return (
        <Text span size="sm" className="numeric">
            {of?.roundTripMillis === undefined ? "–" : t("trunks.millis", { count: of.roundTripMillis })}
        </Text>
    );
}

/** The platform's, of which the tenant has a share. */
function Lent({ trunks }: { trunks: Schemas["TrunkState"][] }) {
    const { t } = useTranslation();
    return (
        <Paper className="surface">
            <Text px="md" pt="md" fw={600}>
                {t("trunks.lent")}
            </Text>
            <DataTable
                query={{ isPending: false, error: null }}
                rows={trunks}
                rowKey={(one) => one.trunk}
                columns={[
                    { title: t("field.name"), cell: (one) => one.trunk },
                    { title: t("field.state"), cell: (one) => <State of={one} /> },
                    { title: t("trunks.load"), cell: (one) => <Load of={one} /> },
                ]}
                empty={null}
            />
        </Paper>
    );
}

/** How it is now, account by account. */
function Now({ trunk }: { trunk: Schemas["TrunkState"] }) {
    const { t } = useTranslation();
    return (
        <Stack gap="sm">
            <Alert color={COLOURS[trunk.state] ?? "gray"} title={t("trunks.since", { state: known(`trunks.is.${trunk.state}`, trunk.state), at: moment(trunk.since) })}>
                {trunk.state === "UP" ? t("trunks.well") : (trunk.reason ?? t("trunks.wait"))}
            </Alert>
            <Group component="dl" m={0}>
                <div className="fact">
                    <Text component="dt" size="xs" c="dimmed">
                        {t("trunks.load")}
                    </Text>
                    <dd>
                        <Load of={trunk} />
                    </dd>
                </div>
                <div className="fact">
                    <Text component="dt" size="xs" c="dimmed">
                        {t("trunks.delay")}
                    </Text>
                    <dd>
                        <Delay of={trunk} />
                    </dd>
                </div>
            </Group>
            {trunk.accounts.length > 0 && (
                <Table className="table" aria-label={t("trunks.accounts")}>
                    <Table.Tbody>
                        {trunk.accounts.map((account) => (
                            <Table.Tr key={account.user}>
                                <Table.Td className="code">{account.user}</Table.Td>
                                <Table.Td>
                                    <State of={account} />
                                </Table.Td>
                                <Table.Td className="wide">
                                    <Load of={account} />
                                </Table.Td>
                            </Table.Tr>
                        ))}
                    </Table.Tbody>
                </Table>
            )}
        </Stack>
    );
}
