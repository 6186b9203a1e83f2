import { Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { KeysForm } from "../../parts/KeysForm";

const KEY = ["me", "phone-keys"];

/** What the function keys of my phones do. */
export function MyKeys() {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const { data } = useQuery({ queryKey: KEY, queryFn: () => ask(() => client.GET("/me/phone-keys")) });
    async function save(keys: string[]) {
        const done = await ask(() => client.PUT("/me/phone-keys", { body: { keys } }));
        await queries.invalidateQueries({ queryKey: KEY });
        return done;
    }
    return (
        data && (
            <Paper className="surface" p="lg">
                <Stack>
                    <Title order={2}>{t("mine.keys")}</Title>
                    <Text size="sm" c="dimmed">
                        {t("mine.keysHint")}
                    </Text>
                    <KeysForm key={data.keys.join("\n")} keys={data.keys} save={save} />
                </Stack>
            </Paper>
        )
    );
}
