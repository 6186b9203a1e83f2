import { ActionIcon, Alert, Button, FileButton, Group, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconPlayerPlay, IconTrash, IconUpload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BoxDoor } from "../../api/boxes";
import { Refused, type Schemas } from "../../api/client";
import { tell } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { BYTES_MAX } from "../BringSound";

type Case = Schemas["Greeting"]["when"];
const CASES: Case[] = ["any", "busy", "unavailable"];

/** What callers hear first, by case; where there is none, what the server says. */
export function Greetings({ box, writes }: { box: BoxDoor; writes: boolean }) {
    const { t } = useTranslation();
    const { data, error } = useQuery({ queryKey: [...box.key, "greetings"], queryFn: box.greetings });
    return (
        <Stack gap="xs">
            <Title order={3}>{t("boxes.greetings")}</Title>
            <Text size="sm" c="dimmed">
                {t("boxes.greetingsHint")}
            </Text>
            {error instanceof Refused && <Alert color="red">{error.message}</Alert>}
            {data && CASES.map((when) => <One key={when} box={box} writes={writes} when={when} known={data.items.find((one) => one.when === when)} />)}
        </Stack>
    );
}

function One({ box, writes, when, known }: { box: BoxDoor; writes: boolean; when: Case; known: Schemas["Greeting"] | undefined }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [heard, setHeard] = useState(false);
    const [sure, setSure] = useState(false);
    const [busy, setBusy] = useState(false);
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
        await queries.invalidateQueries({ queryKey: [...box.key, "greetings"] });
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
        void act(() => box.bring(when, file), t("boxes.greetingKept"));
    };
    const remove = () => void act(() => box.drop(when), t("boxes.greetingGone"));
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
                    src={box.sound(`greetings/${when}`)}
                    controls
                    autoPlay
                    className="wave-player"
                    aria-label={t("boxes.hearGreeting", { name })}
                />
            )}
        </Stack>
    );
}
