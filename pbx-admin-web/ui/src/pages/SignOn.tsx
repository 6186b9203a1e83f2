import { Alert, Button, Group, Paper, PasswordInput, SimpleGrid, Stack, Switch, TagsInput, Text, TextInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../api/client";
import { Secret } from "../parts/Secret";
import { tell, why } from "../parts/tell";
import { toast } from "../parts/Toasts";

/** Where the people of a tenant log in instead of here (OpenID Connect): Microsoft Entra, Keycloak and others. */
export function SignOn({ tenant, writes }: { tenant: string; writes: boolean }) {
    const { t } = useTranslation();
    const query = useQuery({
        queryKey: ["accounts", tenant, "sign-on"],
        retry: false,
        queryFn: async () => {
            try {
                return await ask(() => client.GET("/tenants/{tenant}/sign-on", { params: { path: { tenant } } }));
            } catch (error) {
                if (error instanceof Refused && error.status === 404) {
                    return null;
                }
                throw error;
            }
        },
    });
    const [wanted, setWanted] = useState(false);
    if (query.data === undefined || (!query.data && !writes)) {
        return null;
    }
    return (
        <Paper className="surface" p="lg">
            <Stack gap="sm">
                <Title order={2}>{t("signOn.title")}</Title>
                <Text size="sm" c="dimmed">
                    {t("signOn.about")}
                </Text>
                {query.data || wanted ? (
                    <Form key={JSON.stringify(query.data)} tenant={tenant} now={query.data} writes={writes} done={() => setWanted(false)} />
                ) : (
                    <Button variant="light" onClick={() => setWanted(true)} style={{ alignSelf: "flex-start" }}>
                        {t("signOn.begin")}
                    </Button>
                )}
            </Stack>
        </Paper>
    );
}

function Form({ tenant, now, writes, done }: { tenant: string; now: Schemas["SignOn"] | null; writes: boolean; done: () => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const path = { tenant };
    const [issuer, setIssuer] = useState(now?.issuer ?? "https://");
    const [clientId, setClientId] = useState(now?.clientId ?? "");
    const [secret, setSecret] = useState("");
    const [claim, setClaim] = useState(now?.claim ?? "email");
    const [domains, setDomains] = useState<string[]>(now?.domains ?? []);
    const [makeAccounts, setMakeAccounts] = useState(now?.makeAccounts ?? false);
    const [passwords, setPasswords] = useState(now?.passwords ?? true);
    const [fault, setFault] = useState<unknown>(null);
    const [busy, setBusy] = useState(false);
    const at = (field: string) => (fault instanceof Refused ? fault.errors.find((one) => one.pointer?.startsWith(`/${field}`))?.detail : undefined);
    async function carryOut(work: () => Promise<unknown>) {
        setBusy(true);
        setFault(null);
        try {
            await work();
            toast(t("saved"));
            done();
        } catch (error) {
            setFault(error);
            if (!(error instanceof Refused)) {
                tell(error);
            }
        }
        setBusy(false);
        await queries.invalidateQueries({ queryKey: ["accounts", tenant, "sign-on"] });
    }
    function submit(event: FormEvent) {
        event.preventDefault();
        const body = { issuer: issuer.trim(), clientId: clientId.trim(), claim: claim.trim(), domains, makeAccounts, passwords, ...(secret ? { secret } : {}) };
        void carryOut(() => ask(() => client.PUT("/tenants/{tenant}/sign-on", { params: { path }, body })));
    }
    return (
        <form onSubmit={submit}>
            <Stack gap="sm">
                {fault instanceof Refused && fault.errors.every((one) => !one.pointer) && (
                    <Alert color="red" role="alert">
                        {why(fault)}
                    </Alert>
                )}
                {now && <Secret label={t("signOn.redirect")} value={now.redirect} />}
                <SimpleGrid cols={{ base: 1, sm: 2 }}>
                    <TextInput label={t("signOn.issuer")} description={t("signOn.issuerHint")} value={issuer} onChange={(event) => setIssuer(event.currentTarget.value)} error={at("issuer")} readOnly={!writes} required />
                    <TextInput label={t("signOn.clientId")} description={t("signOn.clientIdHint")} value={clientId} onChange={(event) => setClientId(event.currentTarget.value)} error={at("clientId")} readOnly={!writes} required />
                    <PasswordInput label={t("signOn.secret")} description={t(now?.hasSecret ? "signOn.secretKept" : "signOn.secretHint")} value={secret} onChange={(event) => setSecret(event.currentTarget.value)} error={at("secret")} readOnly={!writes} autoComplete="off" visibilityToggleButtonProps={{ "aria-label": t("login.show") }} />
                    <TextInput label={t("signOn.claim")} description={t("signOn.claimHint")} value={claim} onChange={(event) => setClaim(event.currentTarget.value)} error={at("claim")} readOnly={!writes} required />
                    <TagsInput label={t("signOn.domains")} description={t("signOn.domainsHint")} value={domains} onChange={setDomains} error={at("domains")} readOnly={!writes} />
                </SimpleGrid>
                <Switch label={t("signOn.makeAccounts")} description={t("signOn.makeAccountsHint")} checked={makeAccounts} disabled={!writes} onChange={(event) => setMakeAccounts(event.currentTarget.checked)} />
                <Switch label={t("signOn.passwords")} description={t("signOn.passwordsHint")} checked={passwords} disabled={!writes} onChange={(event) => setPasswords(event.currentTarget.checked)} />
                {writes && (
                    <Group justify="space-between">
                        {now ? (
                            <Button variant="subtle" color="red" onClick={() => void carryOut(() => ask(() => client.DELETE("/tenants/{tenant}/sign-on", { params: { path } })))}>
                                {t("signOn.end")}
                            </Button>
                        ) : (
                            <Button variant="subtle" onClick={done}>
                                {t("cancel")}
                            </Button>
                        )}
                        <Button type="submit" loading={busy}>
                            {t("save")}
                        </Button>
                    </Group>
                )}
            </Stack>
        </form>
    );
}
