import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Entry, familyQuery, list, text, type User } from "../api/config";
import { may, useMe } from "../api/session";
import type { Field } from "./collections";
import type { Choice } from "./FieldInput";

/** Offered, not all that there are: the server knows. */
const MAKERS = ["snom", "yealink", "grandstream", "gigaset", "mitel", "poly", "fanvil"];

/** What a field may be, from what the tenant has. */
export function useChoices(tenant: string, fields: readonly Field[]): (field: Field) => Choice[] {
    const { t, i18n } = useTranslation();
    const me = useMe();
    const needs = (...sources: string[]) => fields.some((field) => typeof field.choices === "string" && sources.includes(field.choices));
    const use = (family: "directory" | "dialplan" | "trunks", ...sources: string[]) => ({
        ...familyQuery(tenant, family),
        enabled: needs(...sources) && may(me, `${family}:read`),
    });
    const directory = useQuery(use("directory", "targets", "devices", "phones")).data;
    const dialplan = useQuery(use("dialplan", "targets", "hours", "calendars", "switches")).data;
    const trunks = useQuery(use("trunks", "trunks", "sites")).data;

    const named = (entries: Entry[]) => entries.map((one) => ({ value: text(one, "name"), label: text(one, "name") }));
    const numbered = (entries: Entry[]) =>
        entries.map((one) => ({ value: text(one, "extension"), label: `${text(one, "extension")} · ${text(one, "name")}` }));
    return (field) => {
        const from = field.choices ?? [];
        switch (from) {
            case "targets":
                return [...numbered(list(directory, "users")), ...numbered(list(dialplan, "groups"))];
            case "devices":
                return (list(directory, "users") as User[]).flatMap((user) =>
                    (user.devices ?? []).map((device) => ({ value: device.name, label: `${device.name} · ${user.name ?? user.extension}` })),
                );
            case "phones": {
                const users = list(directory, "users") as User[];
                return [
                    { value: "all", label: t("phoneSetup.all") },
                    ...MAKERS.map((maker) => ({ value: `maker ${maker}`, label: t("phoneSetup.maker", { maker }) })),
                    ...users.map((user) => ({ value: `user ${user.extension}`, label: t("phoneSetup.user", { name: `${user.name ?? ""} (${user.extension})` }) })),
                    ...users.flatMap((user) => (user.devices ?? []).map((device) => ({ value: `device ${device.name}`, label: t("phoneSetup.device", { name: device.name }) }))),
                ];
            }
            case "hours":
                return named(list(dialplan, "hours"));
            case "calendars":
                return named(list(dialplan, "calendars"));
            case "switches":
                return named(list(dialplan, "switches"));
            case "trunks":
                return named(list(trunks, "trunks"));
            case "sites":
                return named(list(trunks, "sites"));
            default:
                return from.map((value) => {
                    const key = `choice.${field.words ?? field.name}.${value}`;
                    return { value, label: i18n.exists(key) ? t(key) : value };
                });
        }
    };
}
