import { Button, Group, Paper, Text, TextInput } from "@mantine/core";
import { IconPlus, IconSearch, type Icon } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "./DataTable";
import { Empty, Page } from "./Page";

type Props<T> = {
    /** Also the name of its texts. */
    page: string;
    icon: Icon;
    query: { isPending: boolean; error: unknown };
    all: T[];
    rowKey: (entry: T) => string;
    /** All that the filter looks through. */
    words: (entry: T) => string;
    columns: Column<T>[];
    writes: boolean;
    /** The entry that is opened, null for a new one. */
    drawer: (entry: T | null, close: () => void) => ReactNode;
    actions?: ReactNode;
    above?: ReactNode;
};

/** A page of entries: found by a part of their words, opened by a click or by the address, made by a button. */
export function EntryList<T>({ page, icon, query, all, rowKey, words, columns, writes, drawer, actions, above }: Props<T>) {
    const { t } = useTranslation();
    const navigate = useNavigate();
    const search = useSearch({ strict: false }) as { open?: string };
    const [typed, setTyped] = useState("");
    const [editing, setEditing] = useState<{ entry: T | null } | null>(null);
    const names = `pages.${page}`;
    const lines = useMemo(() => new Map(all.map((entry) => [entry, words(entry).toLocaleLowerCase()])), [all, words]);
    const rows = useMemo(() => {
        const parts = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
        return all.filter((entry) => parts.every((part) => lines.get(entry)?.includes(part)));
    }, [all, lines, typed]);
    const sought = search.open ? all.find((entry) => rowKey(entry) === search.open) : undefined;
    const shown = editing ?? (sought ? { entry: sought } : null);

    function close() {
        setEditing(null);
        if (search.open) {
            void navigate({ to: ".", search: {}, replace: true });
        }
    }
    const add = writes && (
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing({ entry: null })}>
            {t(`${names}.add`)}
        </Button>
    );
    return (
        <Page
            title={t(`${names}.title`)}
            about={t(`${names}.about`)}
            actions={
                <>
                    {actions}
                    {all.length > 0 && add}
                </>
            }
        >
            {above}
            <Paper className="surface">
                {all.length > 0 && (
                    <Group p="md">
                        <TextInput
                            leftSection={<IconSearch size={16} />}
                            placeholder={t("filter")}
                            aria-label={t("filter")}
                            value={typed}
                            onChange={(event) => setTyped(event.currentTarget.value)}
                            w={{ base: "100%", sm: 280 }}
                        />
                    </Group>
                )}
                <DataTable
                    query={query}
                    rows={rows}
                    rowKey={rowKey}
                    open={(entry) => setEditing({ entry })}
                    columns={columns}
                    empty={
                        all.length > 0 ? (
                            <Text c="dimmed" ta="center" p="xl">
                                {t("nothingFound")}
                            </Text>
                        ) : (
                            <Empty icon={icon} title={t(`${names}.empty`)} text={t(`${names}.begin`)} action={add} />
                        )
                    }
                />
            </Paper>
            {shown && drawer(shown.entry, close)}
        </Page>
    );
}
