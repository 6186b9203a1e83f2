import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client } from "../../api/client";
import { familyQuery, list, type User } from "../../api/config";
import { serverQuery, tenantsQuery } from "../../api/platform";
import { useMe } from "../../api/session";
import { useLive } from "../../live/live";
import { todayQuery } from "../overview/attention";

export type Key = "you" | "server" | "tenant" | "users" | "phones" | "trunk" | "call";
/** `now` says in a sentence how it is. */
export type Step = { key: Key; done: boolean; now: string };
export type Progress = { tenant: string | undefined; inside: boolean; steps: Step[] };

const AT_ONCE_MILLIS = 1_000;
/** Made by the server for itself. */
const ITS_OWN = ["demo", "selftest"];

export const ownAccountQuery = (account: string) => ({
    queryKey: ["accounts", "", account],
    queryFn: () => ask(() => client.GET("/platform/accounts/{account}", { params: { path: { account } } })),
});
export const secondFactorQuery = { queryKey: ["me", "second-factor"], queryFn: () => ask(() => client.GET("/me/second-factor")) };

/** Whether a password is still the one the account was made with. */
export function isFirstPassword(account: { createdAt: string; passwordChangedAt: string }): boolean {
    return new Date(account.passwordChangedAt).getTime() - new Date(account.createdAt).getTime() < AT_ONCE_MILLIS;
}

/** How far the way to the first call is gone, by what there is; undefined as long as that is not known. */
export function useProgress(wanted: string | undefined): Progress | undefined {
    const { t } = useTranslation();
    const me = useMe();
    const account = useQuery(ownAccountQuery(me.id));
    const factor = useQuery(secondFactorQuery);
    const server = useQuery(serverQuery);
    const tenants = useQuery(tenantsQuery);
    const names = (tenants.data?.items ?? []).map((one) => one.name).filter((one) => !ITS_OWN.includes(one));
    const tenant = names.find((one) => one === wanted) ?? (names.length === 1 ? names[0] : undefined);
    const known = tenant ?? "";
    const entered = useQuery({
        queryKey: ["tenant", known],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}", { params: { path: { tenant: known } } })),
        enabled: tenant !== undefined,
    });
    const inside = tenant !== undefined && entered.data !== undefined;
    const directory = useQuery({ ...familyQuery(known, "directory"), enabled: inside });
    const registrations = useLive(known, "registrations", inside);
    const trunks = useLive(known, "trunks", inside);
    const calls = useLive(known, "calls", inside);
    const today = useQuery({ ...todayQuery(known), enabled: inside });
    if (!account.data || !factor.data || !server.data || tenants.isPending) {
        return undefined;
    }
    const users = list(directory.data, "users") as User[];
    const devices = users.flatMap((user) => user.devices ?? []).length;
    const there = new Set([...(registrations.data?.values() ?? [])].map((one) => one.device)).size;
    const lines = [...(trunks.data?.values() ?? [])];
    const up = lines.filter((one) => one.state === "UP").length;
    const talked = (today.data?.answered ?? 0) + [...(calls.data?.values() ?? [])].filter((one) => one.state === "talking").length;
    const first = isFirstPassword(account.data);
    const say = (key: Key, state: string, more: Record<string, unknown> = {}) => t(`start.${key}.${state}`, more);
    return {
        tenant,
        inside,
        steps: [
            { key: "you", done: !first && factor.data.on, now: say("you", first ? "first" : factor.data.on ? "good" : "half") },
            { key: "server", done: true, now: say("server", server.data.certificate.own ? "own" : "good", { name: server.data.name }) },
            { key: "tenant", done: inside, now: say("tenant", inside ? "good" : tenant ? "closed" : "open", { tenant }) },
            { key: "users", done: devices > 0, now: say("users", devices > 0 ? "good" : "open", { users: users.length, devices }) },
            { key: "phones", done: there > 0, now: say("phones", there > 0 ? "good" : "open", { there, devices }) },
            { key: "trunk", done: up > 0, now: say("trunk", up > 0 ? "good" : lines.length > 0 ? "down" : "open", { up, all: lines.length }) },
            { key: "call", done: talked > 0, now: say("call", talked > 0 ? "good" : "open", { count: talked }) },
        ],
    };
}
