import { ActionIcon, SegmentedControl, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Language, speak } from "../texts";

export function LanguageChoice() {
    const { t, i18n } = useTranslation();
    return (
        <SegmentedControl
            size="xs"
            aria-label={t("language")}
            value={i18n.language}
            onChange={(wanted) => speak(wanted as Language)}
            data={[
                { value: "de", label: "DE" },
                { value: "en", label: "EN" },
            ]}
        />
    );
}

export function ColorChoice() {
    const { t } = useTranslation();
    const { setColorScheme } = useMantineColorScheme();
    const now = useComputedColorScheme("light");
    return (
        <Tooltip label={t(now === "dark" ? "light" : "dark")}>
            <ActionIcon
                variant="default"
                size="lg"
                aria-label={t(now === "dark" ? "light" : "dark")}
                onClick={() => setColorScheme(now === "dark" ? "light" : "dark")}
            >
                {now === "dark" ? <IconSun size={18} /> : <IconMoon size={18} />}
            </ActionIcon>
        </Tooltip>
    );
}
