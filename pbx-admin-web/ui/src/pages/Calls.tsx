import { Badge, Button, Group, Paper, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPhone } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { Clock, length } from "../live/Clock";
import { useLive } from "../live/live";
import { LiveBadge } from "../live/LiveBadge";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { known, moment } from "../texts";
import { CallDrawer } from "./CallDrawer";
import { asked, CallFilter, NOTHING, type Typed } from "./calls/CallFilter";
import { CsvButton } from "./calls/CsvButton";

const party = (one: Schemas["Party"] | undefined) => [one?.name, one?.number].filter(Boolean).join(" · ");

/** Calls that go on, and those that ended; each opens its story. */
export function Calls() {
    const { t } = useTranslation();
    const navigate = useNavigate();
    const { tenant } = useParams({ from: "/shell/t/$tenant/calls" });
    const search = useSearch({ strict: false }) as { open?: string; cause?: string };
    const [typed, setTyped] = useState<Typed>({ ...NOTHING, cause: search.cause ?? "" });
    const [settled] = useDebouncedValue(typed, 400);
    const path = { tenant };
    const live = useLive(tenant, "calls");
    const going = useMemo(() => [...(live.data?.values() ?? [])].sort((a, b) => b.begin - a.begin), [live.data]);
    const filter = asked(settled);
    const past = useInfiniteQuery({
        queryKey: ["tenant", tenant, "calls", filter],
        initialPageParam: "",
        placeholderData: keepPreviousData,
        queryFn: ({ pageParam }) =>
            ask(() =>
                client.GET("/tenants/{tenant}/calls", { params: { path, query: { ...filter, ...(pageParam ? { cursor: pageParam } : {}) } } }),
            ),
        getNextPageParam: (last) => last.next,
    });
    const rows = past.data?.pages.flatMap((one) => one.items) ?? [];
    const cause = search.cause ? { cause: search.cause } : {};
    const open = (call: string) => void navigate({ to: ".", search: { ...cause, open: call } });

    return (
        <Page title={t("pages.calls.title")} about={t("pages.calls.about")} actions={<LiveBadge />}>
            {going.length > 0 && (
                <Paper className="surface">
                    <Group p="md" pb={0} gap="xs">
                        <Title order={2}>{t("calls.now")}</Title>
                        <Badge color="teal">{going.length}</Badge>
                    </Group>
                    <DataTable
                        query={live}
                        rows={going}
                        rowKey={(one) => one.id}
                        open={(one) => open(one.id)}
                        columns={[
                            { title: t("field.from"), cell: (one) => party(one.from) || t("calls.withheld") },
                            { title: t("field.to"), cell: (one) => party(one.connected) || one.dialled },
                            { title: t("calls.state"), cell: (one) => <Badge color={one.state === "talking" ? "teal" : "cord"}>{t(`calls.${one.state}`)}</Badge> },
                            { title: t("calls.length"), cell: (one) => <Clock begin={one.begin} />, wide: true },
                        ]}
                        empty={null}
                    />
                </Paper>
            )}
            <Paper className="surface">
                <CallFilter tenant={tenant} typed={typed} set={setTyped}>
                    <CsvButton tenant={tenant} filter={filter} disabled={rows.length === 0} />
                </CallFilter>
                <DataTable
                    query={past}
                    rows={rows}
                    rowKey={(one) => one.id}
                    open={(one) => open(one.id)}
                    columns={[
                        { title: t("field.from"), cell: (one) => party(one.from) || t("calls.withheld") },
                        { title: t("field.to"), cell: (one) => party(one.answeredBy) || one.dialled },
                        { title: t("audit.when"), cell: (one) => moment(one.startedAt), wide: true },
                        { title: t("calls.length"), cell: (one) => <span className="numeric">{one.answeredAt ? length(one.seconds) : "–"}</span>, wide: true },
                        {
                            title: t("calls.end"),
                            cell: (one) => <Badge color={one.answeredAt ? "teal" : "gray"}>{known(`cause.${one.cause}`, one.cause)}</Badge>,
                            wide: true,
                        },
                    ]}
                    empty={<Empty icon={IconPhone} title={t("pages.calls.empty")} text={t("pages.calls.begin")} />}
                />
                {past.hasNextPage && (
                    <Group justify="center" pb="md">
                        <Button variant="subtle" loading={past.isFetchingNextPage} onClick={() => void past.fetchNextPage()}>
                            {t("audit.older")}
                        </Button>
                    </Group>
                )}
            </Paper>
            {search.open && <CallDrawer tenant={tenant} call={search.open} close={() => void navigate({ to: ".", search: cause })} />}
        </Page>
    );
}
