import { ActionIcon, Badge, Button, Fieldset, Group, Select, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconDeviceLandlinePhone, IconPlus, IconTrash, IconUsers } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Applied, type Body, type Device, type Entry, familyQuery, list, text, type User } from "../api/config";
import { may, useMe } from "../api/session";
import { EditDrawer } from "../edit/EditDrawer";
import { remove, useRemaining } from "../edit/removal";
import { EntryList } from "../parts/EntryList";
import { NewDevices } from "../parts/NewDevices";

const KEY = ["extension"] as const;
const EMAIL_MAX = 200;

const wordsOf = (user: User) => [user.extension, user.name, user.email, ...(user.devices ?? []).map((one) => one.name)].join(" ");

/** Everybody with his devices and the numbers that lead to him. */
export function Users() {
    const { t } = useTranslation();
    const me = useMe();
    const { tenant } = useParams({ from: "/shell/t/$tenant/users" });
    const query = useQuery(familyQuery(tenant, "directory"));
    const numbers = useQuery({ ...familyQuery(tenant, "numbers"), enabled: may(me, "numbers:read") }).data;
    const all = useRemaining({ tenant, section: "users", key: KEY }, list(query.data, "users")) as User[];
    const [made, setMade] = useState<Applied["generated"]>([]);
    const writes = may(me, "directory:write");
    const numbersOf = (user: User) => list(numbers, "numbers").filter((one) => one.target === user.extension);
    return (
        <>
            <EntryList
                key={tenant}
                page="users"
                icon={IconUsers}
                query={query}
                all={all}
                rowKey={(user) => user.extension}
                words={wordsOf}
                writes={writes}
                columns={[
                    { title: t("field.name"), cell: (user) => user.name || user.extension, sort: (user) => user.name ?? "" },
                    {
                        title: t("field.extension"),
                        cell: (user) => (
                            <Badge className="numeric" color="gray">
                                {user.extension}
                            </Badge>
                        ),
                        sort: (user) => user.extension,
                    },
                    { title: t("field.devices"), cell: (user) => <Devices devices={user.devices ?? []} />, wide: true },
                    {
                        title: t("field.numbers"),
                        cell: (user) => (
                            <Text span size="sm" className="numeric">
                                {numbersOf(user).map((one) => text(one, "number")).join(", ") || "–"}
                            </Text>
                        ),
                        wide: true,
                    },
                ]}
                drawer={(user, close) => (
                    <UserDrawer
                        tenant={tenant}
                        user={user}
                        numbers={user ? numbersOf(user) : []}
                        readOnly={!writes}
                        done={(applied) => setMade(applied.generated)}
                        close={close}
                    />
                )}
            />
            <NewDevices tenant={tenant} made={made} close={() => setMade([])} />
        </>
    );
}

function Devices({ devices }: { devices: Device[] }) {
    const { t } = useTranslation();
    return devices.length === 0 ? (
        <Text span size="sm" c="dimmed">
            {t("pages.users.noDevice")}
        </Text>
    ) : (
        <Group gap={6}>
            {devices.map((device) => (
                <Badge key={device.name} leftSection={<IconDeviceLandlinePhone size={12} />}>
                    {device.name}
                </Badge>
            ))}
        </Group>
    );
}

type Form = { extension: string; name: string; email: string; devices: (Device & { isNew?: boolean })[] };

/** Only what is different goes to the server; devices are known by their names. */
function bodies(user: User | null, form: Form): { body: Body | null; back: Body | null } {
    const now: Entry = { extension: form.extension };
    const before: Entry = { extension: form.extension };
    for (const field of ["name", "email"] as const) {
        if (form[field] !== (user?.[field] ?? "")) {
            now[field] = form[field];
            before[field] = user?.[field] ?? "";
        }
    }
    const old = new Map((user?.devices ?? []).map((device) => [device.name, device]));
    const devices = form.devices
        .filter((device) => device.isNew || device.site !== old.get(device.name)?.site)
        .map(({ name, site }) => (site === undefined ? { name } : { name, site }));
    if (devices.length > 0) {
        now.devices = devices;
        before.devices = form.devices.filter((device) => !device.isNew && device.site !== old.get(device.name)?.site).map(({ name }) => ({ name, site: old.get(name)?.site ?? "" }));
    }
    if (Object.keys(now).length === 1 && (user !== null || form.extension === "")) {
        return { body: null, back: null };
    }
    const revertible = user !== null && !form.devices.some((device) => device.isNew);
    return { body: { users: [now] }, back: revertible ? { users: [before] } : null };
}

