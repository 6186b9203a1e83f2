import { Badge, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLiveState } from "./live";

/** Whether what is shown is as it is now; says so when it is not. */
export function LiveBadge() {
    const { t } = useTranslation();
    const state = useLiveState();
    if (state === "ended") {
        return null;
    }
    const lost = state === "lost";
    return (
        <Tooltip label={t(lost ? "live.lostHint" : "live.openHint")}>
            <Badge color={state === "open" ? "teal" : lost ? "yellow" : "gray"} role="status" leftSection={<span className="dot" data-live={state === "open" ? "" : undefined} />}>
                {t(lost ? "live.lost" : "live.open")}
            </Badge>
        </Tooltip>
    );
}
