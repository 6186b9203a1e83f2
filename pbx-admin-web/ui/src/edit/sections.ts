import type { Entry, Family } from "../api/config";
import type { Field } from "./collections";
import { opened } from "./entry";

/**
 * Some fields of a section; or of the object that it has under `at`, which is left out as a whole where nothing is
 * filled in. `at` and `name` may lead further down ("night.user"): what stands under one object is written together.
 */
type Fields = { kind: "fields"; at?: string; fields: readonly Field[] };
/**
 * A list of a section, or a map from each row's first field to the others (`map`), or to the only other one (`texts`).
 */
export type Rows = { kind: "rows"; name: string; shape: "list" | "map" | "texts"; fields: readonly Field[]; initial?: Entry };
export type Part = Fields | Rows;

/** A section of the configuration that there is once: its texts stand under `sections.NAME`. */
export type Section = { family: Family; section: string; parts: readonly Part[] };

const number = (name: string, initial?: number): Field => ({ name, kind: "number", initial });
const limits = (initial: Record<string, number>) =>
    ["parallel", "minutesPerHour", "minutesPerDay", "centsPerHour", "centsPerDay"].map((name) => number(name, initial[name]));
const code = (name: string, initial: string): Field => ({ name, kind: "text", initial });
const KINDS = ["fixed", "mobile", "fixed-or-mobile", "freephone", "shared-cost", "mass-calling", "premium", "nomadic", "personal", "corporate", "satellite", "unknown"];

const cents = (initial: Record<string, number>, name: string): Rows => ({
    kind: "rows",
    name,
    shape: "texts",
    initial,
    fields: [{ name: "numberKind", kind: "choice", choices: KINDS, words: "kinds", required: true }, number("cents")],
});

