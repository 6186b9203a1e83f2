import { Alert, Button, Group, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { IconDoorEnter, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { tenantsQuery } from "../../api/platform";
import { ask, client, Refused } from "../../api/client";
import { language } from "../../texts";

const COUNTRIES = ["DE", "AT", "CH"];

/** The first customer: made, or chosen, and entered with a reason that it reads. */
export function TenantStep({ tenant, inside, enter }: { tenant: string | undefined; inside: boolean; enter: () => void }) {
    const { t } = useTranslation();
    const navigate = useNavigate();
    const tenants = useQuery(tenantsQuery).data?.items ?? [];
    const [making, setMaking] = useState(false);
    const choose = (name: string | null) => void navigate({ to: ".", search: (name ? { tenant: name } : {}) as never, replace: true });
    return (
        <Stack>
            {tenants.length > 0 && !making && (
                <Group align="flex-end">
                    <Select label={t("start.tenant.choose")} data={tenants.map((one) => one.name)} value={tenant ?? null} onChange={choose} searchable />
                    <Button variant="subtle" leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
                        {t("start.tenant.another")}
                    </Button>
                </Group>
            )}
            {(tenants.length === 0 || making) && (
                <NewTenant
                    done={(name) => {
                        setMaking(false);
                        choose(name);
                    }}
                />
            )}
            {tenant && !inside && !making && (
                <Button leftSection={<IconDoorEnter size={18} />} onClick={enter} style={{ alignSelf: "flex-start" }}>
                    {t("enter.title", { tenant })}
                </Button>
            )}
        </Stack>
    );
}

function NewTenant({ done }: { done: (name: string) => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [form, setForm] = useState({ name: "", domain: "", areaCode: "", country: "DE" });
    const [fault, setFault] = useState<Refused | null>(null);
    const [busy, setBusy] = useState(false);
    const set = (part: Partial<typeof form>) => (setFault(null), setForm((before) => ({ ...before, ...part })));
    const at = (field: string) => fault?.errors.find((one) => one.pointer?.includes(field))?.detail;

    async function submit(event: FormEvent) {
        event.preventDefault();
        setBusy(true);
        try {
            const made = await ask(() => client.POST("/tenants", { body: { ...form, language: language() } }));
            await queries.invalidateQueries({ queryKey: tenantsQuery.queryKey });
            done(made.name);
        } catch (error) {
            setFault(error instanceof Refused ? error : null);
        } finally {
            setBusy(false);
        }
    }
    const where = ["name", "domain", "areaCode", "country"].some((field) => at(field));
    return (
        <form onSubmit={(event) => void submit(event)}>
            <Stack>
                {fault && !where && (
                    <Alert color="red" role="alert">
                        {fault.errors[0]?.detail ?? fault.message}
                    </Alert>
                )}
                <SimpleGrid cols={{ base: 1, sm: 2 }}>
                    <TextInput label={t("field.name")} description={t("start.tenant.nameHint")} name="tenant" value={form.name} onChange={(event) => set({ name: event.currentTarget.value })} error={at("name")} required withAsterisk={false} />
                    <TextInput label={t("field.domain")} description={t("start.tenant.domainHint")} name="domain" value={form.domain} onChange={(event) => set({ domain: event.currentTarget.value })} error={at("domain")} required withAsterisk={false} />
                    <TextInput label={t("field.areaCode")} description={t("start.tenant.areaHint")} name="areaCode" inputMode="numeric" value={form.areaCode} onChange={(event) => set({ areaCode: event.currentTarget.value })} error={at("areaCode")} />
                    <Select label={t("field.country")} description={t("start.tenant.countryHint")} data={COUNTRIES.map((code) => ({ value: code, label: new Intl.DisplayNames([language()], { type: "region" }).of(code) ?? code }))} value={form.country} onChange={(country) => set({ country: country ?? "DE" })} error={at("country")} allowDeselect={false} />
                </SimpleGrid>
                <Button type="submit" loading={busy} style={{ alignSelf: "flex-start" }}>
                    {t("start.tenant.make")}
                </Button>
            </Stack>
        </form>
    );
}
