import { Alert, Button, FileInput, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../api/client";
import { why } from "../parts/tell";
import { toast } from "../parts/Toasts";

/** Of what the server takes. */
export const BYTES_MAX = 12 * 1024 * 1024;
const NAME_MAX = 40;
const LANGUAGES = ["de", "en"];

/** "Unsere Ansage 2.mp3" becomes unsere-ansage-2: how configurations name it. */
const named = (file: string) =>
    file
        .replace(/\.[^.]*$/, "")
        .toLowerCase()
        .replaceAll("ß", "ss")
        .normalize("NFKD")
        .replace(/\p{M}/gu, "")
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, NAME_MAX);

/** An audio file of any common kind; under a name that is there it becomes the next version. */
export function BringSound({ tenant, known, close }: { tenant: string; known: Schemas["Prompt"][]; close: () => void }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [file, setFile] = useState<File | null>(null);
    const [name, setName] = useState("");
    const [language, setLanguage] = useState<string | null>(null);
    const [fault, setFault] = useState("");
    const [busy, setBusy] = useState(false);
    const next = 1 + Math.max(0, ...known.filter((one) => one.name === name && (one.language ?? null) === language).map((one) => one.version));

    async function submit(event: FormEvent) {
        event.preventDefault();
        if (!file) {
            return;
        }
        if (file.size > BYTES_MAX) {
            setFault(t("sounds.tooLarge"));
            return;
        }
        setBusy(true);
        setFault("");
        try {
            const made = await ask(() =>
                client.POST("/tenants/{tenant}/prompts", {
                    params: { path: { tenant }, query: { name, file: file.name.slice(0, 200), ...(language ? { language } : {}) } },
                    headers: { "Content-Type": "application/octet-stream" },
                    body: file as never,
                    bodySerializer: (body: unknown) => body as Blob,
                }),
            );
            toast(t("sounds.kept", { name: made.name, version: made.version }));
            close();
            await queries.invalidateQueries({ queryKey: ["tenant", tenant, "prompts"] });
        } catch (error) {
            setFault(why(error));
        } finally {
            setBusy(false);
        }
    }
    return (
        <Modal opened onClose={() => busy || close()} title={t("pages.sounds.add")} closeButtonProps={{ "aria-label": t("close") }}>
            <form onSubmit={(event) => void submit(event)}>
                <Stack>
                    {fault && (
                        <Alert color="red" role="alert">
                            {fault}
                        </Alert>
                    )}
                    <FileInput
                        label={t("sounds.file")}
                        description={t("sounds.fileHint")}
                        leftSection={<IconUpload size={16} />}
                        accept="audio/*"
                        value={file}
                        onChange={(chosen) => {
                            setFile(chosen);
                            if (chosen && name === "") {
                                setName(named(chosen.name));
                            }
                        }}
                        required
                        withAsterisk={false}
                    />
                    <TextInput
                        label={t("field.name")}
                        description={next > 1 ? t("sounds.next", { version: next }) : t("sounds.nameHint")}
                        name="name"
                        value={name}
                        onChange={(event) => setName(event.currentTarget.value)}
                        pattern="[a-z0-9][a-z0-9\-]{0,39}"
                        maxLength={NAME_MAX}
                        required
                        withAsterisk={false}
                    />
                    <Select
                        label={t("field.language")}
                        description={t("sounds.languageHint")}
                        data={LANGUAGES.map((code) => ({ value: code, label: t(`choice.language.${code}`, { defaultValue: code }) }))}
                        value={language}
                        onChange={setLanguage}
                        placeholder={t("sounds.anyLanguage")}
                        clearable
                    />
                    <Group justify="flex-end">
                        <Button variant="default" onClick={close} disabled={busy}>
                            {t("cancel")}
                        </Button>
                        <Button type="submit" loading={busy} disabled={!file}>
                            {t("sounds.keep")}
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
