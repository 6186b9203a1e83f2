import { Alert, Badge, Button, Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconHeadphones, IconMail, IconMailOpened, IconSend, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BoxDoor } from "../../api/boxes";
import { Refused, type Schemas } from "../../api/client";
import { length } from "../../live/Clock";
import { SoundWave } from "../../parts/SoundWave";
import { tell } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { Waiting } from "../../parts/Waiting";
import { moment } from "../../texts";
import { party } from "../Recordings";

type Message = Schemas["Message"];
const REASON_MAX = 500;

export type Rights = { hears: boolean; writes: boolean };
/** Boxes that a message can be copied into; null: whatever extension somebody types. */
export type Others = Pick<Schemas["VoiceBox"], "extension" | "name">[] | null;
type Props = { box: BoxDoor; rights: Rights; others: Others };

/** What is in a box, newest first. */
export function Messages({ box, rights, others }: Props) {
    const { t } = useTranslation();
    const query = useInfiniteQuery({
        queryKey: [...box.key, "messages"],
        initialPageParam: "",
        refetchOnMount: "always",
        queryFn: ({ pageParam }) => box.messages(pageParam),
        getNextPageParam: (last) => last.next,
    });
    const all = query.data?.pages.flatMap((one) => one.items);
    return (
        <Stack gap="xs">
            <Title order={3}>{t("boxes.messages")}</Title>
            {query.error instanceof Refused ? (
                <Alert color="red">{query.error.message}</Alert>
            ) : !all ? (
                <Waiting />
            ) : all.length === 0 ? (
                <Text size="sm" c="dimmed">
                    {t("boxes.none")}
                </Text>
            ) : (
                all.map((one) => <One key={one.id} box={box} rights={rights} one={one} others={others} />)
            )}
            {query.hasNextPage && (
                <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {t("audit.older")}
                </Button>
            )}
        </Stack>
    );
}

function One({ box, rights: { hears, writes }, one, others }: Props & { one: Message }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [doing, setDoing] = useState<"hear" | "forward" | "delete" | null>(null);
    async function act(work: () => Promise<unknown>, done: string, undo?: () => void) {
        try {
            await work();
            toast(done, undo ? { undo } : {});
            setDoing((now) => (now === "hear" ? now : null)); // marking it ends no hearing
        } catch (error) {
            tell(error);
        }
        // With the counts beside the box's name.
        await queries.invalidateQueries({ queryKey: box.others ? box.key.slice(0, -1) : box.key });
    }
    const mark = (heard: boolean, undoable: boolean): Promise<void> =>
        act(
            () => box.mark(one.id, heard),
            t(heard ? "boxes.isHeard" : "boxes.isNew"),
            undoable ? () => void mark(!heard, false) : undefined,
        );
    return (
        <Stack gap="xs" className="surface" p="sm">
            <Group justify="space-between" wrap="nowrap">
                <Text fw={one.heard ? 400 : 600}>{party(one.from) || t("calls.withheld")}</Text>
                {!one.heard && <Badge color="cord">{t("boxes.fresh")}</Badge>}
            </Group>
            <Text size="sm" c="dimmed">
                {moment(one.startedAt)} · <span className="numeric">{length(Math.round(one.seconds))}</span>
            </Text>
            {doing === "hear" && (
                <SoundWave url={box.sound(`messages/${one.id}`)} seconds={one.seconds} channels={[]} names={[]} />
            )}
            {doing === "forward" && <Forward others={others} send={(to) => act(() => box.forward(one.id, to), t("boxes.forwarded"))} />}
            {doing === "delete" && <Delete asks={box.others} go={(reason) => act(() => box.remove(one.id, reason), t("boxes.deleted"))} />}
            <Group gap="xs">
                {hears && doing !== "hear" && <Do icon={<IconHeadphones size={16} />} text={t("recordings.hear")} go={() => setDoing("hear")} />}
                {writes && <Do icon={one.heard ? <IconMail size={16} /> : <IconMailOpened size={16} />} text={t(one.heard ? "boxes.markNew" : "boxes.markHeard")} go={() => void mark(!one.heard, true)} />}
                {writes && hears && others?.length !== 0 && doing !== "forward" && <Do icon={<IconSend size={16} />} text={t("boxes.forward")} go={() => setDoing("forward")} />}
                {writes && doing !== "delete" && <Do icon={<IconTrash size={16} />} text={t("delete")} go={() => setDoing("delete")} />}
            </Group>
            {box.others && hears && doing !== "hear" && (
                <Text size="xs" c="dimmed">
                    {t("boxes.noted")}
                </Text>
            )}
        </Stack>
    );
}

function Do({ icon, text, go }: { icon: ReactNode; text: string; go: () => void }) {
    return (
        <Button size="compact-sm" variant="default" leftSection={icon} onClick={go}>
            {text}
        </Button>
    );
}

function Forward({ others, send }: { others: Others; send: (extension: string) => Promise<void> }) {
    const { t } = useTranslation();
    const [to, setTo] = useState<string | null>(null);
    const [busy, setBusy] = useState(false);
    return (
        <Group align="end" gap="xs">
            {others ? (
                <Select label={t("boxes.forwardTo")} data={others.map((one) => ({ value: one.extension, label: `${one.name} · ${one.extension}` }))} value={to} onChange={setTo} searchable flex={1} />
            ) : (
                <TextInput label={t("boxes.forwardTo")} description={t("mine.extension")} value={to ?? ""} onChange={(event) => setTo(event.currentTarget.value.trim())} flex={1} />
            )}
            <Button
                disabled={!to}
                loading={busy}
                onClick={() => {
                    setBusy(true);
                    void send(to as string).finally(() => setBusy(false));
                }}
            >
                {t("boxes.forward")}
            </Button>
        </Group>
    );
}

/** Gone is gone: so it takes a reason, or at least a second step. */
function Delete({ asks, go }: { asks: boolean; go: (reason: string) => Promise<void> }) {
    const { t } = useTranslation();
    const [reason, setReason] = useState("");
    const [busy, setBusy] = useState(false);
    return (
        <Group align="end" gap="xs">
            {asks && <TextInput label={t("enter.reason")} description={t("recordings.reason")} value={reason} maxLength={REASON_MAX} onChange={(event) => setReason(event.currentTarget.value)} flex={1} />}
            <Button
                color="red"
                disabled={asks && reason.trim() === ""}
                loading={busy}
                onClick={() => {
                    setBusy(true);
                    void go(reason.trim()).finally(() => setBusy(false));
                }}
            >
                {t("recordings.delete")}
            </Button>
        </Group>
    );
}
