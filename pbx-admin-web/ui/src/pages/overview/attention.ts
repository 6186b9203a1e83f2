import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ask, client, type Schemas } from "../../api/client";
import { may, useMe } from "../../api/session";
import { useLive, useLiveState } from "../../live/live";
import { ago, known, language } from "../../texts";
import { livePhonesQuery, newcomersQuery } from "../phones/queries";

/** Something that is not as it should be, and where it can be mended. */
export type Attention = { key: string; grave: boolean; title: string; why: string; page: string; search: { open?: string; cause?: string } };

const ALARMS_SHOWN = 4;
const NAMES_SHOWN = 3;
/** Told by the trunks themselves, as they are now. */
const TOLD_BY_TRUNKS = ["TRUNK_DOWN", "TRUNK_UP"];
const PAGE_OF_ALARM: Record<string, string> = {
    EMERGENCY_CALL: "calls",
    EMERGENCY_FAILED: "sites",
    EMERGENCY_REFUSED: "calls",
    LOOP: "calls",
    NEWCOMERS_MANY: "phones",
    NEWCOMERS_FULL: "phones",
    CERTIFICATE_ENDS: "phones",
    PHONE_CERTIFICATES_END: "phones",
    FIRMWARE_STOPPED: "phones",
    PHONES_AWAY: "sites",
    PIN_LOCKED: "users",
    RECORDINGS_MANY: "recordings",
    RECORDINGS_FULL: "recordings",
    RECORDINGS_NO_DISK: "recordings",
    WEBHOOK_OFF: "webhooks",
    TRUNK_TEST_FAILED: "trunks",
};
/** A call may be busy, or somebody not there; these should not be. */
const TROUBLE = ["NO_EMERGENCY_ROUTE", "NO_TRUNK", "LINES_BUSY", "NETWORK_FAILED", "FORBIDDEN", "NOT_REGISTERED", "MEDIA_FAILED", "MEDIA_NOT_ACCEPTABLE", "MEDIA_TIMEOUT", "IN_CIRCLES", "OVERLOAD", "INTERNAL"];

export function todayQuery(tenant: string) {
    return {
        queryKey: ["tenant", tenant, "today"],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/today", { params: { path: { tenant } } })),
    };
}

/** What somebody should look at, the gravest first; undefined as long as not all of it is known. */
export function useAttention(tenant: string): Attention[] | undefined {
    const { t } = useTranslation();
    const me = useMe();
    const mayTrunks = may(me, "trunks:read");
    const mayPhones = may(me, "phones:read");
    const alarms = useQuery({
        queryKey: ["tenant", tenant, "alarms"],
        queryFn: () => ask(() => client.GET("/tenants/{tenant}/alarms", { params: { path: { tenant } } })),
        enabled: mayTrunks,
    });
    const trunks = useLive(tenant, "trunks", mayTrunks);
    const phones = useQuery({ ...livePhonesQuery(tenant), enabled: mayPhones });
    const newcomers = useQuery({ ...newcomersQuery(tenant), enabled: mayPhones });
    const today = useQuery({ ...todayQuery(tenant), enabled: may(me, "calls:read") });
    const opening = useLiveState() === "opening";
    if (opening || [alarms, trunks, phones, newcomers, today].some((query) => query.isLoading)) {
        return undefined;
    }
    const some = (names: string[]) => names.slice(0, NAMES_SHOWN).join(", ") + (names.length > NAMES_SHOWN ? " …" : "");
    const away = (phones.data?.items ?? []).filter((one) => !one.registered);
    const never = away.filter((one) => !one.lastFetch);
    const gone = away.filter((one) => one.lastFetch);
    const strangers = (newcomers.data?.items ?? []).filter((one) => !one.device);
    const all: (Attention | false)[] = [
        ...[...(trunks.data?.values() ?? [])]
            .filter((one) => one.state === "DOWN")
            .map((one) => ({ key: `trunk ${one.trunk}`, grave: true, title: t("attention.trunk", { trunk: one.trunk }), why: one.reason ?? t("attention.platform"), page: "trunks", search: one.tenant ? { open: one.trunk } : {} })),
        ...(alarms.data?.items ?? [])
            .filter((one) => !TOLD_BY_TRUNKS.includes(one.kind))
            .slice(0, ALARMS_SHOWN)
            .map((one, place) => alarm(one, place)),
        ...(today.data?.causes ?? [])
            .filter((one) => TROUBLE.includes(one.cause))
            .map((one) => ({
                key: one.cause,
                grave: one.cause === "NO_EMERGENCY_ROUTE",
                title: t("attention.refused", { count: one.calls, cause: known(`cause.${one.cause}`, one.cause) }),
                why: t(`attention.cause.${one.cause}`),
                page: "calls",
                search: { cause: one.cause },
            })),
        (today.data?.poor ?? 0) > 0 && {
            key: "poor",
            grave: false,
            title: t("attention.poor", { count: today.data?.poor ?? 0 }),
            why: t("attention.poorWhy"),
            page: "calls",
            search: today.data?.worst[0] ? { open: today.data.worst[0] } : {},
        },
        never.length > 0 && { key: "never", grave: false, title: t("attention.never", { count: never.length }), why: some(never.map((one) => one.device)), page: "phones", search: never[0] ? { open: never[0].device } : {} },
        gone.length > 0 && { key: "gone", grave: false, title: t("attention.gone", { count: gone.length }), why: some(gone.map((one) => one.device)), page: "phones", search: gone[0] ? { open: gone[0].device } : {} },
        strangers.length > 0 && { key: "newcomers", grave: false, title: t("attention.newcomers", { count: strangers.length }), why: t("attention.newcomersWhy"), page: "phones", search: {} },
    ];
    return all.filter((one) => one !== false).sort((a, b) => Number(b.grave) - Number(a.grave));
}

function alarm(one: Schemas["Alarm"], place: number): Attention {
    const said = (texts: Record<string, string>) => texts[language()] ?? texts.en ?? "";
    return {
        key: `alarm ${place}`,
        grave: one.kind.startsWith("EMERGENCY"),
        title: `${said(one.text)} · ${ago(one.at)}`,
        why: said(one.remedy),
        page: PAGE_OF_ALARM[one.kind] ?? "alarms",
        search: {},
    };
}
