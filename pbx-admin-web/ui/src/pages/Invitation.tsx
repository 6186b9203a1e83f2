import { Alert, Box, Button, Group, PasswordInput, Progress, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue, useDocumentTitle } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused } from "../api/client";
import { LostBanner } from "../parts/LostBanner";
import { ColorChoice, LanguageChoice } from "../parts/Manners";
import { Mark } from "../parts/Mark";
import { why } from "../parts/tell";
import { Waiting } from "../parts/Waiting";
import { moment } from "../texts";

const SCORE_MAX = 4;

/** Behind the link of an invitation: whoever was invited sets a password. What stands behind # no server sees in its logs. */
export function Invitation() {
    const { t } = useTranslation();
    const navigate = useNavigate();
    const [token] = useState(() => location.hash.slice(1));
    useDocumentTitle(`${t("invitation.title")} · Klinke`);
    const { data, error } = useQuery({ queryKey: ["invitation", token], retry: false, queryFn: () => ask(() => client.POST("/invitations/look", { body: { token } })) });
    return (
        <Box component="main" mih="100dvh">
            <LostBanner />
            <Group justify="flex-end" p="md" gap="xs">
                <LanguageChoice />
                <ColorChoice />
            </Group>
            <Box w="100%" maw={420} mx="auto" px="md" pb="xl">
                <Mark size={40} />
                <Title order={1} mt="lg">
                    {t("invitation.title")}
                </Title>
                {error ? (
                    <Alert color="red" mt="md" role="alert">
                        {error instanceof Refused && error.status < 500 ? t("invitation.over") : why(error)}
                    </Alert>
                ) : !data ? (
                    <Waiting />
                ) : (
                    <>
                        <Text c="dimmed" mt={4} mb="lg">
                            {t("invitation.about", { name: data.name || data.login, tenant: data.tenant, until: moment(data.endsAt) })}
                        </Text>
                        <Accept token={token} login={data.login} name={data.name} done={() => void navigate({ to: "/login" })} />
                    </>
                )}
            </Box>
        </Box>
    );
}

function Accept({ token, login, name, done }: { token: string; login: string; name: string; done: () => void }) {
    const { t } = useTranslation();
    const [password, setPassword] = useState("");
    const [tried] = useDebouncedValue(password, 300);
    const score = useQuery({
        queryKey: ["score", tried],
        enabled: tried !== "",
        retry: false,
        gcTime: 0,
        queryFn: () => ask(() => client.POST("/passwords/score", { body: { password: tried, login, ...(name ? { name } : {}) } })),
    }).data;
    const accept = useMutation({ mutationFn: () => ask(() => client.POST("/invitations/acceptance", { body: { token, password } })) });
    if (accept.isSuccess) {
        return (
            <Stack>
                <Alert color="teal">{t("invitation.done", { login })}</Alert>
                <Button onClick={done}>{t("invitation.goOn")}</Button>
            </Stack>
        );
    }
    return (
        <form
            onSubmit={(event: FormEvent) => {
                event.preventDefault();
                accept.mutate();
            }}
        >
            <Stack>
                {accept.error && (
                    <Alert color="red" role="alert">
                        {why(accept.error)}
                    </Alert>
                )}
                <Text size="sm">
                    {t("invitation.login")} <b>{login}</b>
                </Text>
                <PasswordInput label={t("own.new")} description={t("own.newHint")} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password" name="password" size="md" required withAsterisk={false} autoFocus visibilityToggleButtonProps={{ "aria-label": t("login.show") }} />
                {score && (
                    <div aria-live="polite">
                        <Progress value={((score.score + 1) / (SCORE_MAX + 1)) * 100} color={score.enough ? "teal" : "red"} aria-label={t("invitation.strength")} />
                        <Text size="xs" c="dimmed" mt={4}>
                            {t(score.enough ? "invitation.enough" : "invitation.weak")}
                        </Text>
                    </div>
                )}
                <Button type="submit" size="md" loading={accept.isPending}>
                    {t("invitation.set")}
                </Button>
            </Stack>
        </form>
    );
}
