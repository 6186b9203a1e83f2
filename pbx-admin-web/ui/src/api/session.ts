import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask, client, prove, type Schemas } from "./client";

export type Me = Schemas["Me"];

export const meQuery = queryOptions({
    queryKey: ["me"],
    queryFn: async () => {
        const me = await ask(() => client.GET("/me"));
        prove(me.proof ?? "");
        return me;
    },
    staleTime: 30_000,
});

/** Who is logged in. Only below the shell, which is not shown before it is known. */
export function useMe(): Me {
    const { data } = useQuery(meQuery);
    if (!data) {
        throw new Error("not below the shell");
    }
    return data;
}

export function may(me: Me, permission: string): boolean {
    return me.permissions.includes(permission);
}

/** Where somebody begins. */
export function home(me: Me): string {
    if (!me.tenant) {
        return "/platform/tenants";
    }
    return may(me, "tenant:read") ? `/t/${me.tenant}` : may(me, "contacts:read") ? `/t/${me.tenant}/contacts` : me.user ? "/my/phone" : "/me";
}

export async function logIn(login: string, password: string, code: string) {
    const made = await ask(() =>
        client.POST("/sessions", { body: code ? { login, password, code } : { login, password } }),
    );
    prove(made.proof);
}

/** Whether people of a tenant log in elsewhere. */
export const signOnOf = (tenant: string) => ask(() => client.GET("/sign-on", { params: { query: { tenant } } }));

/** Where the page goes, to log in elsewhere. */
export async function beginSignOn(tenant: string): Promise<string> {
    return (await ask(() => client.POST("/sign-on/begin", { body: { tenant } }))).location;
}

/** Back from there. */
export async function completeSignOn(code: string) {
    const made = await ask(() => client.POST("/sign-on/completion", { body: code ? { code } : {} }));
    prove(made.proof);
}

/** By what the browser or a key keeps: it asks for a finger, a face or a PIN. */
export async function logInByPasskey() {
    const { ticket, options } = await ask(() => client.POST("/sessions/passkey/challenge"));
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON);
    const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
    const made = await ask(() => client.POST("/sessions/passkey", { body: { ticket, credential: credential.toJSON() as never } }));
    prove(made.proof);
}

export const passkeysAreThere = () => "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

export async function logOut() {
    await ask(() => client.DELETE("/sessions/current"));
    prove("");
}
