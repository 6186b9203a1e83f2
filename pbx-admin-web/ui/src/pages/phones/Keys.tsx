import { Badge, Button, Collapse, Group, Stack, Text } from "@mantine/core";
import { IconKeyboard } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { may, useMe } from "../../api/session";
import { KeysForm } from "../../parts/KeysForm";

/** What a telephone's keys do, who says so, and those that its user has set for himself. */
export function Keys({ tenant, device, user }: { tenant: string; device: string; user: string | undefined }) {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const [open, setOpen] = useState(false);
    const placed = useQuery({
        queryKey: ["tenant", tenant, "phone-keys", device],
        enabled: open,
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/live/phones/{device}/keys", { params: { path: { tenant, device } } })),
    }).data;
    const own = useQuery({
        queryKey: ["tenant", tenant, "phone-keys", "of", user],
        enabled: open && Boolean(user),
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/phone-keys/{extension}", { params: { path: { tenant, extension: user ?? "" } } })),
    }).data;
    async function save(keys: string[]) {
        const done = await ask(() => client.PUT("/tenants/{tenant}/phone-keys/{extension}", { params: { path: { tenant, extension: user ?? "" } }, body: { keys } }));
        await queries.invalidateQueries({ queryKey: ["tenant", tenant, "phone-keys"] });
        return done;
    }
    return (
        <div>
            <Button variant="default" size="xs" leftSection={<IconKeyboard size={16} />} aria-expanded={open} onClick={() => setOpen(!open)}>
                {t("phoneKeys.title")}
            </Button>
            <Collapse expanded={open}>
                <Stack gap="sm" mt="sm">
                    {placed?.items.length === 0 && (
                        <Text size="sm" c="dimmed">
                            {t("phoneKeys.none")}
                        </Text>
                    )}
                    {placed?.items.map((key) => (
                        <div key={key.number}>
                            <Group gap="xs" wrap="nowrap">
                                <Text size="sm" className="numeric" w={28} ta="right">
                                    {key.number}
                                </Text>
                                <Text size="sm" flex={1}>
                                    {[t(`phoneKeys.kinds.${key.kind}`), key.target, key.label].filter(Boolean).join(" · ")}
                                </Text>
                                <Badge color="gray">{t(`phoneKeys.origin.${key.origin}`)}</Badge>
                            </Group>
                            {key.trouble && (
                                <Text size="xs" c="red" ml={38}>
                                    {key.trouble}
                                </Text>
                            )}
                        </div>
                    ))}
                    {own && may(me, "phones:write") && (
                        <>
                            <Text size="sm" fw={600}>
                                {t("phoneKeys.own", { user })}
                            </Text>
                            <KeysForm key={own.keys.join("\n")} keys={own.keys} save={save} />
                        </>
                    )}
                </Stack>
            </Collapse>
        </div>
    );
}