/** What is not set is as `initial` says: what the server takes then (docs/ADMIN.md). */
export const sections = {
    tolls: {
        family: "numbers",
        section: "tolls",
        parts: [
            { kind: "fields", fields: [{ name: "standard", kind: "choice", choices: ["standard"], free: true, initial: "standard" }] },
            {
                kind: "rows",
                name: "classes",
                shape: "map",
                fields: [
                    { name: "class", kind: "text", required: true },
                    { name: "kinds", kind: "choices", choices: KINDS },
                    { name: "countries", kind: "tags" },
                ],
            },
            {
                kind: "rows",
                name: "users",
                shape: "texts",
                fields: [
                    { name: "extension", kind: "choice", choices: "targets", free: true, required: true },
                    { name: "class", kind: "text", required: true },
                ],
            },
            { kind: "fields", at: "user", fields: limits({ parallel: 10, centsPerHour: 2000, centsPerDay: 5000 }) },
            { kind: "fields", at: "tenant", fields: limits({ centsPerHour: 10_000, centsPerDay: 30_000 }) },
            {
                kind: "fields",
                at: "night",
                fields: [
                    { name: "from", kind: "text", code: true },
                    { name: "to", kind: "text", code: true },
                    { name: "tollClass", kind: "text" },
                ],
            },
            { kind: "fields", at: "night.user", fields: limits({}) },
            { kind: "fields", at: "night.tenant", fields: limits({}) },
            { kind: "fields", at: "channels", fields: [number("calls"), number("inbound"), number("outbound")] },
            { kind: "rows", name: "trunks", shape: "map", fields: [{ name: "trunk", kind: "choice", choices: "trunks", free: true, required: true }, ...limits({})] },
            {
                kind: "rows",
                name: "verified",
                shape: "texts",
                fields: [
                    { name: "number", kind: "text", required: true },
                    { name: "proof", kind: "text", required: true },
                ],
            },
            cents({ "shared-cost": 20, personal: 20, "mass-calling": 100, premium: 300 }, "prices.home"),
            cents(
                { fixed: 30, mobile: 60, "fixed-or-mobile": 60, "shared-cost": 60, nomadic: 60, personal: 100, corporate: 60, premium: 500, satellite: 1_000, unknown: 100 },
                "prices.abroad",
            ),
        ],
    },
    alarms: {
        family: "trunks",
        section: "alarms",
        parts: [
            {
                kind: "fields",
                fields: [
                    { name: "mail", kind: "tags" },
                    { name: "extensions", kind: "choices", choices: "targets" },
                ],
            },
        ],
    },
    recordings: {
        family: "recording-rules",
        section: "recordings",
        parts: [
            {
                kind: "rows",
                name: "rules",
                shape: "list",
                fields: [
                    { name: "title", kind: "text", required: true },
                    { name: "enabled", kind: "switch", initial: true },
                    { name: "users", kind: "choices", choices: "targets" },
                    { name: "groups", kind: "choices", choices: "targets" },
                    { name: "start", kind: "choice", choices: ["automatic", "code"], initial: "automatic", required: true },
                    { name: "consent", kind: "choice", choices: ["all", "others", "announced"], initial: "all", required: true },
                    { name: "direction", kind: "choice", choices: ["both", "in", "out"], initial: "both", required: true },
                    { name: "origin", kind: "choice", choices: ["both", "external", "internal"], initial: "both", required: true },
                    { name: "channels", kind: "choice", choices: ["2", "1"], initial: "2", required: true },
                    number("percent", 100),
                    number("keepDays", 90),
                    { name: "mail", kind: "tags" },
                ],
            },
            { kind: "fields", fields: [number("quotaMegabytes", 0)] },
        ],
    },
    voicemail: {
        family: "dialplan",
        section: "voicemail",
        parts: [
            { kind: "fields", fields: [{ name: "everyUser", kind: "switch", initial: false }] },
            {
                kind: "rows",
                name: "boxes",
                shape: "list",
                fields: [
                    { name: "extension", kind: "choice", choices: "targets", free: true, required: true },
                    { name: "mail", kind: "text" },
                    { name: "attach", kind: "switch" },
                    { name: "keep", kind: "switch", initial: true },
                    { name: "callBack", kind: "switch" },
                    number("secondsMin", 2),
                    number("secondsMax", 180),
                    number("messagesMax", 50),
                    number("keepDays", 90),
                ],
            },
        ],
    },
    retention: {
        family: "recording-rules",
        section: "retention",
        parts: [{ kind: "fields", fields: [number("callDays", 90), number("numberDays", 7), number("recordingDays", 0), number("voicemailDays", 0)] }],
    },
    extensions: {
        family: "dialplan",
        section: "extensions",
        parts: [
            {
                kind: "rows",
                name: "pools",
                shape: "list",
                fields: [
                    { name: "kind", kind: "choice", choices: ["user", "group", "any"], initial: "user", required: true },
                    { name: "from", kind: "text", required: true },
                    { name: "to", kind: "text", required: true },
                ],
            },
            { kind: "fields", fields: [{ name: "forbidden", kind: "tags" }] },
        ],
    },
    codes: {
        family: "dialplan",
        section: "codes",
        parts: [
            {
                kind: "fields",
                fields: [
                    code("ownBox", "*100"),
                    code("anyBox", "*101"),
                    code("leaveInOwnBox", "*102"),
                    code("leaveInBox", "*103"),
                    code("groupBox", "*104"),
                    code("forwardAsk", "*70"),
                    code("forwardAlways", "*71"),
                    code("forwardBusy", "*72"),
                    code("forwardNoAnswer", "*73"),
                    code("forwardUnreachable", "*74"),
                    code("followMeOn", "*68"),
                    code("followMeOff", "*69"),
                    code("callWaitingOn", "*76"),
                    code("callWaitingOff", "*77"),
                    code("doNotDisturbOn", "*78"),
                    code("doNotDisturbOff", "*79"),
                    code("chooseRule", "*75"),
                    code("withhold", "*67"),
                    code("deskLogin", "*44"),
                    code("speakPrompt", "*50"),
                    code("echo", "*80"),
                    code("record", "*1"),
                    code("recordPause", "*2"),
                    code("recordDiscard", "*0"),
                ],
            },
        ],
    },
    phoneBook: { family: "contacts", section: "phoneBook", parts: [{ kind: "fields", fields: [{ name: "showNumbers", kind: "switch", initial: false }] }] },
} as const satisfies Record<string, Section>;

