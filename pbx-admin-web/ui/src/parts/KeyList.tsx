import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** A function key: `target` is an extension or a number, "" where the kind has none. */
export type Key = { number: number; kind: string; target: string; label: string };

const WITH_TARGET = ["lamp", "dial", "switch", "park"];
const KINDS = ["lamp", "dial", "park", "switch", "record", "forward", "disturb", "book", "journal", "menu", "line", "none"];
const NUMBER_MAX = 300;
const FIRST = 2; // the first is the line on most telephones

/** `2 lamp 101 Ben`, as the server keeps it. */
export function readKey(line: string): Key {
    const [number = "", kind = "", ...rest] = line.trim().split(/\s+/);
    const target = WITH_TARGET.includes(kind) ? (rest.shift() ?? "") : "";
    return { number: Number(number), kind, target, label: rest.join(" ") };
}

export const printKey = ({ number, kind, target, label }: Key) =>
    [number, kind, WITH_TARGET.includes(kind) ? target.replaceAll(/\s/g, "") : "", label.trim()].filter((one) => one !== "").join(" ");

/** Whether the server could read it as it is meant: an empty target would make one of the label. */
export const isWhole = (key: Key) => key.number >= 1 && key.number <= NUMBER_MAX && (!WITH_TARGET.includes(key.kind) || key.target.trim() !== "");

/** What each function key of a telephone does, a key a row. */
export function KeyList({ keys, change }: { keys: Key[]; change: (keys: Key[]) => void }) {
    const { t } = useTranslation();
    const set = (place: number, part: Partial<Key>) => change(keys.map((key, at) => (at === place ? { ...key, ...part } : key)));
    const next = Math.max(FIRST - 1, ...keys.map((key) => key.number)) + 1;
    return (
        <Stack gap="xs">
            {keys.length === 0 && (
                <Text size="sm" c="dimmed">
                    {t("phoneKeys.none")}
                </Text>
            )}
            {keys.map((key, place) => (
                <Group key={place} gap="xs" align="flex-end" className="phonekey">
                    <NumberInput w={76} label={t("phoneKeys.number")} min={1} max={NUMBER_MAX} allowDecimal={false} value={key.number} onChange={(number) => set(place, { number: Number(number) })} />
                    <Select flex="1 1 170px" label={t("phoneKeys.kind")} data={KINDS.map((kind) => ({ value: kind, label: t(`phoneKeys.kinds.${kind}`) }))} value={key.kind} onChange={(kind) => kind && set(place, { kind })} allowDeselect={false} />
                    {WITH_TARGET.includes(key.kind) && <TextInput flex="1 1 120px" label={t("phoneKeys.target")} value={key.target} onChange={(event) => set(place, { target: event.currentTarget.value })} inputMode="tel" error={key.target.trim() === "" && t("phoneKeys.missing")} />}
                    <TextInput flex="1 1 120px" label={t("phoneKeys.label")} value={key.label} onChange={(event) => set(place, { label: event.currentTarget.value })} />
                    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("phoneKeys.remove", { number: key.number })} onClick={() => change(keys.filter((_, at) => at !== place))}>
                        <IconTrash size={16} />
                    </ActionIcon>
                </Group>
            ))}
            <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => change([...keys, { number: next, kind: "lamp", target: "", label: "" }])} style={{ alignSelf: "flex-start" }}>
                {t("phoneKeys.add")}
            </Button>
        </Stack>
    );
}
