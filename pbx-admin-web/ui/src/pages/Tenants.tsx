import { Badge, Button, Group, Paper, SimpleGrid, Text, TextInput, ThemeIcon } from "@mantine/core";
import { IconArrowRight, IconBuilding, IconHeartbeat, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../api/client";
import { tenantsQuery, useQueryOptions } from "../api/platform";
import { may, useMe } from "../api/session";
import { DataTable } from "../parts/DataTable";
import { EnterTenant } from "../parts/EnterTenant";
import { tell } from "../parts/tell";
import { Empty, Page } from "../parts/Page";
import { known, number, size } from "../texts";
import { NewTenant } from "./NewTenant";

const NEAR = 0.8;
type Health = { status: string; components: Record<string, { up: boolean; detail: string }> };

/** The operator's floor: how the house is, and the way into each tenant. */
export function Tenants() {
    const { t } = useTranslation();
    const navigate = useNavigate();
    const [typed, setTyped] = useState("");
    const [asked, setAsked] = useState<string | null>(null);
    const tenants = useQuery(tenantsQuery);
    const use = new Map((useQuery(useQueryOptions).data?.items ?? []).map((one) => [one.tenant, one]));

    async function enter(tenant: string) {
        try {
            await ask(() => client.GET("/tenants/{tenant}", { params: { path: { tenant } } }));
            await navigate({ to: "/t/$tenant", params: { tenant } });
        } catch (error) {
            if (error instanceof Refused && error.code === "grant.required") {
                setAsked(tenant);
            } else {
                tell(error);
            }
        }
    }
    const all = (tenants.data?.items ?? []).filter((one) =>
        `${one.name} ${one.domain}`.toLowerCase().includes(typed.trim().toLowerCase()),
    );
    return (
        <Page title={t("pages.tenants.title")} about={t("pages.tenants.about")} actions={may(useMe(), "tenants:write") && <NewTenant />}>
            <House />
            <Paper className="surface">
                <Group p="md">
                    <TextInput
                        leftSection={<IconSearch size={16} />}
                        placeholder={t("filter")}
                        aria-label={t("filter")}
                        value={typed}
                        onChange={(event) => setTyped(event.currentTarget.value)}
                        w={280}
                    />
                </Group>
                <DataTable
                    query={tenants}
                    rows={all}
                    rowKey={(one) => one.id}
                    open={(one) => void enter(one.name)}
                    columns={[
                        { title: t("field.name"), cell: (one) => one.name, sort: (one) => one.name },
                        { title: t("field.domain"), cell: (one) => one.domain, sort: (one) => one.domain },
                        { title: t("pages.users.title"), cell: (one) => count(use.get(one.name)?.users), sort: (one) => String(use.get(one.name)?.users ?? 0), wide: true },
                        { title: t("tenants.phones"), cell: (one) => <Phones use={use.get(one.name)} />, wide: true },
                        { title: t("tenants.calls"), cell: (one) => count(use.get(one.name)?.calls), sort: (one) => String(use.get(one.name)?.calls ?? 0), wide: true },
                        { title: t("pages.trunks.title"), cell: (one) => <TrunksOf use={use.get(one.name)} />, wide: true },
                        { title: t("tenants.recordings"), cell: (one) => <Room use={use.get(one.name)} />, sort: (one) => String(use.get(one.name)?.recordingBytes ?? 0), wide: true },
                        {
                            title: "",
                            cell: (one) => (
                                <Button
                                    size="compact-sm"
                                    variant="light"
                                    rightSection={<IconArrowRight size={14} />}
                                    onClick={(event) => {
                                        event.stopPropagation();
                                        void enter(one.name);
                                    }}
                                    aria-label={t("enter.title", { tenant: one.name })}
                                >
                                    {t("enter.short")}
                                </Button>
                            ),
                        },
                    ]}
                    empty={<Empty icon={IconBuilding} title={t("pages.tenants.empty")} text={t("pages.tenants.begin")} action={<Button component={Link} to="/platform/start">{t("pages.start.title")}</Button>} />}
                />
            </Paper>
            <EnterTenant tenant={asked} close={() => setAsked(null)} done={() => void navigate({ to: "/t/$tenant", params: { tenant: asked ?? "" } })} />
        </Page>
    );
}

type Use = Schemas["TenantUse"] | undefined;
const count = (of: number | undefined) => <span className="numeric">{of === undefined ? "–" : number(of)}</span>;

/** How many can be called now, of all. */
function Phones({ use }: { use: Use }) {
    return <span className="numeric">{use ? `${number(use.registered)} / ${number(use.devices)}` : "–"}</span>;
}

function TrunksOf({ use }: { use: Use }) {
    const { t } = useTranslation();
    return use?.trunksDown ? <Badge color="red" miw="max-content">{t("tenants.down", { count: use.trunksDown })}</Badge> : count(use?.trunksUp);
}

/** What its recordings take up; in red when they are near their limit. */
function Room({ use }: { use: Use }) {
    const limit = use?.recordingBytesMax ?? 0;
    return (
        <Text span size="sm" className="numeric" style={{ whiteSpace: "nowrap" }} c={use && limit > 0 && use.recordingBytes > limit * NEAR ? "red" : undefined}>
            {use ? size(use.recordingBytes) + (limit > 0 ? ` / ${size(limit)}` : "") : "–"}
        </Text>
    );
}

/** What the server says of itself. */
function House() {
    const { t } = useTranslation();
    const { data } = useQuery({
        queryKey: ["health"],
        queryFn: async () => (await (await fetch("/health")).json()) as Health,
        refetchInterval: 10_000,
    });
    if (!data) {
        return null;
    }
    return (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
            {Object.entries(data.components).map(([name, component]) => (
                <Paper key={name} className="surface" p="md">
                    <Group justify="space-between" wrap="nowrap">
                        <Group gap="sm" wrap="nowrap" miw={0}>
                            <ThemeIcon variant="light" color={component.up ? "teal" : "red"} size="lg">
                                <IconHeartbeat size={20} />
                            </ThemeIcon>
                            <Text fw={600} size="sm" truncate>
                                {known(`component.${name}`, name)}
                            </Text>
                        </Group>
                        <Badge color={component.up ? "teal" : "red"} variant="light">
                            {t(component.up ? "up" : "down")}
                        </Badge>
                    </Group>
                    {!component.up && (
                        <Text size="xs" c="dimmed" mt="xs" lineClamp={2}>
                            {component.detail}
                        </Text>
                    )}
                </Paper>
            ))}
        </SimpleGrid>
    );
}
