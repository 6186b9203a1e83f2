import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/live";
import { LiveBadge } from "../../live/LiveBadge";
import { known } from "../../texts";
import { Steps } from "../overview/Steps";

/** The way outside, and what is needed beside it to call and be called. */
export function TrunkStep({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const trunks = [...(useLive(tenant, "trunks").data?.values() ?? [])];
    return (
        <Stack>
            <Text size="sm" c="dimmed">
                {t("start.trunk.about")}
            </Text>
            {trunks.length > 0 && <LiveBadge />}
            {trunks.map((one) => (
                <Group key={`${one.tenant ?? ""} ${one.trunk}`} gap="xs">
                    <Badge color={one.state === "UP" ? "teal" : "yellow"}>{known(`trunks.is.${one.state}`, one.state)}</Badge>
                    <Text size="sm" fw={550}>
                        {one.trunk}
                    </Text>
                    <Text size="sm" c="dimmed">
                        {one.state === "UP" ? "" : one.reason}
                    </Text>
                </Group>
            ))}
            <Button component={Link} to={`/t/${tenant}/trunks`} variant="light" style={{ alignSelf: "flex-start" }}>
                {t("start.trunk.connect")}
            </Button>
            <Steps tenant={tenant} />
        </Stack>
    );
}
