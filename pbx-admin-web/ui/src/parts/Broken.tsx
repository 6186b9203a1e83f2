import { Button, Stack, Text, Title } from "@mantine/core";
import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Refused, Unreachable } from "../api/client";
import { Waiting } from "./Waiting";

/** What a page shows that could not be made: why, and what to do. */
export function Broken({ error }: Pick<ErrorComponentProps, "error">) {
    const { t } = useTranslation();
    if (error instanceof Unreachable) {
        return <Waiting />;
    }
    const refused = error instanceof Refused ? error : null;
    return (
        <Stack align="center" py={80} px="md" gap="sm" role="alert">
            <Title order={2}>{refused ? t("broken.refused") : t("broken.title")}</Title>
            <Text c="dimmed" ta="center" maw={480}>
                {refused?.code === "permission.missing" ? t("broken.permission") : refused ? refused.message : t("broken.text")}
            </Text>
            <Button variant="default" onClick={() => window.location.reload()}>
                {t("broken.reload")}
            </Button>
        </Stack>
    );
}

export function Nowhere() {
    const { t } = useTranslation();
    return (
        <Stack align="center" py={120} px="md">
            <Title order={1}>{t("nowhere.title")}</Title>
            <Text c="dimmed">{t("nowhere.text")}</Text>
            <Button component={Link} to="/">
                {t("nowhere.home")}
            </Button>
        </Stack>
    );
}
