import { ActionIcon, Alert, Button, FileButton, Group, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconPlayerPlay, IconTrash, IconUpload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../../api/client";
import { may, useMe } from "../../api/session";
import { tell } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { BYTES_MAX } from "../BringSound";

type Case = Schemas["Greeting"]["when"];
const CASES: Case[] = ["any", "busy", "unavailable"];

/** What callers hear first, by case; where there is none, what the server says. */
export function Greetings({ tenant, extension }: { tenant: string; extension: string }) {
    const { t } = useTranslation();
    const path = { tenant, extension };
    const { data, error } = useQuery({
        queryKey: ["tenant", tenant, "voice-boxes", extension, "greetings"],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/voice-boxes/{extension}/greetings", { params: { path } })),
    });
    return (
        <Stack gap="xs">
            <Title order={3}>{t("boxes.greetings")}</Title>
            <Text size="sm" c="dimmed">
                {t("boxes.greetingsHint")}
            </Text>
            {error instanceof Refused && <Alert color="red">{error.message}</Alert>}
            {data && CASES.map((when) => <One key={when} tenant={tenant} extension={extension} when={when} known={data.items.find((one) => one.when === when)} />)}
        </Stack>
    );
}

function One({ tenant, extension, when, known }: { tenant: string; extension: string; when: Case; known: Schemas["Greeting"] | undefined }) {
    const { t } = useTranslation();
    const me = useMe();
    const queries = useQueryClient();
    const [heard, setHeard] = useState(false);
    const [sure, setSure] = useState(false);
    const [busy, setBusy] = useState(false);
    const params = { path: { tenant, extension, when } };
    const writes = may(me, "dialplan:write");
    const name = t(`boxes.case.${when}`);
    async function act(work: () => Promise<unknown>, done: string) {
        setBusy(true);
        try {
            await work();
            toast(done);
        } catch (error) {
            tell(error);
        }
        setBusy(false);
        setSure(false);
        setHeard(false);
        await queries.invalidateQueries({ queryKey: ["tenant", tenant, "voice-boxes", extension, "greetings"] });
    }
    const again = useRef<() => void>(null); // the same file may be chosen once more
    const bring = (file: File | null) => {
        again.current?.();
        if (!file) {
            return;
        }
        if (file.size > BYTES_MAX) {
            toast(t("sounds.tooLarge"), { bad: true });
            return;
        }
        void act(
            () =>
                ask(() =>
                    client.PUT("/tenants/{tenant}/voice-boxes/{extension}/greetings/{when}", {
                        params,
                        headers: { "Content-Type": "application/octet-stream" },
                        body: file as never,
                        bodySerializer: (body: unknown) => body as Blob,
                    }),
                ),
            t("boxes.greetingKept"),
        );
    };
    const remove = () => void act(() => ask(() => client.DELETE("/tenants/{tenant}/voice-boxes/{extension}/greetings/{when}", { params })), t("boxes.greetingGone"));
    return (
        <Stack gap={4} className="surface" px="sm" py={6}>
            <Group justify="space-between">
                <Stack gap={0}>
                    <Text size="sm">{name}</Text>
                    {!known && (
                        <Text size="xs" c="dimmed">
                            {t(when === "any" ? "boxes.serverSays" : "boxes.asAny")}
                        </Text>
                    )}
                </Stack>
                <Group gap={4} wrap="nowrap">
                    {known && (
                        <Tooltip label={t("sounds.hear")}>
                            <ActionIcon variant="subtle" aria-label={t("boxes.hearGreeting", { name })} onClick={() => setHeard(true)}>
                                <IconPlayerPlay size={18} />
                            </ActionIcon>
                        </Tooltip>
                    )}
                    {writes && (
                        <FileButton accept="audio/*" onChange={bring} resetRef={again}>
                            {(props) => (
                                <Button {...props} size="compact-sm" variant="default" loading={busy} leftSection={<IconUpload size={16} />} aria-label={t("boxes.bringFor", { name })}>
                                    {t("boxes.bring")}
                                </Button>
                            )}
                        </FileButton>
                    )}
                    {writes &&
                        known &&
                        (sure ? (
                            <Button size="compact-sm" color="red" onClick={remove} onBlur={() => setSure(false)} autoFocus>
                                {t("delete")}
                            </Button>
                        ) : (
                            <Tooltip label={t("delete")}>
                                <ActionIcon variant="subtle" color="gray" aria-label={t("boxes.deleteGreeting", { name })} onClick={() => setSure(true)}>
                                    <IconTrash size={18} />
                                </ActionIcon>
                            </Tooltip>
                        ))}
                </Group>
            </Group>
            {heard && known && (
                <audio
                    key={known.id}
                    src={`/api/v1/tenants/${encodeURIComponent(tenant)}/voice-boxes/${encodeURIComponent(extension)}/greetings/${when}/sound`}
                    controls
                    autoPlay
                    className="wave-player"
                    aria-label={t("boxes.hearGreeting", { name })}
                />
            )}
        </Stack>
    );
}
