import { ActionIcon, Alert, Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { change, type Entry, familyQuery, list, mayWrite, text, type User } from "../../api/config";
import { may, useMe } from "../../api/session";
import { remove, useRemaining } from "../../edit/removal";
import { why } from "../../parts/tell";
import { toast } from "../../parts/Toasts";

const KEY = ["device"] as const;
/** The base itself is the first. */
const FIRST = 2;

/** The handsets of a DECT base beside its first, each a device of its own. Nothing for any other telephone. */
export function Handsets({ tenant, base, model }: { tenant: string; base: string; model: string }) {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const body = useQuery({ ...familyQuery(tenant, "directory"), enabled: may(me, "directory:read") }).data;
    const most = useQuery({
        queryKey: ["tenant", tenant, "phone-models"],
        enabled: may(me, "phones:read"),
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/phone-models", { params: { path: { tenant } } })),
    }).data?.items.find((one) => one.model === model)?.handsets;
    const all = useRemaining({ tenant, section: "handsets", key: KEY }, list(body, "handsets"));
    const own = all.filter((one) => text(one, "base") === base).toSorted((one, other) => Number(one.number) - Number(other.number));
    const writes = mayWrite(me, "directory");
    const removal = useMutation({ mutationFn: (one: Entry) => remove(queries, { tenant, family: "directory", section: "handsets", key: KEY, entry: one, name: text(one, "device") }) });
    if (own.length === 0 && (most ?? 1) < FIRST) {
        return null;
    }
    const users = list(body, "users") as User[];
    const ownerOf = (device: string) => users.find((user) => user.devices?.some((one) => one.name === device));
    const taken = new Set(own.map((one) => Number(one.number)));
    const free = Array.from({ length: Math.max(0, (most ?? 1) - 1) }, (_, at) => at + FIRST).find((place) => !taken.has(place));
    return (
        <Stack gap={6} component="section" aria-label={t("phones.handsets")}>
            <Text size="sm" fw={600}>
                {t("phones.handsets")}
            </Text>
            {most !== undefined && (
                <Text size="sm" c="dimmed">
                    {t("phones.handsetsOf", { count: most })}
                </Text>
            )}
            {own.map((one) => {
                const owner = ownerOf(text(one, "device"));
                return (
                    <Group key={text(one, "device")} gap="xs" wrap="nowrap">
                        <Text size="sm" className="numeric" w={28} ta="right">
                            {text(one, "number")}
                        </Text>
                        <Text size="sm" flex={1}>
                            {[text(one, "device"), owner && `${owner.name ?? ""} (${owner.extension})`].filter(Boolean).join(" · ")}
                        </Text>
                        {writes && (
                            <ActionIcon variant="subtle" color="gray" aria-label={t("rows.remove", { name: text(one, "device") })} onClick={() => removal.mutate(one)}>
                                <IconTrash size={16} />
                            </ActionIcon>
                        )}
                    </Group>
                );
            })}
            {writes && free !== undefined && <NewHandset key={free} tenant={tenant} base={base} most={most ?? FIRST} free={free} users={users} taken={new Set(list(body, "handsets").map((one) => text(one, "device")))} />}
        </Stack>
    );
}

/** A device that somebody has becomes one: it is the device that says whose calls ring there. */
function NewHandset({ tenant, base, most, free, users, taken }: { tenant: string; base: string; most: number; free: number; users: User[]; taken: Set<string> }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [device, setDevice] = useState<string | null>(null);
    const [number, setNumber] = useState<number | string>(free);
    const phones = new Set(list(useQuery(familyQuery(tenant, "phones")).data, "phones").map((one) => text(one, "device")));
    const add = useMutation({
        mutationFn: () => change(tenant, "directory", { handsets: [{ device, base, number: Number(number) }] }, {}),
        onSuccess: async () => {
            toast(t("saved"));
            await queries.invalidateQueries({ queryKey: ["tenant", tenant] });
        },
    });
    const offered = users.flatMap((user) =>
        (user.devices ?? [])
            .filter((one) => !taken.has(one.name) && !phones.has(one.name))
            .map((one) => ({ value: one.name, label: `${one.name} · ${user.name ?? ""} (${user.extension})` })),
    );
    return (
        <>
            {add.error && (
                <Alert color="red" role="alert">
                    {why(add.error)}
                </Alert>
            )}
            {/* No form of its own: it stands within that of the entry. */}
            <Group gap="xs" align="flex-end">
                <NumberInput w={84} label={t("phones.handsetNumber")} min={FIRST} max={most} hideControls value={number} onChange={setNumber} name="handset-number" />
                <Select
                    flex={1}
                    miw={180}
                    label={t("phones.handsetDevice")}
                    placeholder={offered.length === 0 ? t("phones.handsetNone") : undefined}
                    data={offered}
                    value={device}
                    onChange={setDevice}
                    searchable
                    name="handset-device"
                />
                <Button variant="light" leftSection={<IconPlus size={16} />} disabled={!device} loading={add.isPending} onClick={() => add.mutate()}>
                    {t("phones.handsetAdd")}
                </Button>
            </Group>
        </>
    );
}
