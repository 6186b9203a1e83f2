import { Alert, Button, Code, Group, Modal, Paper, PasswordInput, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconFingerprint, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { passkeysAreThere } from "../../api/session";
import { toast } from "../../parts/Toasts";
import { why } from "../../parts/tell";
import { moment } from "../../texts";

type Passkey = Schemas["Passkeys"]["items"][number];
const NAME_MAX = 60;

/** Keys of browsers, phones and sticks that log in without a password; both ways to change them take the password. */
export function Passkeys() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const key = ["me", "passkeys"];
    const { data } = useQuery({ queryKey: key, queryFn: () => ask(() => client.GET("/me/passkeys")) });
    const [doing, setDoing] = useState<"add" | Passkey | null>(null);
    const [codes, setCodes] = useState<readonly string[]>([]);
    const [password, setPassword] = useState("");
    const [name, setName] = useState("");
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);

    async function add() {
        const { ticket, options } = await ask(() => client.POST("/me/passkeys/challenge", { body: { password } }));
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON);
        const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
        const added = await ask(() => client.POST("/me/passkeys", { body: { ticket, name, credential: credential.toJSON() as never } }));
        setCodes(added.recoveryCodes ?? []);
        toast(t("passkeys.added"));
    }
    async function submit(event: FormEvent) {
        event.preventDefault();
        setBusy(true);
        setFault("");
        try {
            if (doing === "add") {
                await add();
            } else if (doing) {
                await ask(() => client.POST("/me/passkeys/{passkey}/removal", { params: { path: { passkey: doing.id } }, body: { password } }));
                toast(t("removal.gone", { name: doing.name }));
            }
            setDoing(null);
            setName("");
        } catch (error) {
            setFault(error instanceof DOMException ? t("login.noPasskey") : why(error));
        }
        setPassword("");
        setBusy(false);
        await queries.invalidateQueries({ queryKey: ["me"] });
    }
    const open = codes.length > 0 || doing !== null;
    return (
        <Paper className="surface" p="lg">
            <Stack>
                <Title order={2}>{t("passkeys.title")}</Title>
                <Text c="dimmed" size="sm">
                    {t("passkeys.about")}
                </Text>
                {data?.items.map((one) => (
                    <Group key={one.id} justify="space-between" wrap="nowrap">
                        <div>
                            <Text size="sm" fw={550}>
                                {one.name}
                            </Text>
                            <Text size="xs" c="dimmed">
                                {one.lastUsedAt ? t("passkeys.used", { when: moment(one.lastUsedAt) }) : t("passkeys.made", { when: moment(one.createdAt) })}
                            </Text>
                        </div>
                        <Button size="compact-sm" variant="subtle" color="red" leftSection={<IconTrash size={14} />} onClick={() => setDoing(one)}>
                            {t("delete")}
                        </Button>
                    </Group>
                ))}
                {passkeysAreThere() ? (
                    <Button variant="light" leftSection={<IconFingerprint size={16} />} onClick={() => setDoing("add")} style={{ alignSelf: "flex-start" }}>
                        {t("passkeys.add")}
                    </Button>
                ) : (
                    <Text size="sm">{t("passkeys.cannot")}</Text>
                )}
            </Stack>
            <Modal opened={open} onClose={() => (setDoing(null), setCodes([]))} title={t("passkeys.title")} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t("close") }}>
                {codes.length > 0 ? (
                    <Stack>
                        <Alert color="yellow">{t("factor.recovery")}</Alert>
                        <SimpleGrid cols={2}>
                            {codes.map((one) => (
                                <Code key={one} className="code" fz="sm">
                                    {one}
                                </Code>
                            ))}
                        </SimpleGrid>
                        <Button onClick={() => setCodes([])}>{t("newDevice.noted")}</Button>
                    </Stack>
                ) : (
                    <form onSubmit={(event) => void submit(event)}>
                        <Stack>
                            {fault && (
                                <Alert color="red" role="alert">
                                    {fault}
                                </Alert>
                            )}
                            {doing === "add" && <TextInput label={t("passkeys.name")} description={t("passkeys.nameHint")} value={name} maxLength={NAME_MAX} onChange={(event) => setName(event.currentTarget.value)} required withAsterisk={false} data-autofocus />}
                            <PasswordInput label={t("factor.password")} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required withAsterisk={false} visibilityToggleButtonProps={{ "aria-label": t("login.show") }} />
                            <Button type="submit" loading={busy} color={doing === "add" ? undefined : "red"}>
                                {t(doing === "add" ? "passkeys.add" : "delete")}
                            </Button>
                        </Stack>
                    </form>
                )}
            </Modal>
        </Paper>
    );
}
