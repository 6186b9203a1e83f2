import { Alert, Button, Paper, PasswordInput, Stack, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { toast } from "../../parts/Toasts";
import { why } from "../../parts/tell";

export function Password() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [old, setOld] = useState("");
    const [now, setNow] = useState("");
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);
    async function submit(event: FormEvent) {
        event.preventDefault();
        setBusy(true);
        setFault("");
        try {
            await ask(() => client.PUT("/me/password", { body: { old, new: now } }));
            setOld("");
            setNow("");
            toast(t("own.passwordChanged"));
            await queries.invalidateQueries({ queryKey: ["accounts"] });
        } catch (error) {
            setFault(why(error));
        } finally {
            setBusy(false);
        }
    }
    const show = { "aria-label": t("login.show") };
    return (
        <Paper className="surface" p="lg">
            <form onSubmit={(event) => void submit(event)}>
                <Stack>
                    <Title order={2}>{t("own.password")}</Title>
                    {fault && (
                        <Alert color="red" role="alert">
                            {fault}
                        </Alert>
                    )}
                    <PasswordInput label={t("own.old")} value={old} onChange={(event) => setOld(event.currentTarget.value)} autoComplete="current-password" required withAsterisk={false} visibilityToggleButtonProps={show} />
                    <PasswordInput label={t("own.new")} description={t("own.newHint")} value={now} onChange={(event) => setNow(event.currentTarget.value)} autoComplete="new-password" required withAsterisk={false} visibilityToggleButtonProps={show} />
                    <Button type="submit" loading={busy} variant="light" style={{ alignSelf: "flex-start" }}>
                        {t("own.change")}
                    </Button>
                </Stack>
            </form>
        </Paper>
    );
}
