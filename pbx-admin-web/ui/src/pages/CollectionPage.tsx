import { Badge, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Entry, familyQuery, list, mayWrite, text } from "../api/config";
import { useMe } from "../api/session";
import { type Collection, collections } from "../edit/collections";
import { useChoices } from "../edit/choices";
import { EditDrawer } from "../edit/EditDrawer";
import { opened, typed } from "../edit/entry";
import { FieldInput } from "../edit/FieldInput";
import { keyOf, remove, useRemaining } from "../edit/removal";
import { Nowhere } from "../parts/Broken";
import type { Column } from "../parts/DataTable";
import { EntryList } from "../parts/EntryList";

/** The page of one list of the configuration. */
export function CollectionPage() {
    const { tenant, page } = useParams({ from: "/shell/t/$tenant/$page" });
    const collection = collections.find((one) => one.page === page);
    return collection ? <Entries key={tenant + page} tenant={tenant} collection={collection} /> : <Nowhere />;
}

const wordsOf = (entry: Entry) => Object.keys(entry).map((field) => text(entry, field)).join(" ");

function Entries({ tenant, collection }: { tenant: string; collection: Collection }) {
    const me = useMe();
    const query = useQuery(familyQuery(tenant, collection.family));
    const all = useRemaining({ tenant, section: collection.section, key: collection.key }, list(query.data, collection.section));
    const writes = mayWrite(me, collection.family);
    return (
        <EntryList
            page={collection.page}
            icon={collection.icon}
            query={query}
            all={all}
            rowKey={(entry) => keyOf(entry, collection.key)}
            words={wordsOf}
            columns={useCollectionColumns(collection, collection.columns)}
            writes={writes}
            drawer={(entry, close) => <EntryDrawer tenant={tenant} collection={collection} entry={entry} close={close} readOnly={!writes} />}
        />
    );
}

/** Columns that show fields as they stand in the entry. */
export function useCollectionColumns(collection: Collection, fields: readonly string[]): Column<Entry>[] {
    const { t } = useTranslation();
    return fields.map((field, place) => ({
        title: t(`field.${field}`),
        cell: (entry) => <Cell collection={collection} entry={entry} field={field} />,
        sort: (entry) => text(entry, field),
        wide: place > 1,
    }));
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

type DrawerProps = {
    tenant: string;
    collection: Collection;
    entry: Entry | null;
    close: () => void;
    readOnly: boolean;
    /** Above the fields. */
    children?: ReactNode;
};

/** One entry of a list of the configuration, with a field for each of its fields. */
export function EntryDrawer({ tenant, collection, entry, close, readOnly, children }: DrawerProps) {
    const { t } = useTranslation();
    const queries = useQueryClient();
    const choices = useChoices(tenant, collection.fields);
    const [form, setForm] = useState(() => opened(entry, collection.fields));
    const made = typed(collection, entry, form);
    // What is saved under a key that is there would be made of that entry, and nobody has seen it here.
    const present = list(useQuery(familyQuery(tenant, collection.family)).data, collection.section);
    const taken = entry === null && present.some((one) => keyOf(one, collection.key) === keyOf(form, collection.key));
    const name = entry ? text(entry, "name") || text(entry, collection.key[0] as string) || text(entry, "organisation") : "";
    return (
        <EditDrawer
            title={entry ? name : t(`pages.${collection.page}.add`)}
            tenant={tenant}
            family={collection.family}
            body={made && !taken ? { [collection.section]: [made.now] } : null}
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
            {(fault) => (
                <>
                    {children}
                    {collection.fields.map((field) => (
                        <FieldInput
                            key={field.name}
                            hint={`pages.${collection.page}.hint.${field.name}`}
                            field={field}
                            value={form[field.name]}
                            set={(value) => setForm((before) => ({ ...before, [field.name]: value }))}
                            choices={choices(field)}
                            fault={taken && field.name === collection.key[0] ? t("taken") : fault(field.name)}
                            fixed={readOnly || (entry !== null && collection.key.includes(field.name))}
                        />
                    ))}
                </>
            )}
        </EditDrawer>
    );
}
