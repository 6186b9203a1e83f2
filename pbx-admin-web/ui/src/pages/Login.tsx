import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { meQuery } from "../api/session";
import { LoginForm } from "../parts/LoginForm";
import { LostBanner } from "../parts/LostBanner";
import { ColorChoice, LanguageChoice } from "../parts/Manners";
import { Mark, Switchboard } from "../parts/Mark";

export function Login() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const navigate = useNavigate();
    const { to } = useSearch({ from: "/login" });
    useDocumentTitle(`${t("login.title")} · Klinke`);
    return (
        <main className="door">
            <div className="door-picture" aria-hidden="true">
                <Switchboard />
            </div>
            <Stack justify="space-between" mih="100dvh" gap={0}>
                <LostBanner />
                <Group justify="flex-end" p="md" gap="xs">
                    <LanguageChoice />
                    <ColorChoice />
                </Group>
                <Box w="100%" maw={380} mx="auto" px="md">
                    <Mark size={40} />
                    <Title order={1} mt="lg">
                        {t("login.title")}
                    </Title>
                    <Text c="dimmed" mb="xl" mt={4}>
                        {t("login.about")}
                    </Text>
                    <LoginForm
                        done={async () => {
                            queries.clear();
                            await queries.fetchQuery(meQuery);
                            await navigate({ to: to ?? "/" });
                        }}
                    />
                </Box>
                <Text c="dimmed" size="xs" ta="center" p="lg">
                    {t("login.help")}
                </Text>
            </Stack>
        </main>
    );
}
