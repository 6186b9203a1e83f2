import { Alert, Badge, Button, Drawer, Group, Modal, MultiSelect, Paper, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconKey, IconPlus, IconTrash, IconUserCog } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../api/client";
import { familyQuery, list, text } from "../api/config";
import { may, useMe } from "../api/session";
import { DataTable } from "../parts/DataTable";
import { Empty, Page } from "../parts/Page";
import { Secret } from "../parts/Secret";
import { toast } from "../parts/Toasts";
import { moment } from "../texts";
import { AllKeys } from "./AllKeys";
import { Invite } from "./Invite";
import { SecondFactorRule } from "./SecondFactorRule";
import { SignOn } from "./SignOn";

type Account = Schemas["Account"];
type Role = Schemas["NewAccount"]["roles"][number];
const TENANT_ROLES: Role[] = ["tenant-admin", "pbx-manager", "phone-book-manager", "auditor", "user"];
const PLATFORM_ROLES: Role[] = ["operator", "reseller", "auditor"];

export function TenantAccounts() {
    const { tenant } = useParams({ from: "/shell/t/$tenant/accounts" });
    return <Accounts tenant={tenant} page="accounts" />;
}

export function PlatformAccounts() {
    return <Accounts page="platform-accounts" />;
}

/** The same operations below a tenant and on the platform. */
function operations(tenant: string | undefined) {
    const at = tenant ? { tenant } : undefined;
    return {
        list: () => ask(() => (at ? client.GET("/tenants/{tenant}/accounts", { params: { path: at } }) : client.GET("/platform/accounts"))),
        create: (body: Schemas["NewAccount"]) =>
            ask(() => (at ? client.POST("/tenants/{tenant}/accounts", { params: { path: at }, body }) : client.POST("/platform/accounts", { body }))),
        change: (account: string, body: Schemas["AccountDetails"]) =>
            ask(() =>
                at
                    ? client.PUT("/tenants/{tenant}/accounts/{account}", { params: { path: { ...at, account } }, body })
                    : client.PUT("/platform/accounts/{account}", { params: { path: { account } }, body }),
            ),
        remove: (account: string) =>
            ask(() =>
                at
                    ? client.DELETE("/tenants/{tenant}/accounts/{account}", { params: { path: { ...at, account } } })
                    : client.DELETE("/platform/accounts/{account}", { params: { path: { account } } }),
            ),
        password: (account: string) =>
            ask(() =>
                at
                    ? client.POST("/tenants/{tenant}/accounts/{account}/password", { params: { path: { ...at, account } } })
                    : client.POST("/platform/accounts/{account}/password", { params: { path: { account } } }),
            ),
    };
}

function Accounts({ tenant, page }: { tenant?: string; page: string }) {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const below = operations(tenant);
    const key = ["accounts", tenant ?? ""];
    const query = useQuery({ queryKey: key, queryFn: below.list });
    const [editing, setEditing] = useState<{ account: Account | null } | null>(null);
    const [made, setMade] = useState<Schemas["MadeAccount"] | null>(null);
    const writes = may(me, "accounts:write");
    const at = tenant ? `@${tenant}` : "";
    const add = writes && (
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing({ account: null })}>
            {t("accounts.add")}
        </Button>
    );
    return (
        <Page title={t(`pages.${page}.title`)} about={t(`pages.${page}.about`)} actions={add}>
            <Paper className="surface">
                <DataTable
                    query={query}
                    rows={query.data?.items ?? []}
                    rowKey={(one) => one.id}
                    open={writes ? (account) => setEditing({ account }) : undefined}
                    columns={[
                        { title: t("field.login"), cell: (one) => one.login + at, sort: (one) => one.login },
                        { title: t("field.name"), cell: (one) => one.name || "–", sort: (one) => one.name },
                        {
                            title: t("field.roles"),
                            cell: (one) => (
                                <Group gap={6}>
                                    {one.roles.map((role) => (
                                        <Badge key={role} tt="none">
                                            {t(`choice.roles.${role}`)}
                                        </Badge>
                                    ))}
                                    {one.disabled && (
                                        <Badge color="red" tt="none">
                                            {t("accounts.disabled")}
                                        </Badge>
                                    )}
                                </Group>
                            ),
                        },
                        { title: t("accounts.passwordOf"), cell: (one) => moment(one.passwordChangedAt), wide: true },
                    ]}
                    empty={<Empty icon={IconUserCog} title={t(`pages.${page}.empty`)} text={t(`pages.${page}.begin`)} action={add} />}
                />
            </Paper>
            <SecondFactorRule tenant={tenant} roles={tenant ? TENANT_ROLES : PLATFORM_ROLES} writes={writes} />
            {tenant && <SignOn tenant={tenant} writes={writes} />}
            <AllKeys tenant={tenant} accounts={query.data?.items ?? []} />
            {editing && (
                <AccountDrawer
                    tenant={tenant}
                    account={editing.account}
                    own={editing.account?.id === me.id}
                    roles={tenant ? TENANT_ROLES : PLATFORM_ROLES}
                    below={below}
                    close={() => setEditing(null)}
                    done={async (one) => {
                        if (one) {
                            setMade(one);
                        }
                        setEditing(null);
                        await queries.invalidateQueries({ queryKey: key });
                    }}
                />
            )}
            <Modal opened={made !== null} onClose={() => setMade(null)} title={t("accounts.made")} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t("close") }}>
                {made && (
                    <Stack>
                        <Alert color="yellow">{t("newDevice.once")}</Alert>
                        <Secret label={t("field.login")} value={made.login + at} />
                        {made.password && <Secret label={t("login.password")} value={made.password} />}
                        <Group justify="flex-end">
                            <Button onClick={() => setMade(null)}>{t("newDevice.noted")}</Button>
                        </Group>
                    </Stack>
                )}
            </Modal>
        </Page>
    );
}