export type SectionName = keyof typeof sections;
/** A part as its form holds it. */
export type Typed = Entry | Entry[];

const objectOf = (value: unknown): Entry => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Entry) : {});
const initials = (fields: readonly Field[]): Entry => Object.fromEntries(fields.filter((field) => field.initial !== undefined).map((field) => [field.name, field.initial]));

const rootOf = (part: Part) => ((part.kind === "fields" ? part.at : part.name) ?? "").split(".")[0] ?? "";
const under = (now: Entry, path: string): unknown => path.split(".").reduce<unknown>((value, step) => objectOf(value)[step], now);

export function openedPart(part: Part, now: Entry): Typed {
    if (part.kind === "fields") {
        const given = part.at === undefined ? now : under(now, part.at);
        return opened(part.at !== undefined && given !== undefined ? objectOf(given) : { ...initials(part.fields), ...objectOf(given) }, part.fields);
    }
    const [first, second] = part.fields.map((field) => field.name) as [string, string];
    const value = under(now, part.name) ?? part.initial;
    const rows =
        part.shape === "list"
            ? Array.isArray(value)
                ? (value as Entry[])
                : []
            : Object.entries(objectOf(value)).map(([key, one]) => (part.shape === "texts" ? { [first]: key, [second]: one } : { [first]: key, ...objectOf(one) }));
    return rows.map((row) => opened(row, part.fields));
}

/** What stands in two rows of a map, where only one of them would be kept; "" if nothing does. */
export function twice(part: Rows, rows: readonly Entry[]): string {
    if (part.shape === "list") {
        return "";
    }
    const keys = rows.map((row) => String(row[part.fields[0]?.name ?? ""] ?? "").trim());
    return keys.find((key, at) => key !== "" && keys.indexOf(key) !== at) ?? "";
}

export const newRow = (part: Rows): Entry => opened(null, part.fields);

/** What is filled in; of a switch, what it is. */
const filled = (entry: Entry, fields: readonly Field[]): Entry =>
    Object.fromEntries(fields.map(({ name }) => [name, entry[name]]).filter(([, value]) => value !== "" && !(Array.isArray(value) && value.length === 0)));

/** What the server is sent where some parts have changed: of an object that has several parts, all of them. */
export function written(parts: readonly { part: Part; typed: Typed; changed: boolean }[]): Entry {
    const roots = new Set(parts.filter((one) => one.changed).map((one) => rootOf(one.part)));
    const all: Entry = {};
    for (const { part, typed, changed } of parts) {
        const root = rootOf(part);
        if (changed || (root !== "" && roots.has(root))) {
            for (const [path, value] of Object.entries(writtenPart(part, typed))) {
                put(all, path, value);
            }
        }
    }
    return all;
}

/** Below an object that is not there, what is empty is not there either. */
function put(all: Entry, path: string, value: unknown) {
    const [first = "", further] = path.split(".");
    if (further === undefined) {
        all[first] = value;
    } else if (value !== "") {
        all[first] = { ...objectOf(all[first]), [further]: value };
    }
}

/** The fields of the section that a part is about, as the server takes them. */
function writtenPart(part: Part, typed: Typed): Entry {
    if (part.kind === "fields") {
        const entry = typed as Entry;
        if (part.at === undefined) {
            return entry;
        }
        const value = filled(entry, part.fields);
        // Limits that are empty are none; where nobody has set any, "" is what there is then.
        const optional = part.fields.every((field) => field.initial === undefined);
        return { [part.at]: optional && Object.keys(value).length === 0 ? "" : value };
    }
    const rows = (typed as Entry[]).map((row) => filled(row, part.fields));
    const [first, second] = part.fields.map((field) => field.name) as [string, string];
    if (part.shape === "list") {
        return { [part.name]: rows };
    }
    return {
        [part.name]: Object.fromEntries(
            rows.map((row) => {
                const { [first]: key = "", ...rest } = row;
                return [String(key), part.shape === "texts" ? (row[second] ?? "") : rest];
            }),
        ),
    };
}
