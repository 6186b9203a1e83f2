import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconQrcode } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { QrCode, Secret } from "../../parts/Secret";
import { tell } from "../../parts/tell";
import { moment } from "../../texts";

/** How long an address waits for its telephone. */
export const HOURS = 24;

/** Makes an address from which a telephone fetches its configuration once; the password it had is good no more. */
export function Open({ tenant, device, registered }: { tenant: string; device: string; registered: boolean }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [asked, setAsked] = useState(false);
    const [opened, setOpened] = useState<Schemas["OpenedPhone"] | null>(null);
    async function open() {
        setAsked(false);
        try {
            const path = { tenant, device };
            setOpened(await ask(() => client.POST("/tenants/{tenant}/live/phones/{device}/opening", { params: { path }, body: { hours: HOURS } })));
            await queries.invalidateQueries({ queryKey: ["tenant", tenant, "phones-live"] });
        } catch (error) {
            tell(error);
        }
    }
    return (
        <>
            {/* Nobody can give the old password back, so this one thing is asked before. */}
            {asked ? (
                <Alert color="yellow" title={t("phones.opening.sure")}>
                    <Group mt="xs">
                        <Button size="xs" onClick={() => void open()}>
                            {t("phones.opening.do")}
                        </Button>
                        <Button size="xs" variant="default" onClick={() => setAsked(false)}>
                            {t("cancel")}
                        </Button>
                    </Group>
                </Alert>
            ) : (
                <Button variant="light" leftSection={<IconQrcode size={16} />} onClick={() => (registered ? setAsked(true) : void open())} style={{ alignSelf: "flex-start" }}>
                    {t("phones.opening.do")}
                </Button>
            )}
            <Opened device={device} opened={opened} close={() => setOpened(null)} />
        </>
    );
}

/** The address a telephone fetches its configuration from: shown once. */
export function Opened({ device, opened, close }: { device: string; opened: Schemas["OpenedPhone"] | null; close: () => void }) {
    const { t } = useTranslation();
    return (
        <Modal opened={opened !== null} onClose={close} title={t("phones.opening.title", { device })} size="lg" closeOnClickOutside={false} closeButtonProps={{ "aria-label": t("close") }}>
            {opened && (
                <Stack>
                    <Alert color="yellow">{t("phones.opening.once", { until: moment(opened.openUntil) })}</Alert>
                    <Secret label={t("phones.opening.address")} value={opened.address} />
                    {opened.files.map((file) => (
                        <Secret key={file} label={t("phones.opening.file")} value={file} />
                    ))}
                    <Group justify="center">
                        <Stack gap={4} align="center">
                            <QrCode text={opened.files[0] ?? opened.address} label={t("phones.opening.qr", { device })} />
                            <Text size="xs" c="dimmed">
                                {t("phones.opening.scan")}
                            </Text>
                        </Stack>
                    </Group>
                    <Group justify="flex-end">
                        <Button onClick={close}>{t("newDevice.noted")}</Button>
                    </Group>
                </Stack>
            )}
        </Modal>
    );
}
