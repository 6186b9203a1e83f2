import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client } from "../api/client";
import type { Applied } from "../api/config";
import { QrCode, Secret } from "./Secret";

/** What new devices log in with: shown once, since nobody can read it again. */
export function NewDevices({ tenant, made, close }: { tenant: string; made: Applied["generated"]; close: () => void }) {
    const { t } = useTranslation();
    const domain = useQuery({
        queryKey: ["tenant", tenant],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}", { params: { path: { tenant } } })),
    }).data?.domain;
    return (
        <Modal
            opened={made.length > 0}
            onClose={close}
            title={t("newDevice.title", { count: made.length })}
            size="lg"
            closeOnClickOutside={false}
            closeButtonProps={{ "aria-label": t("close") }}
        >
            <Stack>
                <Alert color="yellow" variant="light">
                    {t("newDevice.once")}
                </Alert>
                {made.map((one) => (
                    <Group key={one.device} align="flex-start" wrap="nowrap" gap="lg">
                        <Stack gap="xs" flex={1} miw={0}>
                            <Text fw={600}>{one.device}</Text>
                            <Secret label={t("newDevice.address")} value={`${one.sipUsername}@${domain ?? ""}`} />
                            <Secret label={t("newDevice.password")} value={one.sipPassword} />
                        </Stack>
                        <Stack gap={4} align="center" visibleFrom="sm">
                            <QrCode
                                text={`sip:${one.sipUsername}:${one.sipPassword}@${domain ?? ""};transport=tls`}
                                label={t("newDevice.qr", { device: one.device })}
                            />
                            <Text size="xs" c="dimmed">
                                {t("newDevice.scan")}
                            </Text>
                        </Stack>
                    </Group>
                ))}
                <Group justify="flex-end">
                    <Button onClick={close}>{t("newDevice.noted")}</Button>
                </Group>
            </Stack>
        </Modal>
    );
}
