import { Badge, Button, Group, Paper, SegmentedControl } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { length } from "../../live/Clock";
import { DataTable } from "../../parts/DataTable";
import { Empty, Page } from "../../parts/Page";
import { known, moment } from "../../texts";
import { party } from "../Recordings";
import { NowCalls } from "./NowCalls";

type Line = Schemas["CallLine"];

/** My calls: those that go on, and those that ended, newest first. */
export function MyCalls() {
    const { t } = useTranslation();
    const [direction, setDirection] = useState("");
    const filter = direction === "missed" ? { direction: "in" as const, answered: false } : direction ? { direction: direction as Line["direction"] } : {};
    const query = useInfiniteQuery({
        queryKey: ["me", "journal", filter],
        initialPageParam: "",
        placeholderData: keepPreviousData,
        refetchOnMount: "always",
        queryFn: ({ pageParam }) => ask(() => client.GET("/me/journal", { params: { query: { ...filter, ...(pageParam ? { cursor: pageParam } : {}) } } })),
        getNextPageParam: (last) => last.next,
    });
    return (
        <Page title={t("pages.my-calls.title")} about={t("pages.my-calls.about")}>
            <NowCalls />
            <Paper className="surface">
                <Group p="md">
                    <SegmentedControl
                        aria-label={t("calls.which")}
                        value={direction}
                        onChange={setDirection}
                        data={["", "in", "out", "internal", "missed"].map((value) => ({ value, label: t(`calls.direction.${value || "all"}`) }))}
                    />
                </Group>
                <DataTable
                    query={query}
                    rows={query.data?.pages.flatMap((one) => one.items) ?? []}
                    rowKey={(one) => one.id}
                    columns={[
                        { title: t("field.from"), cell: (one) => party(one.from) || t("calls.withheld") },
                        { title: t("field.to"), cell: (one) => (one.answeredBy ? party(one.answeredBy) : one.dialled) },
                        { title: t("audit.when"), cell: (one) => moment(one.startedAt) },
                        { title: t("calls.length"), cell: (one) => <span className="numeric">{one.answeredAt ? length(one.seconds) : "–"}</span>, wide: true },
                        { title: t("calls.end"), cell: (one) => <Badge color={one.answeredAt ? "teal" : "gray"}>{known(`cause.${one.cause}`, one.cause)}</Badge>, wide: true },
                    ]}
                    empty={<Empty icon={IconPhone} title={t("pages.my-calls.empty")} text={t("pages.my-calls.begin")} />}
                />
                {query.hasNextPage && (
                    <Group justify="center" pb="md">
                        <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                            {t("audit.older")}
                        </Button>
                    </Group>
                )}
            </Paper>
        </Page>
    );
}
