import { Alert, Button, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { why } from "../../parts/tell";
import { toast } from "../../parts/Toasts";

const KEY = ["me", "phone-keys"];

/** What the function keys of my phones do, a key a line. */
export function MyKeys() {
    const { data } = useQuery({ queryKey: KEY, queryFn: () => ask(() => client.GET("/me/phone-keys")) });
    return data ? <Form key={data.keys.join("\n")} keys={data.keys} /> : null;
}

function Form({ keys }: { keys: readonly string[] }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const [typed, setTyped] = useState(keys.join("\n"));
    const wanted = typed
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    const save = useMutation({
        mutationFn: () => ask(() => client.PUT("/me/phone-keys", { body: { keys: wanted } })),
        onSuccess: async (done) => {
            toast(done.told.length > 0 ? t("mine.keysTold", { phones: done.told.join(", ") }) : t("saved"));
            await queries.invalidateQueries({ queryKey: KEY });
        },
    });
    return (
        <Paper className="surface" p="lg">
            <Stack>
                <Title order={2}>{t("mine.keys")}</Title>
                <Text size="sm" c="dimmed">
                    {t("mine.keysHint")}
                </Text>
                {save.error && (
                    <Alert color="red" role="alert">
                        {why(save.error)}
                    </Alert>
                )}
                <Textarea aria-label={t("mine.keys")} placeholder={t("mine.keysExample")} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autosize minRows={3} className="code" />
                <Button variant="light" disabled={wanted.join("\n") === keys.join("\n")} loading={save.isPending} onClick={() => save.mutate()} style={{ alignSelf: "flex-start" }}>
                    {t("save")}
                </Button>
            </Stack>
        </Paper>
    );
}
