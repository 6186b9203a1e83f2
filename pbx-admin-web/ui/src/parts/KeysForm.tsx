import { Alert, Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isWhole, KeyList, printKey, readKey } from "./KeyList";
import { why } from "./tell";
import { toast } from "./Toasts";

/** Somebody's function keys, saved at once; his telephones fetch them.
 * @param save takes the keys as lines and says which telephones were told */
export function KeysForm({ keys, save }: { keys: readonly string[]; save: (lines: string[]) => Promise<{ told: string[] }> }) {
    const { t } = useTranslation();
    const [typed, setTyped] = useState(() => keys.map(readKey));
    const lines = typed.map(printKey);
    const saving = useMutation({
        mutationFn: () => save(lines),
        onSuccess: (done) => toast(done.told.length > 0 ? t("phoneKeys.told", { phones: done.told.join(", ") }) : t("saved")),
    });
    return (
        <Stack gap="sm">
            {saving.error && (
                <Alert color="red" role="alert">
                    {why(saving.error)}
                </Alert>
            )}
            <KeyList keys={typed} change={setTyped} />
            <Button variant="light" disabled={lines.join("\n") === keys.join("\n") || !typed.every(isWhole)} loading={saving.isPending} onClick={() => saving.mutate()} style={{ alignSelf: "flex-start" }}>
                {t("save")}
            </Button>
        </Stack>
    );
}
