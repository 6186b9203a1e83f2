import { Alert, Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../../api/client";
import { type Applied, change, familyQuery, list, type User } from "../../api/config";
import { why } from "../../parts/tell";

const FIRST = 100;

/** Person by person: a name and an extension; each gets a device whose QR code is shown at once. */
export function UsersStep({ tenant, made }: { tenant: string; made: (devices: Applied["generated"]) => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const users = list(useQuery(familyQuery(tenant, "directory")).data, "users") as User[];
    const free = String(Math.max(FIRST - 1, ...users.map((user) => Number(user.extension)).filter(Number.isFinite)) + 1);
    const [name, setName] = useState("");
    const [extension, setExtension] = useState<string | null>(null);
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);

    async function submit(event: FormEvent) {
        event.preventDefault();
        const number = extension ?? free;
        setBusy(true);
        setFault("");
        try {
            const applied = await change(tenant, "directory", { users: [{ extension: number, name, devices: [{ name: `phone-${number}` }] }] }, {});
            made(applied.generated);
            setName("");
            setExtension(null);
            await queries.invalidateQueries({ queryKey: ["tenant", tenant, "directory"] });
        } catch (error) {
            setFault(error instanceof Refused ? why(error) : "");
        } finally {
            setBusy(false);
        }
    }
    return (
        <Stack>
            <Text size="sm" c="dimmed">
                {t("start.users.about")}
            </Text>
            {users.length > 0 && (
                <Group gap={6}>
                    {users.map((user) => (
                        <Badge key={user.extension} size="lg" color="gray" tt="none">
                            {`${user.extension} ${user.name ?? ""}`}
                        </Badge>
                    ))}
                </Group>
            )}
            {fault && (
                <Alert color="red" role="alert">
                    {fault}
                </Alert>
            )}
            <form onSubmit={(event) => void submit(event)}>
                <Group align="flex-end">
                    <TextInput label={t("field.name")} name="person" value={name} onChange={(event) => setName(event.currentTarget.value)} required withAsterisk={false} />
                    <TextInput label={t("field.extension")} name="extension" inputMode="numeric" w={110} value={extension ?? free} onChange={(event) => setExtension(event.currentTarget.value)} required withAsterisk={false} />
                    <Button type="submit" loading={busy} leftSection={<IconPlus size={16} />}>
                        {t("start.users.add")}
                    </Button>
                </Group>
            </form>
        </Stack>
    );
}
