import {
    IconArrowRampRight,
    IconBan,
    IconAddressBook,
    IconCalendarClock,
    IconDeviceLandlinePhone,
    IconHash,
    IconMapPin,
    IconParking,
    IconPhoneIncoming,
    IconPhoneOutgoing,
    IconRouteAltLeft,
    IconSettings,
    IconShieldCheck,
    IconStar,
    IconToggleRight,
    IconUsersGroup,
    IconWebhook,
    type Icon,
} from "@tabler/icons-react";
import type { Family } from "../api/config";

/** Where a field's choices come from: a list of ours, or what the tenant has. */
export type Choices = readonly string[] | "targets" | "hours" | "calendars" | "trunks" | "sites" | "devices" | "switches" | "phones";

export type Field = {
    name: string;
    /** `lines`: a text a line; `tags`: several short texts; `choice` takes other texts too where `free`. */
    kind: "text" | "long" | "number" | "switch" | "choice" | "choices" | "lines" | "tags" | "secret" | "accounts" | "keys";
    choices?: Choices;
    /** Whose words its choices have, if not its own: `choice.WORDS.…`. */
    words?: string;
    free?: boolean;
    required?: boolean;
    /** What a new entry begins with. */
    initial?: unknown;
    code?: boolean;
};

/** A list of the configuration that a page shows and edits, entry by entry. Its texts stand under `pages.NAME`. */
export type Collection = {
    page: string;
    icon: Icon;
    family: Family;
    section: string;
    /** What an entry is known by. It stays as it is once it is made. */
    key: readonly string[];
    fields: readonly Field[];
    columns: readonly string[];
};

const STATES = ["BW", "BY", "BY-catholic", "BY-augsburg", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "SN-catholic", "ST", "SH", "TH", "TH-catholic"];
/** Offered, not all that there are: the server knows. */
const PROFILES = ["generic-registration", "generic-peering", "colt", "easybell", "peoplefone", "plusnet", "sipgate-trunking", "telekom-companyflex", "vodafone-ngn"];
const text = (name: string, more: Partial<Field> = {}): Field => ({ name, kind: "text", ...more });
const lines = (name: string): Field => ({ name, kind: "lines", code: true });

