import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { familyQuery, list, text } from "../../api/config";
import { may, useMe } from "../../api/session";

/** The handsets of a DECT base beside its first, each a device of its own. Nothing for any other telephone. */
export function Handsets({ tenant, base }: { tenant: string; base: string }) {
    const { t } = useTranslation();
    const me = useMe();
    const body = useQuery({ ...familyQuery(tenant, "directory"), enabled: may(me, "directory:read") }).data;
    const own = list(body, "handsets").filter((one) => text(one, "base") === base);
    if (own.length === 0) {
        return null;
    }
    return (
        <Stack gap={4}>
            <Text size="sm" fw={600}>
                {t("phones.handsets")}
            </Text>
            {own
                .toSorted((one, other) => Number(one.number) - Number(other.number))
                .map((one) => (
                    <Group key={text(one, "device")} gap="xs" wrap="nowrap">
                        <Text size="sm" className="numeric" w={28} ta="right">
                            {text(one, "number")}
                        </Text>
                        <Text size="sm">{text(one, "device")}</Text>
                    </Group>
                ))}
        </Stack>
    );
}
