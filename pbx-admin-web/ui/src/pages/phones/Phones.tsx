import { Badge, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../api/client";
import { type Entry, familyQuery, list, text } from "../../api/config";
import { may, useMe } from "../../api/session";
import { type Collection, collections } from "../../edit/collections";
import { keyOf, useRemaining } from "../../edit/removal";
import { LiveBadge } from "../../live/LiveBadge";
import { EntryList } from "../../parts/EntryList";
import { ago } from "../../texts";
import { EntryDrawer } from "../CollectionPage";
import { Banned } from "./Banned";
import { Handsets } from "./Handsets";
import { Newcomers } from "./Newcomers";
import { Order } from "./Order";
import { Story } from "./Story";
import { livePhonesQuery } from "./queries";

const PHONES = collections.find((one) => one.page === "phones") as Collection;
type Phone = Entry & { live?: Schemas["LivePhone"] | undefined };

/** Telephones: what is wanted of each, and what it is, where, and whether it is there. */
export function Phones() {
    const { t } = useTranslation();
    const me = useMe();
    const { tenant } = useParams({ from: "/shell/t/$tenant/phones" });
    const query = useQuery(familyQuery(tenant, "phones"));
    const live = useQuery(livePhonesQuery(tenant)).data;
    const entries = useRemaining({ tenant, section: PHONES.section, key: PHONES.key }, list(query.data, PHONES.section));
    const known = new Map((live?.items ?? []).map((one) => [one.device, one]));
    const all: Phone[] = entries.map((entry) => ({ ...entry, live: known.get(text(entry, "device")) }));
    const writes = may(me, "phones:write");
    return (
        <EntryList<Phone>
            key={tenant}
            page="phones"
            icon={PHONES.icon}
            query={query}
            all={all}
            rowKey={(phone) => keyOf(phone, PHONES.key)}
            words={(phone) => [text(phone, "device"), text(phone, "model"), text(phone, "mac"), ...Object.values(phone.live ?? {})].join(" ")}
            writes={writes}
            actions={<LiveBadge />}
            above={
                <>
                    <Newcomers tenant={tenant} />
                    <Banned tenant={tenant} />
                    {writes && all.length > 0 && <Order tenant={tenant} />}
                </>
            }
            columns={[
                { title: t("field.device"), cell: (phone) => text(phone, "device"), sort: (phone) => text(phone, "device") },
                { title: t("phones.state"), cell: (phone) => <State phone={phone.live} />, sort: (phone) => String(phone.live?.registered) },
                { title: t("field.model"), cell: (phone) => <Small words={phone.live?.says || text(phone, "model")} />, sort: (phone) => phone.live?.says ?? text(phone, "model"), wide: true },
                { title: t("phones.firmware"), cell: (phone) => <Small words={phone.live?.firmware} />, sort: (phone) => phone.live?.firmware ?? "", wide: true },
                { title: t("phones.ip"), cell: (phone) => <Small words={phone.live?.ip} />, sort: (phone) => phone.live?.ip ?? "", wide: true },
                { title: t("field.mac"), cell: (phone) => <Small words={phone.live?.mac || text(phone, "mac")} code />, sort: (phone) => text(phone, "mac"), wide: true },
                { title: t("phones.fetched"), cell: (phone) => <Small words={phone.live?.lastFetch && ago(phone.live.lastFetch)} />, sort: (phone) => phone.live?.lastFetch ?? "", wide: true },
            ]}
            drawer={(phone, close) => (
                <EntryDrawer tenant={tenant} collection={PHONES} entry={phone} close={close} readOnly={!writes}>
                    {phone && <Story tenant={tenant} phone={phone.live} device={text(phone, "device")} close={close} />}
                    {phone && <Handsets tenant={tenant} base={text(phone, "device")} model={text(phone, "model")} />}
                </EntryDrawer>
            )}
        />
    );
}

function Small({ words, code = false }: { words: string | undefined; code?: boolean }) {
    return (
        <Text span size="sm" className={code ? "code" : "numeric"} lineClamp={1}>
            {words || "–"}
        </Text>
    );
}

/** Whether it is there, and if not, whether it ever came. */
function State({ phone }: { phone: Schemas["LivePhone"] | undefined }) {
    const { t } = useTranslation();
    if (!phone) {
        return "–";
    }
    const state = phone.registered ? "registered" : phone.lastFetch ? "gone" : "never";
    return <Badge color={phone.registered ? "teal" : phone.lastFetch ? "red" : "gray"}>{t(`phones.is.${state}`)}</Badge>;
}
