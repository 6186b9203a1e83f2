import { Badge, Button, Code, Drawer, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { IconArrowBackUp, IconHistory, IconShieldCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../api/client";
import { may, useMe } from "../api/session";
import { faultsOf } from "../edit/draft";
import { Plan } from "../edit/Plan";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { ago, known, moment } from "../texts";

type AuditEntry = Schemas["AuditEntry"];

/** What the server undoes, and by which permission; whether this entry, it says. */
const UNDOABLE: Record<string, string> = {
    user: "directory:write",
    "inbound rule": "dialplan:write",
    "outbound rule": "dialplan:write",
    expectation: "dialplan:write",
    site: "trunks:write",
    number: "numbers:write",
    contact: "contacts:write",
    device: "directory:write",
    trunk: "trunks:write",
    groups: "dialplan:write",
    switch: "dialplan:write",
    parking: "dialplan:write",
    "speed dials": "dialplan:write",
    "feature codes": "dialplan:write",
    webhook: "webhooks:write",
    retention: "recordings:write",
    hours: "dialplan:write",
    "block lists": "dialplan:write",
    wishes: "dialplan:write",
    handset: "directory:write",
    phone: "phones:write",
    "phone setup": "phones:write",
};

/** What an operator's settings are: these come back by the platform's history. */
const UNDOABLE_OUTSIDE: Record<string, string> = {
    tenant: "platform:write",
    reseller: "platform:write",
    "login policy": "platform:write",
};

export function TenantAudit() {
    const { tenant } = useParams({ from: "/shell/t/$tenant/audit" });
    return <Audit tenant={tenant} page="audit" />;
}

export function PlatformAudit() {
    return <Audit page="platform-audit" />;
}

/** Who changed what, newest first; nothing of it can be changed afterwards, and that can be checked. */
function Audit({ tenant, page }: { tenant?: string; page: string }) {
    const { t } = useTranslation();
    const me = useMe();
    const [shown, setShown] = useState<AuditEntry | null>(null);
    const undoable = (kind: string) => {
        const needed = (tenant ? UNDOABLE : UNDOABLE_OUTSIDE)[kind];
        return needed !== undefined && may(me, needed);
    };
    const query = useInfiniteQuery({
        queryKey: ["audit", tenant ?? ""],
        initialPageParam: "",
        queryFn: ({ pageParam }) => {
            const rest = pageParam ? { cursor: pageParam } : {};
            return ask(() =>
                tenant
                    ? client.GET("/tenants/{tenant}/audit", { params: { path: { tenant }, query: rest } })
                    : client.GET("/platform/audit", { params: { query: rest } }),
            );
        },
        getNextPageParam: (last) => last.next,
    });
    const verify = useMutation({
        mutationFn: () =>
            ask(() =>
                tenant
                    ? client.GET("/tenants/{tenant}/audit/verification", { params: { path: { tenant } } })
                    : client.GET("/platform/audit/verification"),
            ),
        onSuccess: (found) =>
            toast(found.intact ? t("audit.intact", { count: found.entries ?? 0 }) : t("audit.broken", { seq: found.broken }), { bad: !found.intact }),
    });
    const rows = query.data?.pages.flatMap((one) => one.items) ?? [];
    return (
        <Page
            title={t(`pages.${page}.title`)}
            about={t(`pages.${page}.about`)}
            actions={
                <Button variant="default" leftSection={<IconShieldCheck size={16} />} loading={verify.isPending} onClick={() => verify.mutate()}>
                    {t("audit.verify")}
                </Button>
            }
        >
            <Paper className="surface">
                <DataTable
                    query={query}
                    rows={rows}
                    rowKey={(one) => String(one.seq)}
                    open={setShown}
                    columns={[
                        { title: t("audit.what"), cell: (one) => <What entry={one} /> },
                        { title: t("audit.who"), cell: (one) => one.actor ?? "–" },
                        { title: t("audit.when"), cell: (one) => <Text span size="sm" title={moment(one.at)}>{ago(one.at)}</Text>, wide: true },
                        { title: t("audit.from"), cell: (one) => <Text span size="sm" className="code">{one.from ?? "–"}</Text>, wide: true },
                    ]}
                    empty={<Empty icon={IconHistory} title={t(`pages.${page}.empty`)} text={t(`pages.${page}.begin`)} />}
                />
                {query.hasNextPage && (
                    <Group justify="center" pb="md">
                        <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                            {t("audit.older")}
                        </Button>
                    </Group>
                )}
            </Paper>
            <Drawer opened={shown !== null} onClose={() => setShown(null)} title={t("audit.entry", { seq: shown?.seq })} closeButtonProps={{ "aria-label": t("close") }}>
                {shown && <Entry entry={shown} />}
                {shown && undoable(shown.kind) && <Undo key={shown.seq} tenant={tenant} seq={shown.seq} done={() => setShown(null)} />}
            </Drawer>
        </Page>
    );
}

/** A device called `laptop` was changed: by the name it has or had. */
function What({ entry }: { entry: AuditEntry }) {
    useTranslation(); // said anew in another language
    const kind = known(`kind.${entry.kind}`, entry.kind);
    const values = { ...entry.before, ...entry.after };
    const name = values.name ?? values.title ?? values.login ?? values.extension ?? values.number ?? "";
    return (
        <Group gap="xs" wrap="nowrap">
            <Badge color={entry.action === "delete" ? "red" : entry.action === "create" ? "teal" : "gray"} tt="none">
                {known(`action.${entry.action}`, entry.action)}
            </Badge>
            <span>{name ? `${kind} ${name}` : kind}</span>
        </Group>
    );
}

function Entry({ entry }: { entry: AuditEntry }) {
    const { t } = useTranslation();
    return (
        <Stack>
            <Group>
                <What entry={entry} />
            </Group>
            <Text size="sm">{t("audit.sentence", { actor: entry.actor ?? "–", from: entry.from ?? "–", at: moment(entry.at) })}</Text>
            {entry.reason && <Text size="sm" c="dimmed">{t("audit.reason", { reason: entry.reason })}</Text>}
            <Title order={3}>{t("audit.values")}</Title>
            <Table className="table">
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th>{t("audit.field")}</Table.Th>
                        <Table.Th>{t("audit.before")}</Table.Th>
                        <Table.Th>{t("audit.after")}</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {entry.fields.map((field) => (
                        <Table.Tr key={field}>
                            <Table.Td>{known(`field.${field}`, field)}</Table.Td>
                            <Table.Td><Code className="code">{entry.before?.[field] ?? ""}</Code></Table.Td>
                            <Table.Td><Code className="code">{entry.after?.[field] ?? ""}</Code></Table.Td>
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </Stack>
    );
}

/** First what would come of it, then it is done; that is an entry of its own, which can be undone as well. */
function Undo({ tenant, seq, done }: { tenant?: string; seq: number; done: () => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const post = (query: { dryRun?: boolean; breakExpectations?: boolean }) =>
        ask(() =>
            tenant === undefined
                ? client.POST("/platform/audit/{seq}/undo", { params: { path: { seq }, query } })
                : client.POST("/tenants/{tenant}/audit/{seq}/undo", { params: { path: { tenant, seq }, query } }),
        );
    const look = useMutation({ mutationFn: () => post({ dryRun: true, breakExpectations: true }) });
    const undo = useMutation({
        mutationFn: () => post({ breakExpectations: true }), // they were shown
        onSuccess: async (outcome) => {
            toast(t("audit.undone"));
            outcome.warnings.forEach((one) => toast(one, { bad: true }));
            done();
            await queries.invalidateQueries();
        },
        onError: tell,
    });
    const { plan = [], broken = [], warnings = [] } = look.data ?? {};
    const faults = look.error instanceof Refused ? faultsOf(look.error) : [];
    return (
        <Stack mt="md">
            {look.isIdle || look.isPending ? (
                <Button variant="default" leftSection={<IconArrowBackUp size={16} />} loading={look.isPending} onClick={() => look.mutate()} style={{ alignSelf: "flex-start" }}>
                    {t("audit.undo")}
                </Button>
            ) : (
                <Plan draft={{ plan, broken, warnings, faults, state: look.isSuccess ? "good" : "bad" }} fields={() => false} />
            )}
            {look.isSuccess && plan.length > 0 && (
                <Button leftSection={<IconArrowBackUp size={16} />} loading={undo.isPending} onClick={() => undo.mutate()} style={{ alignSelf: "flex-start" }}>
                    {t("audit.undoNow")}
                </Button>
            )}
        </Stack>
    );
}
