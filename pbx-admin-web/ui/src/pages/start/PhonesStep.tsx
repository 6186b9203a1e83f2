import { Badge, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconDeviceLandlinePhone } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/live";
import { LiveBadge } from "../../live/LiveBadge";

/** Telephones that come: each appears here as soon as it registers. */
export function PhonesStep({ tenant }: { tenant: string }) {
    const { t } = useTranslation();
    const there = [...(useLive(tenant, "registrations").data?.values() ?? [])];
    return (
        <Stack>
            <List size="sm" spacing={4}>
                <List.Item>{t("start.phones.soft")}</List.Item>
                <List.Item>{t("start.phones.desk")}</List.Item>
            </List>
            <Group gap="xs" aria-live="polite">
                <LiveBadge />
                {there.map((one) => (
                    <Badge key={`${one.device} ${one.contact}`} color="teal" size="lg" tt="none" leftSection={<IconDeviceLandlinePhone size={14} />}>
                        {`${one.extension ?? ""} ${one.device ?? ""}`}
                    </Badge>
                ))}
                {there.length === 0 && (
                    <Text size="sm" c="dimmed">
                        {t("start.phones.waiting")}
                    </Text>
                )}
            </Group>
            <Button component={Link} to={`/t/${tenant}/phones`} variant="light" style={{ alignSelf: "flex-start" }}>
                {t("start.phones.list")}
            </Button>
        </Stack>
    );
}
