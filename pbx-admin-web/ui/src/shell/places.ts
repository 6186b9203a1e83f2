import {
    IconAddressBook,
    IconAdjustments,
    IconArrowRampRight,
    IconBan,
    IconBellRinging,
    IconBuilding,
    IconBuildingStore,
    IconCalendarClock,
    IconCoins,
    IconDeviceLandlinePhone,
    IconHash,
    IconHeartbeat,
    IconHistory,
    IconHome,
    IconMailbox,
    IconHelpHexagon,
    IconKey,
    IconMapPin,
    IconMicrophone,
    IconMusic,
    IconParking,
    IconPhone,
    IconPhoneIncoming,
    IconPhoneOutgoing,
    IconRocket,
    IconRouteAltLeft,
    IconServer,
    IconSettings,
    IconShieldCheck,
    IconStar,
    IconToggleRight,
    IconUserCog,
    IconUsers,
    IconUsersGroup,
    IconUserQuestion,
    IconWebhook,
    type Icon,
} from "@tabler/icons-react";
import type { Me } from "../api/session";

/** Where one can go, for the navigation and the search. `page` is also the name of its texts. */
export type Place = { page: string; to: string; icon: Icon; permission: string; part: string };

const floor: Omit<Place, "to">[] = [
    { page: "overview", icon: IconHome, permission: "tenant:read", part: "" },
    { page: "calls", icon: IconPhone, permission: "calls:read", part: "" },
    { page: "recordings", icon: IconMicrophone, permission: "recordings:read", part: "" },
    { page: "voice-boxes", icon: IconMailbox, permission: "messages:read", part: "" },
    { page: "alarms", icon: IconBellRinging, permission: "trunks:read", part: "" },
    { page: "users", icon: IconUsers, permission: "directory:read", part: "people" },
    { page: "groups", icon: IconUsersGroup, permission: "dialplan:read", part: "people" },
    { page: "reach", icon: IconArrowRampRight, permission: "dialplan:read", part: "people" },
    { page: "contacts", icon: IconAddressBook, permission: "contacts:read", part: "people" },
    { page: "speed-dials", icon: IconStar, permission: "dialplan:read", part: "people" },
    { page: "parking", icon: IconParking, permission: "dialplan:read", part: "calls" },
    { page: "inbound", icon: IconPhoneIncoming, permission: "dialplan:read", part: "calls" },
    { page: "outbound", icon: IconPhoneOutgoing, permission: "dialplan:read", part: "calls" },
    { page: "blocked", icon: IconBan, permission: "dialplan:read", part: "calls" },
    { page: "explain", icon: IconHelpHexagon, permission: "dialplan:read", part: "calls" },
    { page: "hours", icon: IconCalendarClock, permission: "dialplan:read", part: "calls" },
    { page: "calendars", icon: IconCalendarClock, permission: "dialplan:read", part: "calls" },
    { page: "switches", icon: IconToggleRight, permission: "dialplan:read", part: "calls" },
    { page: "sounds", icon: IconMusic, permission: "dialplan:read", part: "calls" },
    { page: "expectations", icon: IconShieldCheck, permission: "dialplan:read", part: "calls" },
    { page: "phones", icon: IconDeviceLandlinePhone, permission: "phones:read", part: "lines" },
    { page: "phone-setup", icon: IconAdjustments, permission: "phones:read", part: "lines" },
    { page: "numbers", icon: IconHash, permission: "numbers:read", part: "lines" },
    { page: "trunks", icon: IconRouteAltLeft, permission: "trunks:read", part: "lines" },
    { page: "costs", icon: IconCoins, permission: "numbers:read", part: "lines" },
    { page: "sites", icon: IconMapPin, permission: "trunks:read", part: "lines" },
    { page: "settings", icon: IconSettings, permission: "dialplan:read", part: "access" },
    { page: "webhooks", icon: IconWebhook, permission: "webhooks:read", part: "access" },
    { page: "accounts", icon: IconUserCog, permission: "accounts:read", part: "access" },
    { page: "audit", icon: IconHistory, permission: "audit:read", part: "access" },
    { page: "visitors", icon: IconUserQuestion, permission: "grants:read", part: "access" },
];

const platform: Place[] = [
    { page: "tenants", to: "/platform/tenants", icon: IconBuilding, permission: "tenants:read", part: "platform" },
    { page: "start", to: "/platform/start", icon: IconRocket, permission: "platform:write", part: "platform" },
    { page: "status", to: "/platform/status", icon: IconHeartbeat, permission: "platform:read", part: "platform" },
    { page: "server", to: "/platform/server", icon: IconServer, permission: "platform:read", part: "platform" },
    { page: "resellers", to: "/platform/resellers", icon: IconBuildingStore, permission: "platform:read", part: "platform" },
    { page: "platform-accounts", to: "/platform/accounts", icon: IconUserCog, permission: "accounts:read", part: "platform" },
    { page: "platform-audit", to: "/platform/audit", icon: IconHistory, permission: "audit:read", part: "platform" },
];

const mine: Place[] = [
    { page: "my-phone", to: "/my/phone", icon: IconPhone, permission: "own:read", part: "mine" },
    { page: "my-messages", to: "/my/messages", icon: IconMailbox, permission: "own:read", part: "mine" },
    { page: "my-calls", to: "/my/calls", icon: IconHistory, permission: "own:read", part: "mine" },
];
const own: Place = { page: "own", to: "/me", icon: IconKey, permission: "self", part: "" };

/** @param tenant in which somebody works now */
export function places(me: Me, tenant: string | undefined): Place[] {
    const below = tenant
        ? floor.map((one) => ({ ...one, to: `/t/${tenant}${one.page === "overview" ? "" : `/${one.page}`}` }))
        : [];
    // Of the platform a reseller has his tenants: his other permissions are for within these.
    const of = me.permissions.includes("platform:read") ? platform : platform.filter((one) => one.page === "tenants");
    const all = me.tenant ? [...below, ...(me.user ? mine : []), own] : [...below, ...of, own];
    return all.filter((one) => me.permissions.includes(one.permission));
}