function AccountDrawer({
    tenant,
    account,
    own,
    roles,
    below,
    close,
    done,
}: {
    tenant: string | undefined;
    account: Account | null;
    own: boolean;
    roles: Role[];
    below: ReturnType<typeof operations>;
    close: () => void;
    done: (made: Schemas["MadeAccount"] | null) => Promise<void>;
}) {
    const { t } = useTranslation();
    const [login, setLogin] = useState(account?.login ?? "");
    const [name, setName] = useState(account?.name ?? "");
    const [has, setHas] = useState<string[]>(account?.roles ?? []);
    const [user, setUser] = useState(account?.user ?? "");
    const people = useQuery({ ...familyQuery(tenant ?? "", "directory"), enabled: tenant !== undefined }).data;
    const [disabled, setDisabled] = useState(account?.disabled ?? false);
    const [error, setError] = useState<Refused | null>(null);
    const [busy, setBusy] = useState(false);
    const at = (field: string) => error?.errors.find((one) => one.pointer?.startsWith(`/${field}`))?.detail;

    async function carryOut(work: () => Promise<Schemas["MadeAccount"] | null>) {
        setBusy(true);
        setError(null);
        try {
            await done(await work());
        } catch (refused) {
            if (refused instanceof Refused) {
                setError(refused);
            } else {
                toast(t("accounts.unsure"), { bad: true });
            }
        } finally {
            setBusy(false);
        }
    }
    function submit(event: FormEvent) {
        event.preventDefault();
        const body = { login: login.trim(), name, roles: has as Role[], disabled, ...(tenant ? { user } : {}) };
        void carryOut(async () => {
            if (account === null) {
                return below.create(body);
            }
            await below.change(account.id, body);
            toast(t("saved"));
            return null;
        });
    }
    return (
        <Drawer opened onClose={close} title={account ? account.login : t("accounts.add")} closeButtonProps={{ "aria-label": t("close") }}>
            <form onSubmit={submit}>
                <Stack>
                    {error && error.errors.length === 0 && (
                        <Alert color="red" role="alert">
                            {error.message}
                        </Alert>
                    )}
                    <TextInput label={t("field.login")} description={t("accounts.loginHint")} value={login} onChange={(event) => setLogin(event.currentTarget.value)} error={at("login")} required data-autofocus />
                    <TextInput label={t("field.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} error={at("name")} />
                    <MultiSelect
                        label={t("field.roles")}
                        data={roles.map((role) => ({ value: role, label: t(`choice.roles.${role}`) }))}
                        value={has}
                        onChange={setHas}
                        error={at("roles")}
                        required
                    />
                    {has.map((role) => (
                        <Text key={role} size="xs" c="dimmed">
                            {t(`role.${role}`)}
                        </Text>
                    ))}
                    {tenant && (
                        <Select
                            label={t("accounts.person")}
                            description={t("accounts.personHint")}
                            data={list(people, "users").map((one) => ({ value: text(one, "extension"), label: `${text(one, "extension")} · ${text(one, "name")}` }))}
                            value={user || null}
                            onChange={(value) => setUser(value ?? "")}
                            error={at("user")}
                            searchable
                            clearable
                            limit={50}
                        />
                    )}
                    {tenant && account && !own && <Invite tenant={tenant} account={account.id} />}
                    {account && !own && <Switch label={t("accounts.mayNotLogIn")} checked={disabled} onChange={(event) => setDisabled(event.currentTarget.checked)} />}
                    <Group justify="space-between">
                        <Group gap="xs">
                            {account && !own && (
                                <>
                                    <Button variant="subtle" color="red" leftSection={<IconTrash size={16} />} onClick={() => void carryOut(async () => (await below.remove(account.id), toast(t("removal.gone", { name: account.login })), null))}>
                                        {t("delete")}
                                    </Button>
                                    <Button variant="subtle" leftSection={<IconKey size={16} />} onClick={() => void carryOut(() => below.password(account.id))}>
                                        {t("accounts.newPassword")}
                                    </Button>
                                </>
                            )}
                        </Group>
                        <Button type="submit" loading={busy}>
                            {t("save")}
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Drawer>
    );
}
