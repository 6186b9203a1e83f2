import { Button, Fieldset, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Body, type Entry, familyQuery, mayWrite } from "../api/config";
import { may, useMe } from "../api/session";
import { useChoices } from "./choices";
import type { Field } from "./collections";
import { FieldInput } from "./FieldInput";
import { Plan } from "./Plan";
import { RowsInput } from "./RowsInput";
import { openedPart, type Section, type SectionName, sections, twice, type Typed, written } from "./sections";
import { useEdit } from "./useEdit";

const readable = (section: Section) => (section.family === "recording-rules" ? "recordings:read" : `${section.family}:read`);

/** A part of the configuration that there is once, to be edited where it belongs. Nothing for who may not read it. */
export function SectionPanel({ tenant, name }: { tenant: string; name: SectionName }) {
    const section: Section = sections[name];
    const allowed = may(useMe(), readable(section));
    const query = useQuery({ ...familyQuery(tenant, section.family), enabled: allowed });
    if (!allowed) {
        return null;
    }
    if (!query.data) {
        return <Paper className="surface" p="lg" mt="lg" h={120} aria-busy />;
    }
    return <Panel key={`${tenant} ${name}`} tenant={tenant} name={name} section={section} latest={(query.data[section.section] ?? {}) as Entry} />;
}

/** What others change meanwhile is shown as long as nothing is typed; what is typed stays, and is not saved over it. */
function Panel({ tenant, name, section, latest }: { tenant: string; name: SectionName; section: Section; latest: Entry }) {
    const [now, setNow] = useState(latest);
    const [typing, setTyping] = useState(false);
    useEffect(() => {
        if (!typing) {
            setNow(latest);
        }
    }, [typing, latest]);
    return <Form key={JSON.stringify(now)} tenant={tenant} name={name} section={section} now={now} typing={setTyping} />;
}

function Form({ tenant, name, section, now, typing }: { tenant: string; name: SectionName; section: Section; now: Entry; typing: (typing: boolean) => void }) {
    const { t } = useTranslation();
    const fixed = !mayWrite(useMe(), section.family);
    const first = useMemo(() => section.parts.map((part) => openedPart(part, now)), [section, now]);
    const [form, setForm] = useState(first);
    const fields = section.parts.flatMap((part) => part.fields);
    const choices = useChoices(tenant, fields);
    const parts = section.parts.map((part, at) => ({ part, typed: form[at] as Typed, was: first[at] as Typed, changed: JSON.stringify(form[at]) !== JSON.stringify(first[at]) }));
    const changed = parts.filter((one) => one.changed);
    const double = section.parts.some((part, at) => part.kind === "rows" && twice(part, form[at] as Entry[]) !== "");
    useEffect(() => typing(changed.length > 0), [typing, changed.length]);
    const body = (of: "typed" | "was"): Body => ({ [section.section]: written(parts.map((one) => ({ part: one.part, typed: one[of], changed: one.changed }))) });
    const { draft, busy, ready, save } = useEdit({
        tenant,
        family: section.family,
        body: changed.length > 0 && !double ? body("typed") : null,
        back: changed.length > 0 ? body("was") : null,
        partOf: (of) => of[section.section],
        opened: now,
        done: () => typing(false),
    });
    const set = (at: number, value: Typed) => setForm((before) => before.map((one, place) => (place === at ? value : one)));
    const input = (field: Field, entry: Entry, at: number) => (
        <FieldInput
            key={field.name}
            hint={`sections.${name}.hint.${field.name}`}
            field={field}
            value={entry[field.name]}
            set={(value) => set(at, { ...entry, [field.name]: value })}
            choices={choices(field)}
            fault={undefined}
            fixed={fixed}
        />
    );
    return (
        <Paper className="surface" p="lg" mt="lg" component="section" aria-label={t(`sections.${name}.title`)}>
            <Title order={2}>{t(`sections.${name}.title`)}</Title>
            <Text size="sm" c="dimmed" mb="md">
                {t(`sections.${name}.about`)}
            </Text>
            <form onSubmit={save} noValidate>
                <Stack gap="lg">
                    {section.parts.map((part, at) =>
                        part.kind === "rows" ? (
                            <RowsInput key={part.name} section={name} part={part} rows={form[at] as Entry[]} set={(rows) => set(at, rows)} choices={choices} fixed={fixed} />
                        ) : part.at === undefined ? (
                            <Stack key={at} gap="sm" maw={520}>
                                {part.fields.map((field) => input(field, form[at] as Entry, at))}
                            </Stack>
                        ) : (
                            <Fieldset key={part.at} legend={t(`sections.${name}.${part.at}.title`)}>
                                <Text size="sm" c="dimmed" mb="xs">
                                    {t(`sections.${name}.${part.at}.about`)}
                                </Text>
                                <SimpleGrid cols={{ base: 2, sm: 5 }} spacing="sm">
                                    {part.fields.map((field) => input(field, form[at] as Entry, at))}
                                </SimpleGrid>
                            </Fieldset>
                        ),
                    )}
                    {changed.length > 0 && <Plan draft={draft} fields={() => false} />}
                    {!fixed && changed.length > 0 && (
                        <Group gap="xs">
                            <Button type="submit" loading={busy} disabled={!ready} color={draft.broken.length > 0 ? "orange" : undefined}>
                                {t(draft.broken.length > 0 ? "saveAnyway" : "save")}
                            </Button>
                            <Button variant="default" onClick={() => setForm(first)}>
                                {t("cancel")}
                            </Button>
                        </Group>
                    )}
                </Stack>
            </form>
        </Paper>
    );
}
