import { Alert } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLost } from "../api/reachability";

/** Says that the server is gone, and that nothing is lost by it. */
export function LostBanner() {
    const { t } = useTranslation();
    const lost = useLost();
    if (!lost) {
        return null;
    }
    return (
        <Alert
            className="banner"
            color="yellow"
            variant="filled"
            autoContrast
            radius={0}
            icon={<IconPlugConnectedX size={20} />}
            title={t(lost === "server" ? "lost.server" : "lost.database")}
        >
            {t("lost.kept")}
        </Alert>
    );
}
