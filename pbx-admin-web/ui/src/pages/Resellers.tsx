import { Alert, Button, Drawer, Group, MultiSelect, NumberInput, Paper, Stack, TextInput } from "@mantine/core";
import { IconBuildingStore, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { tenantsQuery } from "../api/platform";
import { may, useMe } from "../api/session";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { why } from "../parts/tell";
import { toast } from "../parts/Toasts";

type Reseller = Schemas["Reseller"];
const TENANTS = 10;
const KEY = ["platform", "resellers"];

/** Who sells the platform on: which tenants are whose, and which accounts see them. */
export function Resellers() {
    const { t } = useTranslation();
    const writes = may(useMe(), "platform:write");
    const query = useQuery({ queryKey: KEY, queryFn: () => ask(() => client.GET("/platform/resellers")) });
    const [editing, setEditing] = useState<{ reseller: Reseller | null } | null>(null);
    const add = writes && (
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing({ reseller: null })}>
            {t("pages.resellers.add")}
        </Button>
    );
    return (
        <Page title={t("pages.resellers.title")} about={t("pages.resellers.about")} actions={add}>
            <Paper className="surface">
                <DataTable
                    query={query}
                    rows={query.data?.items ?? []}
                    rowKey={(one) => one.id}
                    open={writes ? (reseller) => setEditing({ reseller }) : undefined}
                    columns={[
                        { title: t("field.name"), cell: (one) => one.name, sort: (one) => one.name },
                        { title: t("pages.tenants.title"), cell: (one) => one.tenants.join(", ") || "–" },
                        { title: t("resellers.most"), cell: (one) => <span className="numeric">{one.tenantsMax}</span>, wide: true },
                        { title: t("pages.accounts.title"), cell: (one) => one.accounts.join(", ") || "–", wide: true },
                    ]}
                    empty={<Empty icon={IconBuildingStore} title={t("pages.resellers.empty")} text={t("pages.resellers.begin")} action={add} />}
                />
            </Paper>
            {editing && <ResellerDrawer key={editing.reseller?.id ?? ""} reseller={editing.reseller} close={() => setEditing(null)} />}
        </Page>
    );
}

function ResellerDrawer({ reseller, close }: { reseller: Reseller | null; close: () => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const tenants = useQuery(tenantsQuery).data?.items ?? [];
    const accounts = useQuery({ queryKey: ["accounts", ""], queryFn: () => ask(() => client.GET("/platform/accounts")) }).data?.items ?? [];
    const [name, setName] = useState(reseller?.name ?? "");
    const [most, setMost] = useState<number | string>(reseller?.tenantsMax ?? TENANTS);
    const [own, setOwn] = useState<string[]>(reseller?.tenants ?? []);
    const [of, setOf] = useState<string[]>(reseller?.accounts ?? []);
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);

    async function carryOut(work: () => Promise<unknown>) {
        setBusy(true);
        setFault("");
        try {
            await work();
            toast(t("saved"));
            close();
            await queries.invalidateQueries({ queryKey: KEY });
        } catch (error) {
            setFault(why(error));
        } finally {
            setBusy(false);
        }
    }
    function save(event: FormEvent) {
        event.preventDefault();
        const body = { name, tenantsMax: Number(most), tenants: own, accounts: of };
        void carryOut(() =>
            ask(() => (reseller ? client.PUT("/platform/resellers/{reseller}", { params: { path: { reseller: reseller.id } }, body }) : client.POST("/platform/resellers", { body }))),
        );
    }
    return (
        <Drawer opened onClose={close} title={reseller?.name ?? t("pages.resellers.add")} closeButtonProps={{ "aria-label": t("close") }}>
            <form onSubmit={save}>
                <Stack>
                    {fault && (
                        <Alert color="red" role="alert">
                            {fault}
                        </Alert>
                    )}
                    <TextInput label={t("field.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required maxLength={100} data-autofocus />
                    <NumberInput label={t("resellers.most")} description={t("resellers.mostHint")} min={0} value={most} onChange={setMost} styles={{ wrapper: { maxWidth: 160 } }} hideControls />
                    <MultiSelect label={t("pages.tenants.title")} data={tenants.map((one) => one.name)} value={own} onChange={setOwn} searchable clearButtonProps={{ "aria-label": t("clear") }} />
                    <MultiSelect
                        label={t("pages.accounts.title")}
                        description={t("resellers.accountsHint")}
                        data={[...new Set([...accounts.filter((one) => one.roles.includes("reseller")).map((one) => one.login), ...of])]}
                        value={of}
                        onChange={setOf}
                        searchable
                        clearButtonProps={{ "aria-label": t("clear") }}
                    />
                    <Group justify="space-between" mt="sm">
                        {reseller ? (
                            <Button variant="subtle" color="red" leftSection={<IconTrash size={16} />} loading={busy} onClick={() => void carryOut(() => ask(() => client.DELETE("/platform/resellers/{reseller}", { params: { path: { reseller: reseller.id } } })))}>
                                {t("delete")}
                            </Button>
                        ) : (
                            <span />
                        )}
                        <Button type="submit" loading={busy} disabled={name.trim() === "" || most === ""}>
                            {t("save")}
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Drawer>
    );
}
