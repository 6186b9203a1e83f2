import { Alert, Button, Group, List, Progress, Stack, Text } from "@mantine/core";
import { IconRefresh, IconReload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../../api/client";
import { tell } from "../../parts/tell";

const AGAIN_MILLIS = 1_000;
const GOING = ["WAITING", "TOLD"];
const FAILED_SHOWN = 20;

/** Tells telephones to fetch their files anew or to restart, and shows of each whether it did. No device: all of them.
 * @param away it is not registered, so it cannot be told; of an order that is under way the end is shown all the same */
export function Order({ tenant, device, away = false }: { tenant: string; device?: string; away?: boolean }) {
    const { t } = useTranslation();
    const [order, setOrder] = useState<string | null>(null);
    const [sure, setSure] = useState(false);
    const [busy, setBusy] = useState(false);
    const { data, error } = useQuery({
        queryKey: ["tenant", tenant, "phone-order", order],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/phone-orders/{order}", { params: { path: { tenant, order: order ?? "" } } })),
        enabled: order !== null,
        refetchInterval: (query) => (query.state.data?.over || query.state.error ? false : AGAIN_MILLIS),
    });
    const going = busy || (order !== null && data?.over !== true && !error);

    async function give(reboot: boolean) {
        setSure(false);
        setBusy(true);
        try {
            const made = await ask(() =>
                client.POST("/tenants/{tenant}/live/phone-orders", {
                    params: { path: { tenant } },
                    body: device ? { devices: [device], all: false, reboot } : { all: true, reboot },
                }),
            );
            setOrder(made.order);
        } catch (error) {
            tell(error);
        } finally {
            setBusy(false);
        }
    }
    return (
        <Stack gap="xs">
            <Group gap="xs">
                <Button variant="default" size="xs" leftSection={<IconRefresh size={16} />} disabled={going || away} onClick={() => void give(false)}>
                    {t(device ? "phones.order.fetch" : "phones.order.fetchAll")}
                </Button>
                {/* A restart cannot be taken back: of all at once it is asked before. */}
                <Button variant="default" size="xs" leftSection={<IconReload size={16} />} disabled={going || away} onClick={() => (device ? void give(true) : setSure(true))}>
                    {t(device ? "phones.order.restart" : "phones.order.restartAll")}
                </Button>
            </Group>
            {sure && (
                <Alert color="yellow" title={t("phones.order.sure")}>
                    <Group mt="xs">
                        <Button size="xs" onClick={() => void give(true)}>
                            {t("phones.order.restartAll")}
                        </Button>
                        <Button size="xs" variant="default" onClick={() => setSure(false)}>
                            {t("cancel")}
                        </Button>
                    </Group>
                </Alert>
            )}
            {error instanceof Refused && <Alert color="red">{error.message}</Alert>}
            {data && <Progressing order={data} />}
        </Stack>
    );
}

function Progressing({ order }: { order: Schemas["PhoneOrder"] }) {
    const { t } = useTranslation();
    const all = order.phones.length;
    const done = order.steps.DONE ?? 0;
    const failed = order.phones.filter((one) => one.step !== "DONE" && !GOING.includes(one.step));
    const words = t("phones.order.progress", { done, all });
    return (
        <div aria-live="polite">
            <Text size="sm" className="numeric">
                {words}
            </Text>
            <Progress value={all === 0 ? 100 : ((done + failed.length) * 100) / all} aria-label={words} color={order.over && failed.length > 0 ? "orange" : undefined} animated={!order.over} />
            {failed.length > 0 && (
                <List size="sm" mt="xs">
                    {failed.slice(0, FAILED_SHOWN).map((one) => (
                        <List.Item key={one.device}>{t(`phones.order.step.${one.step}`, { device: one.device, answer: one.answer })}</List.Item>
                    ))}
                    {failed.length > FAILED_SHOWN && <List.Item>{t("phones.order.more", { count: failed.length - FAILED_SHOWN })}</List.Item>}
                </List>
            )}
        </div>
    );
}
