import type { Entry } from "../api/config";
import type { Account } from "./AccountsInput";
import type { Collection, Field } from "./collections";

/** An entry as its form holds it. */
export function opened(entry: Entry | null, fields: readonly Field[]): Entry {
    return Object.fromEntries(
        fields.map((field) => {
            const value = entry === null ? field.initial : entry[field.name];
            switch (field.kind) {
                case "tags":
                case "lines":
                case "keys":
                case "choices":
                    return [field.name, texts(value)];
                case "accounts":
                    return [field.name, Array.isArray(value) ? value.map((one) => ({ user: String((one as Entry).user), password: "" })) : []];
                case "switch":
                    return [field.name, value === true];
                default:
                    return [field.name, value ?? ""];
            }
        }),
    );
}

/** Lists come as lists, as texts with commas, or of trunks as objects. */
function texts(value: unknown): string[] {
    if (Array.isArray(value)) {
        return value.map((one) => (typeof one === "object" && one !== null ? String((one as Entry).trunk ?? "") : String(one)));
    }
    return typeof value === "string" && value !== "" ? value.split(/,\s*/) : [];
}

/** Those whose password was typed: of the others nothing changes. */
const given = (accounts: Account[]) => accounts.filter((one) => one.user !== "" && one.password !== "").map(({ user, password }) => ({ user, password }));

/** What the form makes of it: of a new entry all that is filled in, of another what is different; null if nothing is.
 * `before` takes it back; null where it could not all be taken back. */
export function typed(collection: Collection, entry: Entry | null, form: Entry): { now: Entry; before: Entry | null } | null {
    const first = opened(entry, collection.fields);
    const key = Object.fromEntries(collection.key.filter((field) => form[field] !== "").map((field) => [field, form[field]]));
    const now: Entry = {};
    const before: Entry = {};
    for (const { name, kind } of collection.fields) {
        if (kind === "accounts") {
            // As of a secret: nobody can put the old one back.
            const accounts = given(form[name] as Account[]);
            if (accounts.length > 0) {
                now[name] = accounts;
            }
            continue;
        }
        const value = form[name];
        const empty = value === "" || value === false || (Array.isArray(value) && value.length === 0);
        if (entry === null ? !empty : JSON.stringify(value) !== JSON.stringify(first[name])) {
            now[name] = Array.isArray(value) ? value.filter((one) => one !== "") : value;
            // Nobody reads a secret back: what it was cannot be put back, and empty would mean "none".
            if (kind !== "secret") {
                before[name] = first[name];
            }
        }
    }
    if (Object.keys(now).length === 0 || (entry === null && JSON.stringify(form) === JSON.stringify(first))) {
        return null;
    }
    const whole = Object.keys(before).length === Object.keys(now).length;
    return { now: { ...key, ...now }, before: entry !== null && whole ? { ...key, ...before } : null };
}
