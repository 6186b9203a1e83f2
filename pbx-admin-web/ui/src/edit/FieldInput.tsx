import { Autocomplete, MultiSelect, NumberInput, PasswordInput, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Account, AccountsInput } from "./AccountsInput";
import type { Field } from "./collections";
import { KeysInput } from "./KeysInput";

export type Choice = { value: string; label: string };

/** One field of an entry, by its kind. */
export function FieldInput({
    hint,
    field,
    value,
    set,
    choices,
    fault,
    fixed,
}: {
    /** Name of the text that explains it, if there is one. */
    hint: string;
    field: Field;
    value: unknown;
    set: (value: unknown) => void;
    choices: Choice[];
    fault: string | undefined;
    fixed: boolean;
}) {
    const { t, i18n } = useTranslation();
    const common = {
        label: t(`field.${field.name}`),
        description: i18n.exists(hint) ? t(hint) : undefined,
        error: fault,
        disabled: fixed,
        name: field.name,
        required: field.required ?? false,
        styles: field.code ? { input: { fontFamily: "var(--mantine-font-family-monospace)" } } : {},
    };
    const words = typeof value === "string" || typeof value === "number" ? String(value) : "";
    const several = Array.isArray(value) ? value.map(String) : [];
    switch (field.kind) {
        case "text":
            return <TextInput {...common} value={words} onChange={(event) => set(event.currentTarget.value)} />;
        case "secret":
            return (
                <PasswordInput
                    {...common}
                    autoComplete="new-password" // or a browser fills in the password of whoever is logged in
                    name={`of-the-entry-${field.name}`}
                    placeholder={t("unchanged")}
                    value={words}
                    onChange={(event) => set(event.currentTarget.value)}
                    visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
                />
            );
        case "accounts":
            return <AccountsInput value={value as Account[]} set={set} fixed={fixed} fault={fault} hint={common.description ?? ""} />;
        case "keys":
            return <KeysInput lines={several} set={set} label={common.label} hint={common.description} fault={fault} />;
        case "long":
            return <Textarea {...common} autosize minRows={2} value={words} onChange={(event) => set(event.currentTarget.value)} />;
        case "lines":
            return (
                <Textarea
                    {...common}
                    autosize
                    minRows={2}
                    value={several.join("\n")}
                    onChange={(event) => set(event.currentTarget.value === "" ? [] : event.currentTarget.value.split("\n"))}
                />
            );
        case "number":
            return (
                <NumberInput
                    {...common}
                    min={0}
                    value={words === "" ? "" : Number(words)}
                    onChange={(typed) => set(typed)}
                    hideControls
                    styles={{ wrapper: { maxWidth: 160 } }}
                />
            );
        case "switch":
            return <Switch {...common} required={false} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
        case "choice":
            return field.free ? (
                <Autocomplete
                    {...common}
                    data={choices.map((one) => one.value)}
                    renderOption={({ option }) => choices.find((one) => one.value === option.value)?.label ?? option.value}
                    value={words}
                    onChange={set}
                />
            ) : (
                <Select {...common} data={choices} value={words || null} onChange={(chosen) => set(chosen ?? "")} clearable={!field.required} searchable={choices.length > 8} clearButtonProps={{ "aria-label": t("clear") }} />
            );
        case "choices":
            return <MultiSelect {...common} data={withMissing(choices, several)} value={several} onChange={set} searchable clearButtonProps={{ "aria-label": t("clear") }} />;
        case "tags":
            return <TagsInput {...common} value={several} onChange={set} clearButtonProps={{ "aria-label": t("clear") }} />;
    }
}

/** What is chosen stays, even if it is offered no more. */
function withMissing(choices: Choice[], chosen: string[]): Choice[] {
    const known = new Set(choices.map((one) => one.value));
    return [...choices, ...chosen.filter((one) => !known.has(one)).map((one) => ({ value: one, label: one }))];
}
