import { Badge, Button, Group, Paper, Text, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Entry, familyQuery, list, text } from "../api/config";
import { may, useMe } from "../api/session";
import { type Collection, collections } from "../edit/collections";
import { useChoices } from "../edit/choices";
import { EditDrawer } from "../edit/EditDrawer";
import { opened, typed } from "../edit/entry";
import { FieldInput } from "../edit/FieldInput";
import { keyOf, remove, useRemaining } from "../edit/removal";
import { type Column, DataTable } from "../parts/DataTable";
import { Nowhere } from "../parts/Broken";
import { Empty, Page } from "../parts/Page";

/** The page of one list of the configuration. */
export function CollectionPage() {
    const { tenant, page } = useParams({ from: "/shell/t/$tenant/$page" });
    const collection = collections.find((one) => one.page === page);
    return collection ? <Entries key={tenant + page} tenant={tenant} collection={collection} /> : <Nowhere />;
}

function Entries({ tenant, collection }: { tenant: string; collection: Collection }) {
    const { t } = useTranslation();
    const me = useMe();
    const navigate = useNavigate();
    const search = useSearch({ strict: false }) as { open?: string };
    const query = useQuery(familyQuery(tenant, collection.family));
    const all = useRemaining({ tenant, section: collection.section, key: collection.key }, list(query.data, collection.section));
    const [words, setWords] = useState("");
    const [editing, setEditing] = useState<{ entry: Entry | null } | null>(null);
    const writes = may(me, `${collection.family}:write`);
    const names = `pages.${collection.page}`;

    const sought = search.open ? all.find((entry) => keyOf(entry, collection.key) === search.open) : undefined;
    const shown = editing ?? (sought ? { entry: sought } : null);
    const rows = useMemo(() => {
        const parts = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
        return all.filter((entry) => {
            const line = Object.keys(entry).map((field) => text(entry, field)).join(" ").toLocaleLowerCase();
            return parts.every((part) => line.includes(part));
        });
    }, [all, words]);

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
        <Page title={t(`${names}.title`)} about={t(`${names}.about`)} actions={all.length > 0 && add}>
            <Paper className="surface">
                {all.length > 0 && (
                    <Group p="md">
                        <TextInput
                            leftSection={<IconSearch size={16} />}
                            placeholder={t("filter")}
                            aria-label={t("filter")}
                            value={words}
                            onChange={(event) => setWords(event.currentTarget.value)}
                            w={{ base: "100%", sm: 280 }}
                        />
                    </Group>
                )}
                <DataTable
                    query={query}
                    rows={rows}
                    rowKey={(entry) => keyOf(entry, collection.key)}
                    open={(entry) => setEditing({ entry })}
                    columns={collection.columns.map((field, place): Column<Entry> => ({
                        title: t(`field.${field}`),
                        cell: (entry) => <Cell collection={collection} entry={entry} field={field} />,
                        sort: (entry) => text(entry, field),
                        wide: place > 1,
                    }))}
                    empty={
                        all.length > 0 ? (
                            <Text c="dimmed" ta="center" p="xl">
                                {t("nothingFound")}
                            </Text>
                        ) : (
                            <Empty icon={collection.icon} title={t(`${names}.empty`)} text={t(`${names}.begin`)} action={add} />
                        )
                    }
                />
            </Paper>
            {shown && <EntryDrawer tenant={tenant} collection={collection} entry={shown.entry} close={close} readOnly={!writes} />}
        </Page>
    );
}

function Cell({ collection, entry, field }: { collection: Collection; entry: Entry; field: string }) {
    const { t, i18n } = useTranslation();
    const value = entry[field];
    if (typeof value === "boolean") {
        return (
            <Badge color={value ? "teal" : "gray"}>
                {t(value ? "yes" : "no")}
            </Badge>
        );
    }
    if (field === "trunks" && Array.isArray(value)) {
        return value.map((one) => String((one as Entry).trunk)).join(", ") || "–";
    }
    const words = text(entry, field);
    const choice = `choice.${field}.${words}`;
    if (words && i18n.exists(choice)) {
        return t(choice);
    }
    const code = collection.fields.find((one) => one.name === field)?.code;
    return words ? (
        <Text span size="sm" className={code ? "code" : "numeric"} lineClamp={2}>
            {words}
        </Text>
    ) : (
        "–"
    );
}

function EntryDrawer({ tenant, collection, entry, close, readOnly }: { tenant: string; collection: Collection; entry: Entry | null; close: () => void; readOnly: boolean }) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const choices = useChoices(tenant, collection.fields);
    const [form, setForm] = useState(() => opened(entry, collection.fields));
    const made = typed(collection, entry, form);
    const name = entry ? text(entry, "name") || text(entry, collection.key[0] as string) || text(entry, "organisation") : "";
    return (
        <EditDrawer
            title={entry ? name : t(`pages.${collection.page}.add`)}
            tenant={tenant}
            family={collection.family}
            body={made && { [collection.section]: [made.now] }}
            back={made?.before ? { [collection.section]: [made.before] } : null}
            entryOf={(body) => list(body, collection.section).find((one) => entry !== null && keyOf(one, collection.key) === keyOf(entry, collection.key))}
            fields={collection.fields.map((field) => field.name)}
            close={close}
            readOnly={readOnly}
            remove={
                entry && !readOnly
                    ? () =>
                          void remove(queries, { tenant, family: collection.family, section: collection.section, key: collection.key, entry, name }).then(
                              (gone) => gone && close(),
                          )
                    : undefined
            }
        >
            {(fault) =>
                collection.fields.map((field) => (
                    <FieldInput
                        key={field.name}
                        page={collection.page}
                        field={field}
                        value={form[field.name]}
                        set={(value) => setForm((before) => ({ ...before, [field.name]: value }))}
                        choices={choices(field)}
                        fault={fault(field.name)}
                        fixed={readOnly || (entry !== null && collection.key.includes(field.name))}
                    />
                ))
            }
        </EditDrawer>
    );
}
