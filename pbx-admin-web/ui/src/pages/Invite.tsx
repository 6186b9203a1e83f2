import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconMail, IconPrinter } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../api/client";
import { QrCode, Secret } from "../parts/Secret";
import { tell } from "../parts/tell";
import { toast } from "../parts/Toasts";
import { moment } from "../texts";

const DAYS = 7;

/** A link by which the person behind an account sets a password: by mail, or to be printed. */
export function Invite({ tenant, account }: { tenant: string; account: string }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const path = { tenant, account };
    const key = ["accounts", tenant, account, "invitation"];
    const [made, setMade] = useState<Schemas["MadeInvitation"] | null>(null);
    const { data } = useQuery({
        queryKey: key,
        retry: false,
        queryFn: async () => {
            try {
                return await ask(() => client.GET("/tenants/{tenant}/accounts/{account}/invitation", { params: { path } }));
            } catch (error) {
                if (error instanceof Refused && error.status === 404) {
                    return null;
                }
                throw error;
            }
        },
    });
    async function invite(by: "mail" | "paper") {
        try {
            const one = await ask(() => client.POST("/tenants/{tenant}/accounts/{account}/invitation", { params: { path }, body: { by, days: DAYS } }));
            setMade(one);
            if (one.mailedTo) {
                toast(t("invite.mailed", { to: one.mailedTo }));
            }
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: key });
    }
    async function end() {
        try {
            await ask(() => client.DELETE("/tenants/{tenant}/accounts/{account}/invitation", { params: { path } }));
            setMade(null);
        } catch (error) {
            tell(error);
        }
        await queries.invalidateQueries({ queryKey: key });
    }
    return (
        <Stack gap="xs" className="surface" p="sm">
            <Text size="sm" fw={550}>
                {t("invite.title")}
            </Text>
            <Text size="xs" c="dimmed">
                {data ? t("invite.waits", { until: moment(data.endsAt) }) : t("invite.about")}
            </Text>
            {made?.link && (
                <>
                    <Alert color="yellow">{t("newDevice.once")}</Alert>
                    <Secret label={t("invite.link")} value={made.link} />
                    <Group justify="center">
                        <QrCode text={made.link} label={t("invite.qr")} />
                    </Group>
                </>
            )}
            <Group gap="xs">
                <Button size="compact-sm" variant="default" leftSection={<IconMail size={16} />} onClick={() => void invite("mail")}>
                    {t("invite.mail")}
                </Button>
                <Button size="compact-sm" variant="default" leftSection={<IconPrinter size={16} />} onClick={() => void invite("paper")}>
                    {t("invite.paper")}
                </Button>
                {data && (
                    <Button size="compact-sm" variant="subtle" color="red" onClick={() => void end()}>
                        {t("invite.end")}
                    </Button>
                )}
            </Group>
        </Stack>
    );
}
