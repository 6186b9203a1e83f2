import { Badge, Button, Group, Paper, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconMicrophone, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { SectionPanel } from "../edit/SectionPanel";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { moment } from "../texts";
import { length } from "../live/Clock";
import { RecordingDrawer } from "./RecordingDrawer";

const PERSON_MAX = 80;

export const party = (one: Schemas["Party"]) => [one.name, one.number].filter(Boolean).join(" · ");

/** Recorded calls; each opens with what is known of it, to be heard. */
export function Recordings() {
    const { t } = useTranslation();
    const navigate = useNavigate();
    const { tenant } = useParams({ from: "/shell/t/$tenant/recordings" });
    const search = useSearch({ strict: false }) as { open?: string };
    const [typed, setTyped] = useState("");
    const [person] = useDebouncedValue(typed.trim().slice(0, PERSON_MAX), 400);
    const query = useInfiniteQuery({
        queryKey: ["tenant", tenant, "recordings", person],
        initialPageParam: "",
        placeholderData: keepPreviousData,
        queryFn: ({ pageParam }) =>
            ask(() =>
                client.GET("/tenants/{tenant}/recordings", {
                    params: { path: { tenant }, query: { ...(person ? { person } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
                }),
            ),
        getNextPageParam: (last) => last.next,
    });
    return (
        <Page title={t("pages.recordings.title")} about={t("pages.recordings.about")}>
            <Paper className="surface">
                <Group p="md">
                    <TextInput
                        leftSection={<IconSearch size={16} />}
                        placeholder={t("recordings.person")}
                        aria-label={t("recordings.person")}
                        value={typed}
                        onChange={(event) => setTyped(event.currentTarget.value)}
                        w={260}
                    />
                </Group>
                <DataTable
                    query={query}
                    rows={query.data?.pages.flatMap((one) => one.items) ?? []}
                    rowKey={(one) => one.id}
                    open={(one) => void navigate({ to: ".", search: { open: one.id } })}
                    columns={[
                        { title: t("field.from"), cell: (one) => party(one.direction === "out" ? one.owner : one.other) || t("calls.withheld") },
                        { title: t("field.to"), cell: (one) => party(one.direction === "out" ? one.other : one.owner) || t("calls.withheld") },
                        { title: t("audit.when"), cell: (one) => moment(one.startedAt), wide: true },
                        { title: t("calls.length"), cell: (one) => <span className="numeric">{length(Math.round(one.seconds))}</span>, wide: true },
                        { title: t("recordings.state"), cell: (one) => (one.hold ? <Badge color="yellow">{t("recordings.held")}</Badge> : one.keepUntil ? moment(one.keepUntil) : "–"), wide: true },
                    ]}
                    empty={<Empty icon={IconMicrophone} title={t("pages.recordings.empty")} text={t(person ? "recordings.nobody" : "pages.recordings.begin")} />}
                />
                {query.hasNextPage && (
                    <Group justify="center" pb="md">
                        <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                            {t("audit.older")}
                        </Button>
                    </Group>
                )}
            </Paper>
            <SectionPanel tenant={tenant} name="recordings" />
            {search.open && <RecordingDrawer key={search.open} tenant={tenant} recording={search.open} close={() => void navigate({ to: ".", search: {} })} />}
        </Page>
    );
}
