import { Badge, Button, Group, Paper, Select, Stack, Text, Textarea, Title } from "@mantine/core";
import { IconMoodHappy } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, Refused, type Schemas } from "../../api/client";
import { Empty } from "../../parts/Page";
import { tell } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { language, moment } from "../../texts";

const TEXT_MAX = 2_000;
const STEPS: Record<Schemas["NoticeKind"], Schemas["NoticeState"][]> = {
    incident: ["investigating", "identified", "monitoring", "resolved"],
    maintenance: ["scheduled", "in-progress", "completed"],
};
const isOver = (state: Schemas["NoticeState"]) => state === "resolved" || state === "completed";

/** In the language of who looks, or in the other. */
const said = (text: Schemas["NoticeText"]) => (language() === "de" ? (text.de ?? text.en) : (text.en ?? text.de)) ?? "";

/** What people are told now, what is planned, and what was. */
export function Notices({
    query,
    writes,
    changed,
}: {
    query: { data?: { items: Schemas["Notice"][] } | undefined; error: unknown };
    writes: boolean;
    changed: () => void;
}) {
    const { t } = useTranslation();
    if (query.error instanceof Refused) {
        return <Text c="red">{query.error.message}</Text>;
    }
    const all = query.data?.items ?? [];
    if (query.data && all.length === 0) {
        return (
            <Paper className="surface">
                <Empty icon={IconMoodHappy} title={t("notices.empty")} text={t("notices.begin")} />
            </Paper>
        );
    }
    return (
        <Stack gap="sm">
            {[...all.filter((one) => !isOver(one.state)), ...all.filter((one) => isOver(one.state))].map((one) => (
                <Notice key={one.id} notice={one} writes={writes} changed={changed} />
            ))}
        </Stack>
    );
}

function Notice({ notice, writes, changed }: { notice: Schemas["Notice"]; writes: boolean; changed: () => void }) {
    const { t } = useTranslation();
    const [adding, setAdding] = useState(false);
    const path = { notice: notice.id };
    async function remove() {
        try {
            await ask(() => client.DELETE("/platform/notices/{notice}", { params: { path } }));
            toast(t("notices.removed"));
        } catch (error) {
            tell(error);
        }
        changed();
    }
    return (
        <Paper className="surface" p="md">
            <Group justify="space-between" align="flex-start">
                <Stack gap={2}>
                    <Title order={3} size="h4">
                        {said(notice.title)}
                    </Title>
                    <Text size="sm" c="dimmed">
                        {[t(`notices.${notice.kind}`), moment(notice.startsAt) + (notice.endsAt ? ` – ${moment(notice.endsAt)}` : ""), ...notice.components.map((one) => t(`statusPart.${one}`))].join(" · ")}
                    </Text>
                </Stack>
                <Group gap="xs">
                    {notice.automatic && (
                        <Badge variant="light" color="gray">
                            {t("notices.automatic")}
                        </Badge>
                    )}
                    <Badge variant="light" color={isOver(notice.state) ? "gray" : notice.kind === "maintenance" ? "blue" : "red"}>
                        {t(`noticeState.${notice.state}`)}
                    </Badge>
                </Group>
            </Group>
            <Stack gap="xs" mt="sm">
                {notice.updates.map((step) => (
                    <Text size="sm" key={step.at + step.state} style={{ whiteSpace: "pre-line" }}>
                        <Text span c="dimmed" size="sm">
                            {`${moment(step.at)} · ${t(`noticeState.${step.state}`)}: `}
                        </Text>
                        {said(step.text)}
                    </Text>
                ))}
            </Stack>
            {writes && (
                <Group gap="xs" mt="sm">
                    <Button size="compact-sm" variant="light" onClick={() => setAdding(!adding)} aria-expanded={adding}>
                        {t("notices.add")}
                    </Button>
                    <Button size="compact-sm" variant="subtle" color="red" onClick={() => void remove()}>
                        {t("notices.remove")}
                    </Button>
                </Group>
            )}
            {adding && (
                <NewStep
                    notice={notice}
                    done={() => {
                        setAdding(false);
                        changed();
                    }}
                />
            )}
        </Paper>
    );
}

/** What has become of it, in the two languages, or in one. */
function NewStep({ notice, done }: { notice: Schemas["Notice"]; done: () => void }) {
    const { t } = useTranslation();
    const [state, setState] = useState<Schemas["NoticeState"]>(notice.state);
    const [de, setDe] = useState("");
    const [en, setEn] = useState("");
    const [busy, setBusy] = useState(false);
    async function add(event: FormEvent) {
        event.preventDefault();
        setBusy(true);
        try {
            await ask(() =>
                client.POST("/platform/notices/{notice}/updates", {
                    params: { path: { notice: notice.id } },
                    body: { state, text: words(de, en) },
                }),
            );
            toast(t("notices.added"));
            done();
        } catch (error) {
            tell(error);
            setBusy(false);
        }
    }
    return (
        <form onSubmit={(event) => void add(event)}>
            <Stack gap="xs" mt="sm">
                <Select
                    label={t("notices.state")}
                    data={STEPS[notice.kind].map((one) => ({ value: one, label: t(`noticeState.${one}`) }))}
                    value={state}
                    onChange={(value) => setState((value as Schemas["NoticeState"]) ?? state)}
                    allowDeselect={false}
                    w={260}
                />
                <Textarea label={t("notices.textDe")} name="text-de" autosize minRows={2} maxLength={TEXT_MAX} value={de} onChange={(event) => setDe(event.currentTarget.value)} />
                <Textarea label={t("notices.textEn")} name="text-en" autosize minRows={2} maxLength={TEXT_MAX} value={en} onChange={(event) => setEn(event.currentTarget.value)} />
                <Button type="submit" loading={busy} disabled={!de.trim() && !en.trim()} style={{ alignSelf: "flex-start" }}>
                    {t("notices.publish")}
                </Button>
            </Stack>
        </form>
    );
}

/** Left out where nothing is written. */
export const words = (de: string, en: string): Schemas["NoticeText"] => ({ ...(de.trim() ? { de: de.trim() } : {}), ...(en.trim() ? { en: en.trim() } : {}) });
