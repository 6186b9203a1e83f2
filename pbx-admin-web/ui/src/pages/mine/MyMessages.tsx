import { Alert, Badge, Button, Group, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { IconMailbox } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ownBox } from "../../api/boxes";
import { ask, client, Refused } from "../../api/client";
import { Empty, Page } from "../../parts/Page";
import { why } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { Waiting } from "../../parts/Waiting";
import { Greetings } from "../boxes/Greetings";
import { Messages } from "../boxes/Messages";

/** My voice box: what was left there, what callers hear first, and the PIN by which it opens at a phone. */
export function MyMessages() {
    const { t } = useTranslation();
    const { data, error } = useQuery({ queryKey: ["me", "voice-box"], refetchOnMount: "always", refetchOnWindowFocus: "always", queryFn: () => ask(() => client.GET("/me/voice-box")) });
    const none = error instanceof Refused && error.status === 404;
    return (
        <Page title={t("pages.my-messages.title")} about={t("pages.my-messages.about")} actions={data && data.newMessages > 0 && <Badge color="cord">{t("boxes.new", { count: data.newMessages })}</Badge>}>
            {none ? (
                <Paper className="surface">
                    <Empty icon={IconMailbox} title={t("pages.my-messages.empty")} text={t("pages.my-messages.begin")} />
                </Paper>
            ) : error ? (
                <Alert color="red">{why(error)}</Alert>
            ) : !data ? (
                <Waiting />
            ) : (
                <Stack gap="xl">
                    {data.newMessages + data.oldMessages >= data.messagesMax && <Alert color="yellow">{t("mine.full")}</Alert>}
                    <Messages box={ownBox} rights={{ hears: true, writes: true }} others={null} />
                    <Greetings box={ownBox} writes />
                    <Pin />
                </Stack>
            )}
        </Page>
    );
}

function Pin() {
    const { t } = useTranslation();
    const [pin, setPin] = useState("");
    const save = useMutation({
        mutationFn: () => ask(() => client.PUT("/me/voice-box/pin", { body: { pin } })),
        onSuccess: () => {
            setPin("");
            toast(t("mine.pinKept"));
        },
    });
    return (
        <Paper className="surface" p="lg" maw={480}>
            <form
                onSubmit={(event: FormEvent) => {
                    event.preventDefault();
                    save.mutate();
                }}
            >
                <Stack gap="sm">
                    <Title order={3}>{t("mine.pin")}</Title>
                    <Text size="sm" c="dimmed">
                        {t("mine.pinHint")}
                    </Text>
                    {save.error && (
                        <Alert color="red" role="alert">
                            {why(save.error)}
                        </Alert>
                    )}
                    <Group align="end">
                        <PasswordInput label={t("mine.newPin")} inputMode="numeric" autoComplete="off" value={pin} onChange={(event) => setPin(event.currentTarget.value)} required withAsterisk={false} flex={1} visibilityToggleButtonProps={{ "aria-label": t("login.show") }} />
                        <Button type="submit" variant="light" loading={save.isPending}>
                            {t("save")}
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Paper>
    );
}