function UserDrawer({
    tenant,
    user,
    numbers,
    readOnly,
    close,
    done,
}: {
    tenant: string;
    user: User | null;
    numbers: Entry[];
    readOnly: boolean;
    close: () => void;
    done: (applied: Applied) => void;
}) {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const trunks = useQuery({ ...familyQuery(tenant, "trunks"), enabled: may(me, "trunks:read") }).data;
    const sites = list(trunks, "sites");
    const [form, setForm] = useState<Form>({
        extension: user?.extension ?? "",
        name: user?.name ?? "",
        email: user?.email ?? "",
        devices: user ? (user.devices ?? []) : [{ name: "", isNew: true }],
    });
    const { body, back } = bodies(user, { ...form, devices: form.devices.filter((device) => device.name !== "") });
    const set = (part: Partial<Form>) => setForm((before) => ({ ...before, ...part }));
    const device = (place: number, part: Partial<Device>) =>
        set({ devices: form.devices.map((one, at) => (at === place ? { ...one, ...part } : one)) });
    const name = user?.name || user?.extension || "";
    const places = (form.devices ?? []).flatMap((_, place) => [`devices/${place}/name`, `devices/${place}/site`]);
    return (
        <EditDrawer
            title={user ? name : t("pages.users.add")}
            tenant={tenant}
            family="directory"
            body={body}
            back={back}
            entryOf={(now) => list(now, "users").find((one) => one.extension === form.extension)}
            fields={["extension", "email", ...places, "name"]}
            close={close}
            done={done}
            readOnly={readOnly}
            remove={
                user && !readOnly
                    ? () =>
                          void remove(queries, { tenant, family: "directory", section: "users", key: KEY, entry: user, name }).then(
                              (gone) => gone && close(),
                          )
                    : undefined
            }
        >
            {(fault) => (
                <>
                    <Group grow align="flex-start" preventGrowOverflow={false}>
                        <TextInput
                            label={t("field.name")}
                            name="name"
                            value={form.name}
                            onChange={(event) => set({ name: event.currentTarget.value })}
                            error={fault("users/0/name")}
                            disabled={readOnly}
                            data-autofocus
                        />
                        <TextInput
                            label={t("field.extension")}
                            name="extension"
                            value={form.extension}
                            onChange={(event) => set({ extension: event.currentTarget.value })}
                            error={fault("extension")}
                            disabled={readOnly || user !== null}
                            inputMode="numeric"
                            maw={130}
                            required
                        />
                    </Group>
                    <TextInput
                        label={t("field.email")}
                        name="email"
                        type="email"
                        maxLength={EMAIL_MAX}
                        value={form.email}
                        onChange={(event) => set({ email: event.currentTarget.value })}
                        error={fault("email")}
                        disabled={readOnly}
                    />
                    {numbers.length > 0 && (
                        <Text size="sm" c="dimmed">
                            {t("pages.users.reachedBy", { numbers: numbers.map((one) => text(one, "number")).join(", ") })}
                        </Text>
                    )}
                    <Fieldset legend={t("field.devices")}>
                        <Stack gap="sm">
                            {form.devices.length === 0 && (
                                <Text size="sm" c="dimmed">
                                    {t("pages.users.deviceHint")}
                                </Text>
                            )}
                            {form.devices.map((one, place) => (
                                <Group key={place} align="flex-start" gap="xs" wrap="nowrap">
                                    <TextInput
                                        flex={1}
                                        aria-label={t("pages.users.deviceName")}
                                        placeholder={t("pages.users.deviceName")}
                                        name={`device-${place}`}
                                        value={one.name}
                                        onChange={(event) => device(place, { name: event.currentTarget.value })}
                                        error={fault(`devices/${place}/name`) ?? fault("device")}
                                        disabled={readOnly || !one.isNew}
                                        leftSection={<IconDeviceLandlinePhone size={16} />}
                                    />
                                    {sites.length > 1 && (
                                        <Select
                                            w={150}
                                            aria-label={t("field.site")}
                                            placeholder={t("field.site")}
                                            data={sites.map((site) => text(site, "name"))}
                                            value={one.site ?? null}
                                            onChange={(site) => device(place, { site: site ?? "" })}
                                            disabled={readOnly}
                                        />
                                    )}
                                    {one.isNew && (
                                        <Tooltip label={t("delete")}>
                                            <ActionIcon
                                                variant="subtle"
                                                color="gray"
                                                size="lg"
                                                aria-label={t("delete")}
                                                onClick={() => set({ devices: form.devices.filter((_, at) => at !== place) })}
                                            >
                                                <IconTrash size={16} />
                                            </ActionIcon>
                                        </Tooltip>
                                    )}
                                </Group>
                            ))}
                            {!readOnly && (
                                <Button
                                    variant="light"
                                    size="xs"
                                    leftSection={<IconPlus size={14} />}
                                    onClick={() => set({ devices: [...form.devices, { name: "", isNew: true }] })}
                                    style={{ alignSelf: "flex-start" }}
                                >
                                    {t("pages.users.addDevice")}
                                </Button>
                            )}
                        </Stack>
                    </Fieldset>
                </>
            )}
        </EditDrawer>
    );
}
