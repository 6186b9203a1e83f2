import { queryOptions } from "@tanstack/react-query";
import { ask, client, inTurn, type Schemas } from "./client";
import { may, type Me } from "./session";

/** One entry of a list, in the words of the apply file (docs/ADMIN.md). */
export type Entry = Record<string, unknown>;
export type Family = "directory" | "dialplan" | "trunks" | "numbers" | "phones" | "contacts" | "webhooks" | "recording-rules";
export type Body = Record<string, Entry[] | Entry>;
export type Applied = Schemas["Applied"];

export type Device = { name: string; sipUsername?: string; site?: string; md5?: boolean; t38?: boolean };
export type User = { extension: string; name?: string; email?: string; devices?: Device[] };

export function familyQuery(tenant: string, family: Family) {
    return queryOptions({
        queryKey: ["tenant", tenant, family],
        queryFn: () =>
            inTurn(() =>
                ask(() =>
                    client.GET(`/tenants/{tenant}/${family}` as "/tenants/{tenant}/directory", {
                        params: { path: { tenant } },
                    }),
                ),
            ) as Promise<Body>,
        staleTime: 15_000,
    });
}

/** Whether somebody may change this family. */
export const mayWrite = (me: Me, family: Family) => may(me, family === "recording-rules" ? "recordings:write" : `${family}:write`);

export type Options = { dryRun?: boolean; prune?: boolean; breakExpectations?: boolean };

/** Makes it so, all or nothing; a dry run only says what would be done. */
export function change(tenant: string, family: Family, body: Body, query: Options): Promise<Applied> {
    return inTurn(() =>
        ask(() =>
            client.PATCH(`/tenants/{tenant}/${family}` as "/tenants/{tenant}/directory", {
                params: { path: { tenant }, query },
                body: body as never,
            }),
        ),
    );
}

/** What no path carries as %2F stands there as ~2F. */
const inPath = (name: string) =>
    Array.from(new TextEncoder().encode(name), (one) => {
        const letter = String.fromCharCode(one);
        return /[A-Za-z0-9_+-]/.test(letter) ? letter : `~${one.toString(16).padStart(2, "0")}`;
    }).join("");

/** Deletes one entry with what is below it, and nothing else. */
export function deleteEntry(tenant: string, family: Family, section: string, name: string, query: Options): Promise<Applied> {
    return inTurn(() =>
        ask(() =>
            client.DELETE(`/tenants/{tenant}/${family}/{list}/{entry}` as "/tenants/{tenant}/directory/{list}/{entry}", {
                params: { path: { tenant, list: section as "users", entry: inPath(name) }, query },
            }),
        ),
    );
}

export function list(body: Body | undefined, section: string): Entry[] {
    const part = body?.[section];
    return Array.isArray(part) ? part : [];
}

/** A field's text; lists are joined. */
export function text(entry: Entry, field: string): string {
    const value = entry[field];
    if (Array.isArray(value)) {
        return value.map((one) => (typeof one === "object" ? Object.values(one as object).join(" ") : String(one))).join(", ");
    }
    return value === undefined || value === null ? "" : String(value);
}
