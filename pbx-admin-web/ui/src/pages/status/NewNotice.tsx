import { Button, Drawer, MultiSelect, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { tell } from "../../parts/tell";
import { toast } from "../../parts/Toasts";
import { words } from "./Notices";

const PARTS: Schemas["ComponentName"][] = ["registration", "calls", "audio", "provisioning", "web", "database", "trunks", "mail"];
const TITLE_MAX = 200;
const TEXT_MAX = 2_000;

/** Puts an incident or planned maintenance on the status page. */
export function NewNotice({ kind, close, done }: { kind: Schemas["NoticeKind"] | null; close: () => void; done: () => void }) {
    const { t } = useTranslation();
    return (
        <Drawer opened={kind !== null} onClose={close} position="right" size="lg" title={t(kind === "maintenance" ? "notices.newMaintenance" : "notices.newIncident")} closeButtonProps={{ "aria-label": t("close") }}>
            {kind && (
                <Form
                    kind={kind}
                    done={() => {
                        close();
                        done();
                    }}
                />
            )}
        </Drawer>
    );
}

function Form({ kind, done }: { kind: Schemas["NoticeKind"]; done: () => void }) {
    const { t } = useTranslation();
    const [titleDe, setTitleDe] = useState("");
    const [titleEn, setTitleEn] = useState("");
    const [textDe, setTextDe] = useState("");
    const [textEn, setTextEn] = useState("");
    const [components, setComponents] = useState<string[]>([]);
    const [starts, setStarts] = useState("");
    const [ends, setEnds] = useState("");
    const [busy, setBusy] = useState(false);
    async function publish(event: FormEvent) {
        event.preventDefault();
        setBusy(true);
        try {
            await ask(() =>
                client.POST("/platform/notices", {
                    body: {
                        kind,
                        title: words(titleDe, titleEn),
                        text: words(textDe, textEn),
                        components: components as Schemas["ComponentName"][],
                        ...(starts ? { startsAt: new Date(starts).toISOString() } : {}),
                        ...(ends ? { endsAt: new Date(ends).toISOString() } : {}),
                    },
                }),
            );
            toast(t("notices.added"));
            done();
        } catch (error) {
            tell(error);
            setBusy(false);
        }
    }
    const ready = (titleDe.trim() || titleEn.trim()) && (textDe.trim() || textEn.trim()) && (kind === "incident" || ends);
    return (
        <form onSubmit={(event) => void publish(event)}>
            <Stack gap="sm">
                <Text size="sm" c="dimmed">
                    {t("notices.languages")}
                </Text>
                <TextInput label={t("notices.titleDe")} name="title-de" maxLength={TITLE_MAX} value={titleDe} onChange={(event) => setTitleDe(event.currentTarget.value)} />
                <TextInput label={t("notices.titleEn")} name="title-en" maxLength={TITLE_MAX} value={titleEn} onChange={(event) => setTitleEn(event.currentTarget.value)} />
                <Textarea label={t("notices.textDe")} name="text-de" autosize minRows={3} maxLength={TEXT_MAX} value={textDe} onChange={(event) => setTextDe(event.currentTarget.value)} />
                <Textarea label={t("notices.textEn")} name="text-en" autosize minRows={3} maxLength={TEXT_MAX} value={textEn} onChange={(event) => setTextEn(event.currentTarget.value)} />
                <MultiSelect label={t("notices.parts")} data={PARTS.map((one) => ({ value: one, label: t(`statusPart.${one}`) }))} value={components} onChange={setComponents} />
                {kind === "maintenance" && (
                    <>
                        <TextInput type="datetime-local" label={t("notices.starts")} name="starts" value={starts} onChange={(event) => setStarts(event.currentTarget.value)} />
                        <TextInput type="datetime-local" label={t("notices.ends")} name="ends" value={ends} onChange={(event) => setEnds(event.currentTarget.value)} required />
                    </>
                )}
                <Button type="submit" loading={busy} disabled={!ready}>
                    {t("notices.publish")}
                </Button>
            </Stack>
        </form>
    );
}
