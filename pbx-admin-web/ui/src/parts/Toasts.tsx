import { Button, CloseButton, Group, Paper, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

type Toast = { id: number; text: string; bad?: boolean; undo?: () => void };
const SHOWN_MILLIS = 8_000;
let next = 1;
let all: readonly Toast[] = [];
const watchers = new Set<() => void>();

function set(now: readonly Toast[]) {
    all = now;
    watchers.forEach((tell) => tell());
}

function drop(id: number) {
    set(all.filter((one) => one.id !== id));
}

/** Says that something is done, for a while; with `undo` it can be taken back as long. */
export function toast(text: string, more: { bad?: boolean; undo?: () => void } = {}) {
    const id = next++;
    set([...all.slice(-2), { id, text, ...more }]);
    setTimeout(() => drop(id), SHOWN_MILLIS);
}

export function Toasts() {
    const { t } = useTranslation();
    const shown = useSyncExternalStore(
        (tell) => {
            watchers.add(tell);
            return () => void watchers.delete(tell);
        },
        () => all,
    );
    return (
        <div className="toasts" role="status" aria-live="polite">
            {shown.map((one) => (
                <Paper key={one.id} className="surface" shadow="lg" p="sm">
                    <Group wrap="nowrap" gap="sm">
                        {one.bad ? (
                            <IconAlertTriangle size={20} color="var(--mantine-color-red-6)" />
                        ) : (
                            <IconCheck size={20} color="var(--mantine-color-teal-6)" />
                        )}
                        <Text size="sm" flex={1}>
                            {one.text}
                        </Text>
                        {one.undo && (
                            <Button
                                size="compact-sm"
                                variant="subtle"
                                onClick={() => {
                                    drop(one.id);
                                    one.undo?.();
                                }}
                            >
                                {t("undo")}
                            </Button>
                        )}
                        <CloseButton size="sm" aria-label={t("close")} onClick={() => drop(one.id)} />
                    </Group>
                </Paper>
            ))}
        </div>
    );
}
