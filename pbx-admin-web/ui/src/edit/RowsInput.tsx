import { ActionIcon, Button, Collapse, Group, Paper, SimpleGrid, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Entry, text } from "../api/config";
import type { Field } from "./collections";
import { type Choice, FieldInput } from "./FieldInput";
import { newRow, type Rows, twice } from "./sections";

const FILTERED_FROM = 12;
const SHOWN_MAX = 50;

/** The rows of a list, one under the other; each opens to be edited. */
export function RowsInput({ section, part, rows, set, choices, fixed }: { section: string; part: Rows; rows: Entry[]; set: (rows: Entry[]) => void; choices: (field: Field) => Choice[]; fixed: boolean }) {
    const { t } = useTranslation();
    const [open, setOpen] = useState<number | null>(null);
    const [filter, setFilter] = useState("");
    const said = (field: Field, row: Entry) => {
        const label = (value: unknown) => choices(field).find((one) => one.value === String(value))?.label ?? String(value);
        const value = row[field.name];
        return Array.isArray(value) ? value.map(label).join(", ") : text(row, field.name) && label(value);
    };
    const title = (row: Entry) => String(part.fields[0] === undefined ? "" : said(part.fields[0], row));
    const more = (row: Entry) =>
        part.fields
            .slice(1, 4)
            .filter((field) => field.kind !== "switch")
            .map((field) => said(field, row))
            .filter(Boolean)
            .join(" · ");
    const found = rows.map((row, place) => ({ row, place })).filter(({ row, place }) => place === open || Object.values(row).join(" ").toLowerCase().includes(filter.toLowerCase()));
    const shown = found.filter(({ place }, at) => at < SHOWN_MAX || place === open);
    const double = twice(part, rows);
    const name = `sections.${section}.${part.name}`;
    return (
        <div>
            <Text size="sm" fw={600}>
                {t(`${name}.title`)}
            </Text>
            <Text size="sm" c="dimmed" mb="xs">
                {t(`${name}.about`)}
            </Text>
            {rows.length >= FILTERED_FROM && (
                <TextInput mb="xs" w={260} leftSection={<IconSearch size={16} />} placeholder={t("filter")} aria-label={t("filter")} value={filter} onChange={(event) => setFilter(event.currentTarget.value)} />
            )}
            {shown.map(({ row, place }) => (
                <Paper key={place} withBorder p="xs" mb={6}>
                    <Group wrap="nowrap" gap="xs">
                        <UnstyledButton flex={1} miw={0} aria-expanded={open === place} onClick={() => setOpen(open === place ? null : place)}>
                            <Group wrap="nowrap" gap="xs">
                                {open === place ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
                                <Text size="sm" fw={550} style={{ whiteSpace: "nowrap" }}>
                                    {title(row) || t("rows.new")}
                                </Text>
                                <Text size="sm" c="dimmed" truncate>
                                    {more(row)}
                                </Text>
                            </Group>
                        </UnstyledButton>
                        {!fixed && (
                            <ActionIcon
                                variant="subtle"
                                color="gray"
                                aria-label={t("rows.remove", { name: title(row) || t("rows.new") })}
                                onClick={() => {
                                    setOpen(null);
                                    set(rows.filter((_, at) => at !== place));
                                }}
                            >
                                <IconTrash size={16} />
                            </ActionIcon>
                        )}
                    </Group>
                    <Collapse expanded={open === place}>
                        {open === place && (
                            <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs" spacing="sm">
                                {part.fields.map((field) => (
                                    <FieldInput
                                        key={field.name}
                                        hint={`${name}.hint.${field.name}`}
                                        field={field}
                                        value={row[field.name]}
                                        set={(value) => set(rows.map((one, at) => (at === place ? { ...one, [field.name]: value } : one)))}
                                        choices={choices(field)}
                                        fault={undefined}
                                        fixed={fixed}
                                    />
                                ))}
                            </SimpleGrid>
                        )}
                    </Collapse>
                </Paper>
            ))}
            {found.length > shown.length && (
                <Text size="sm" c="dimmed" mb="xs">
                    {t("rows.more", { count: found.length - shown.length })}
                </Text>
            )}
            {double && (
                <Text size="sm" c="red" mb="xs" role="alert">
                    {t("rows.twice", { name: double })}
                </Text>
            )}
            {!fixed && (
                <Button
                    variant="default"
                    size="xs"
                    leftSection={<IconPlus size={14} />}
                    onClick={() => {
                        setOpen(rows.length);
                        set([...rows, newRow(part)]);
                    }}
                >
                    {t(`${name}.add`)}
                </Button>
            )}
        </div>
    );
}