export const collections: readonly Collection[] = [
    {
        page: "groups",
        icon: IconUsersGroup,
        family: "dialplan",
        section: "groups",
        key: ["extension"],
        columns: ["name", "extension", "strategy", "members"],
        fields: [
            text("extension", { required: true }),
            text("name", { required: true }),
            { name: "strategy", kind: "choice", choices: ["all", "in-order", "random", "longest-idle"], initial: "all", required: true },
            { name: "members", kind: "choices", choices: "targets" },
            { name: "memberSeconds", kind: "number" },
            { name: "seconds", kind: "number" },
            lines("before"),
            lines("after"),
        ],
    },
    {
        page: "contacts",
        icon: IconAddressBook,
        family: "contacts",
        section: "contacts",
        key: ["name", "organisation"],
        columns: ["name", "organisation", "office", "mobile"],
        fields: [
            text("name"),
            text("organisation"),
            { name: "office", kind: "tags" },
            { name: "mobile", kind: "tags" },
            { name: "home", kind: "tags" },
            { name: "fax", kind: "tags" },
            { name: "note", kind: "long" },
        ],
    },
    {
        page: "speed-dials",
        icon: IconStar,
        family: "dialplan",
        section: "speedDials",
        key: ["extension"],
        columns: ["name", "extension", "number"],
        fields: [text("extension", { required: true }), text("name", { required: true }), text("number", { required: true })],
    },
    {
        page: "parking",
        icon: IconParking,
        family: "dialplan",
        section: "parking",
        key: ["extension"],
        columns: ["name", "extension", "places", "seconds", "then"],
        fields: [
            text("extension", { required: true }),
            text("name", { required: true }),
            { name: "places", kind: "number", initial: 9 },
            { name: "seconds", kind: "number", initial: 120 },
            { name: "then", kind: "choice", choices: "targets" },
        ],
    },
    {
        page: "reach",
        icon: IconArrowRampRight,
        family: "dialplan",
        section: "reach",
        key: ["extension"],
        columns: ["extension", "forwards", "followMe"],
        fields: [
            { name: "extension", kind: "choice", choices: "targets", free: true, required: true },
            lines("forwards"),
            lines("followMe"),
            { name: "doNotDisturb", kind: "switch" },
            { name: "blocked", kind: "tags", code: true },
            { name: "blockedCalled", kind: "tags", code: true },
            { name: "forwardedBy", kind: "choices", choices: "targets" },
            { name: "letThrough", kind: "choices", choices: "targets" },
            { name: "rule", kind: "text" },
            lines("before"),
            lines("after"),
        ],
    },
    {
        page: "blocked",
        icon: IconBan,
        family: "dialplan",
        section: "blocked",
        key: ["list"],
        columns: ["list", "numbers"],
        fields: [
            { name: "list", kind: "choice", choices: ["callers", "called"], required: true, initial: "callers" },
            { name: "numbers", kind: "tags", code: true },
        ],
    },
    {
        page: "inbound",
        icon: IconPhoneIncoming,
        family: "dialplan",
        section: "inbound",
        key: ["title"],
        columns: ["title", "destination", "extension", "when", "trunk"],
        fields: [
            text("title", { required: true }),
            text("destination", { required: true, code: true }),
            text("source", { code: true }),
            { name: "extension", kind: "choice", choices: "targets", free: true },
            { name: "when", kind: "choice", choices: "hours", free: true },
            { name: "trunk", kind: "choice", choices: "trunks", free: true },
            { name: "language", kind: "choice", choices: ["de", "en"] },
            lines("before"),
            lines("after"),
        ],
    },
    {
        page: "outbound",
        icon: IconPhoneOutgoing,
        family: "dialplan",
        section: "outbound",
        key: ["title"],
        columns: ["title", "destination", "prefix", "callerId", "trunks"],
        fields: [
            text("title", { required: true }),
            text("prefix", { initial: "0" }),
            text("destination", { required: true, code: true, initial: "*" }),
            text("callerId", { code: true }),
            { name: "trunks", kind: "choices", choices: "trunks" },
            { name: "deny", kind: "switch" },
            { name: "shown", kind: "switch" },
            { name: "pin", kind: "secret" },
        ],
    },
    {
        page: "hours",
        icon: IconCalendarClock,
        family: "dialplan",
        section: "hours",
        key: ["name"],
        columns: ["name", "times", "calendar"],
        fields: [text("name", { required: true }), { name: "times", kind: "lines", code: true, required: true }, { name: "calendar", kind: "choice", choices: "calendars" }],
    },
    {
        page: "calendars",
        icon: IconCalendarClock,
        family: "dialplan",
        section: "calendars",
        key: ["name"],
        columns: ["name", "region", "days"],
        fields: [text("name", { required: true }), { name: "region", kind: "choice", choices: STATES }, lines("days")],
    },
    {
        page: "switches",
        icon: IconToggleRight,
        family: "dialplan",
        section: "switches",
        key: ["name"],
        columns: ["name", "extension", "condition", "opens"],
        fields: [
            text("name", { required: true }),
            text("extension", { required: true, initial: "*90" }),
            { name: "condition", kind: "choice", choices: "hours" },
            { name: "opens", kind: "switch" },
        ],
    },
    {
        page: "expectations",
        icon: IconShieldCheck,
        family: "dialplan",
        section: "expectations",
        key: ["title"],
        columns: ["title", "at", "from", "to", "reaches"],
        fields: [
            text("title", { required: true }),
            text("at", { required: true, code: true, initial: "2026-12-01T10:00" }),
            text("from", { required: true }),
            text("to", { required: true }),
            { name: "reaches", kind: "choice", choices: "targets", free: true, required: true },
            { name: "switches", kind: "choices", choices: "switches" },
        ],
    },
    {
        page: "phones",
        icon: IconDeviceLandlinePhone,
        family: "phones",
        section: "phones",
        key: ["device"],
        columns: ["device", "model", "mac", "hotdesk"],
        fields: [
            { name: "device", kind: "choice", choices: "devices", required: true },
            text("model", { required: true, initial: "generic" }),
            text("mac", { code: true }),
            { name: "hotdesk", kind: "switch" },
        ],
    },
    {
        page: "phone-setup",
        icon: IconSettings,
        family: "phones",
        section: "phoneSetup",
        key: ["for"],
        columns: ["for", "keys", "settings"],
        fields: [
            { name: "for", kind: "choice", choices: "phones", free: true, required: true, code: true, initial: "all" },
            { name: "keys", kind: "keys" },
            lines("settings"),
            { name: "vlan", kind: "number" },
            { name: "certificate", kind: "choice", choices: ["off", "wanted", "required"] },
            { name: "encryption", kind: "choice", choices: ["off", "prepared", "on"] },
        ],
    },
    {
        page: "numbers",
        icon: IconHash,
        family: "numbers",
        section: "numbers",
        key: ["number"],
        columns: ["number", "digits", "target", "site", "state", "proof"],
        fields: [
            text("number", { required: true }),
            { name: "digits", kind: "number", initial: 0 },
            { name: "target", kind: "choice", choices: "targets" },
            { name: "site", kind: "choice", choices: "sites" },
            {
                name: "state",
                kind: "choice",
                choices: ["available", "reserved", "in-service", "port-in", "port-out", "aging", "released"],
                initial: "in-service",
            },
            text("proof"),
        ],
    },
    {
        page: "trunks",
        icon: IconRouteAltLeft,
        family: "trunks",
        section: "trunks",
        key: ["name"],
        columns: ["name", "profile", "host", "transport", "enabled"],
        fields: [
            text("name", { required: true }),
            { name: "profile", kind: "choice", choices: PROFILES, free: true, required: true, initial: "generic-registration" },
            { name: "accounts", kind: "accounts" },
            { name: "enabled", kind: "switch", initial: true },
            text("host"),
            { name: "transport", kind: "choice", choices: ["tls", "tcp", "udp"] },
            { name: "srtp", kind: "choice", choices: ["required", "optional", "off"] },
            { name: "calls", kind: "number", required: true, initial: 10 },
            text("nightlyTest", { code: true }),
        ],
    },
    {
        page: "webhooks",
        icon: IconWebhook,
        family: "webhooks",
        section: "webhooks",
        key: ["name"],
        columns: ["name", "url", "events"],
        fields: [
            text("name", { required: true }),
            text("url", { required: true, code: true, initial: "https://" }),
            { name: "events", kind: "choices", choices: ["call", "registration", "trunk", "alarm", "recording", "configuration"], required: true },
            { name: "enabled", kind: "switch", initial: true },
        ],
    },
    {
        page: "sites",
        icon: IconMapPin,
        family: "trunks",
        section: "sites",
        key: ["name"],
        columns: ["name", "address", "areaCode", "emergencyNumber"],
        fields: [
            text("name", { required: true }),
            { name: "address", kind: "long" },
            text("areaCode"),
            text("emergencyNumber"),
            { name: "emergencyTrunks", kind: "choices", choices: "trunks" },
            { name: "networks", kind: "tags", code: true },
        ],
    },
];
