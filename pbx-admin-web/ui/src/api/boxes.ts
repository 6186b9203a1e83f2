import { ask, client, type Schemas } from "./client";

type Case = Schemas["Greeting"]["when"];

/** What can be done with a voice box: somebody's of a tenant, or one's own. */
export type BoxDoor = {
    key: readonly unknown[];
    messages: (cursor: string) => Promise<Schemas["MessagePage"]>;
    mark: (message: string, heard: boolean) => Promise<unknown>;
    forward: (message: string, extension: string) => Promise<unknown>;
    remove: (message: string, reason: string) => Promise<unknown>;
    greetings: () => Promise<Schemas["Greetings"]>;
    bring: (when: Case, file: File) => Promise<unknown>;
    drop: (when: Case) => Promise<unknown>;
    /** Where a browser plays what is below: `messages/ID` or `greetings/CASE`. */
    sound: (of: string) => string;
    /** Somebody else's: hearing it stands in the history, and deleting it takes a reason. */
    others: boolean;
};

const page = (cursor: string) => (cursor ? { cursor } : {});
const file = { headers: { "Content-Type": "application/octet-stream" }, bodySerializer: (body: unknown) => body as Blob };

export function boxOf(tenant: string, extension: string): BoxDoor {
    const path = { tenant, extension };
    return {
        key: ["tenant", tenant, "voice-boxes", extension],
        messages: (cursor) => ask(() => client.GET("/tenants/{tenant}/voice-boxes/{extension}/messages", { params: { path, query: page(cursor) } })),
        mark: (message, heard) => {
            const params = { path: { ...path, message } };
            return heard
                ? ask(() => client.PUT("/tenants/{tenant}/voice-boxes/{extension}/messages/{message}/heard", { params }))
                : ask(() => client.DELETE("/tenants/{tenant}/voice-boxes/{extension}/messages/{message}/heard", { params }));
        },
        forward: (message, to) =>
            ask(() => client.POST("/tenants/{tenant}/voice-boxes/{extension}/messages/{message}/forward", { params: { path: { ...path, message } }, body: { extension: to } })),
        remove: (message, reason) =>
            ask(() => client.DELETE("/tenants/{tenant}/voice-boxes/{extension}/messages/{message}", { params: { path: { ...path, message }, query: { reason } } })),
        greetings: () => ask(() => client.GET("/tenants/{tenant}/voice-boxes/{extension}/greetings", { params: { path } })),
        bring: (when, body) => ask(() => client.PUT("/tenants/{tenant}/voice-boxes/{extension}/greetings/{when}", { params: { path: { ...path, when } }, ...file, body: body as never })),
        drop: (when) => ask(() => client.DELETE("/tenants/{tenant}/voice-boxes/{extension}/greetings/{when}", { params: { path: { ...path, when } } })),
        sound: (of) => `/api/v1/tenants/${encodeURIComponent(tenant)}/voice-boxes/${encodeURIComponent(extension)}/${of}/sound`,
        others: true,
    };
}

export const ownBox: BoxDoor = {
    key: ["me", "voice-box"],
    messages: (cursor) => ask(() => client.GET("/me/voice-box/messages", { params: { query: page(cursor) } })),
    mark: (message, heard) => {
        const params = { path: { message } };
        return heard ? ask(() => client.PUT("/me/voice-box/messages/{message}/heard", { params })) : ask(() => client.DELETE("/me/voice-box/messages/{message}/heard", { params }));
    },
    forward: (message, extension) => ask(() => client.POST("/me/voice-box/messages/{message}/forward", { params: { path: { message } }, body: { extension } })),
    remove: (message) => ask(() => client.DELETE("/me/voice-box/messages/{message}", { params: { path: { message } } })),
    greetings: () => ask(() => client.GET("/me/voice-box/greetings")),
    bring: (when, body) => ask(() => client.PUT("/me/voice-box/greetings/{when}", { params: { path: { when } }, ...file, body: body as never })),
    drop: (when) => ask(() => client.DELETE("/me/voice-box/greetings/{when}", { params: { path: { when } } })),
    sound: (of) => `/api/v1/me/voice-box/${of}/sound`,
    others: false,
};
