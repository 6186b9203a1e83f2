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
    return may(me, "tenant:read") ? `/t/${me.tenant}` : may(me, "contacts:read") ? `/t/${me.tenant}/contacts` : "/me";
}

export async function logIn(login: string, password: string, code: string) {
    const made = await ask(() =>
        client.POST("/sessions", { body: code ? { login, password, code } : { login, password } }),
    );
    prove(made.proof);
}

export async function logOut() {
    await ask(() => client.DELETE("/sessions/current"));
    prove("");
}
