import { type Body, type Entry, list, text, type User } from "../api/config";
import type { Schemas } from "../api/client";

export type Kind = "outside" | "house" | "number" | "inbound" | "digits" | "extension" | "group" | "box" | "elsewhere" | "outbound" | "trunk" | "refused" | "emergency" | "site";
/** Where a call passes. `page` and `open` say where it is edited. */
export type Station = { id: string; kind: Kind; name: string; detail?: string; page?: string; open?: string };
/** From one station to the next; `when` is what must hold, a text of ours or the tenant's own. `later`: if nobody took it. */
export type Way = { from: string; to: string; label?: string; later?: boolean };
export type Graph = { stations: Map<string, Station>; ways: Way[] };
export type Known = { directory: Body | undefined; dialplan: Body | undefined; numbers: Body | undefined; trunks: Body | undefined };
/** Words that the picture needs beside the tenant's own. */
export type Words = (key: string, values?: Record<string, unknown>) => string;

/** More cannot be taken in at one look: then somebody chooses where to begin. */
export const STATIONS_MAX = 150;

class Drawing {
    readonly stations = new Map<string, Station>();
    readonly ways: Way[] = [];
    private readonly users: Map<string, User>;
    private readonly groups: Map<string, Entry>;
    private readonly reach: Map<string, Entry>;
    private readonly speedDials: Map<string, Entry>;

    constructor(
        private readonly known: Known,
        private readonly t: Words,
    ) {
        const by = (entries: Entry[]) => new Map(entries.map((one) => [text(one, "extension"), one]));
        this.users = by(list(known.directory, "users")) as unknown as Map<string, User>;
        this.groups = by(list(known.dialplan, "groups"));
        this.reach = by(list(known.dialplan, "reach"));
        this.speedDials = by(list(known.dialplan, "speedDials"));
    }

    /** @returns its id; `fresh` once */
    private add(station: Station): { id: string; fresh: boolean } {
        const fresh = !this.stations.has(station.id);
        if (fresh) {
            this.stations.set(station.id, station);
        }
        return { id: station.id, fresh };
    }

    private way(from: string, to: string, label?: string, later = false) {
        const same = this.ways.find((one) => one.from === from && one.to === to && one.later === later);
        if (!same) {
            this.ways.push({ from, to, later, ...(label ? { label } : {}) });
        } else if (label && !same.label?.split(", ").includes(label)) {
            same.label = same.label ? `${same.label}, ${label}` : label;
        }
    }

    private condition(entry: Entry) {
        const when = text(entry, "when");
        return when && this.t(when.startsWith("not ") ? "paths.closed" : "paths.open", { name: when.replace(/^not /, "") });
    }

    /** What an extension leads to, with all that may follow. */
    extension(number: string): string {
        const group = this.groups.get(number);
        if (group) {
            return this.group(number, group);
        }
        const user = this.users.get(number);
        const { id, fresh } = this.add(
            user
                ? { id: `extension ${number}`, kind: "extension", name: user.name ?? number, detail: number, page: "users", open: number }
                : { id: `extension ${number}`, kind: "elsewhere", name: this.speedDials.has(number) ? text(this.speedDials.get(number) as Entry, "name") : number },
        );
        if (fresh && user) {
            this.wishes(id, number);
        }
        return id;
    }

    private group(number: string, group: Entry): string {
        const { id, fresh } = this.add({ id: `extension ${number}`, kind: "group", name: text(group, "name"), detail: number, page: "groups", open: number });
        if (fresh) {
            const inOrder = text(group, "strategy") === "in-order";
            (Array.isArray(group.members) ? group.members : []).forEach((member, place) => this.way(id, this.extension(String(member)), inOrder ? `${place + 1}.` : undefined));
            this.afterwards(id, number, group);
        }
        return id;
    }

    /** What a user has set: forwarding, further lines, and what follows. */
    private wishes(id: string, number: string) {
        const reach = this.reach.get(number);
        if (!reach) {
            return;
        }
        for (const line of lines(reach, "forwards")) {
            const [when = "", origin = "", target = ""] = line.split(/\s+/);
            this.way(id, this.target(number, target), `${this.t(`paths.when.${when}`)} · ${this.t(`paths.origin.${origin}`)}`, when !== "always");
        }
        for (const line of lines(reach, "followMe")) {
            const [what = ""] = line.split(/\s+/);
            if (/^[+\d][\d ]{3,}/.test(what)) {
                this.way(id, this.target(number, what), this.t("paths.alsoRings"));
            }
        }
        this.afterwards(id, number, reach);
    }

    private afterwards(id: string, number: string, entry: Entry) {
        for (const line of lines(entry, "after")) {
            const when = line.split(/\s+/)[0] ?? "";
            const then = /\bthen (\S+)/.exec(line)?.[1];
            if (then && then !== "busy" && then !== "hang-up") {
                this.way(id, this.target(number, then), this.t(`paths.when.${when}`), true);
            }
        }
    }

    /** @param of whose box `voicemail` is */
    private target(of: string, target: string): string {
        const box = /^(?:voicemail|\*10[0-9])(\d*)$/.exec(target);
        if (box) {
            const whose = box[1] || of;
            return this.add({ id: `box ${whose}`, kind: "box", name: this.t("paths.box"), detail: whose, page: "voice-boxes", open: whose }).id;
        }
        if (this.users.has(target) || this.groups.has(target)) {
            return this.extension(target);
        }
        return this.add({ id: `elsewhere ${target}`, kind: "elsewhere", name: this.speedDials.has(target) ? text(this.speedDials.get(target) as Entry, "name") : target }).id;
    }

    rule(rule: Entry) {
        const title = text(rule, "title");
        const { id } = this.add({ id: `inbound ${title}`, kind: "inbound", name: title, detail: text(rule, "destination") || "*", page: "inbound", open: title });
        this.way(this.outside(), id, this.condition(rule));
        const target = text(rule, "extension");
        this.way(id, target.includes("${") ? this.digits() : target ? this.extension(target) : this.refused());
    }

    number(entry: Entry) {
        const number = text(entry, "number");
        const digits = Number(entry.digits ?? 0);
        const { id } = this.add({ id: `number ${compact(number)}`, kind: "number", name: number + (digits ? ` ${"x".repeat(digits)}` : ""), page: "numbers", open: number });
        this.way(this.outside(), id);
        if (text(entry, "target")) {
            this.way(id, this.extension(text(entry, "target")), digits ? "-0" : undefined);
        }
        if (digits) {
            this.way(id, this.digits());
        }
    }

    exit(rule: Entry) {
        const title = text(rule, "title");
        const { id } = this.add({
            id: `outbound ${title}`,
            kind: "outbound",
            name: title,
            detail: [text(rule, "prefix"), text(rule, "destination") || "*"].filter(Boolean).join(" · "),
            page: "outbound",
            open: title,
        });
        this.way(this.house(), id, this.condition(rule));
        if (rule.deny) {
            this.way(id, this.refused());
            return;
        }
        (Array.isArray(rule.trunks) ? rule.trunks : []).forEach((one, place, all) => {
            const use = one as string | Entry;
            const order = typeof use === "string" ? place : Number(use.order ?? 0);
            this.way(id, this.trunk(typeof use === "string" ? use : text(use, "trunk")), all.length > 1 ? `${order + 1}.` : undefined);
        });
    }

    help(site: Entry) {
        const name = text(site, "name");
        const { id } = this.add({ id: `site ${name}`, kind: "site", name, detail: text(site, "emergencyNumber"), page: "sites", open: name });
        this.way(this.add({ id: "emergency", kind: "emergency", name: this.t("paths.emergency") }).id, id);
        const said = Array.isArray(site.emergencyTrunks) ? site.emergencyTrunks.map(String) : [];
        const all = said.length > 0 ? said : list(this.known.trunks, "trunks").map((one) => text(one, "name"));
        all.forEach((trunk, place) => this.way(id, this.trunk(trunk), said.length > 1 ? `${place + 1}.` : undefined));
    }

    private trunk(name: string) {
        const own = !name.includes("/");
        return this.add({ id: `trunk ${name}`, kind: "trunk", name, ...(own ? { page: "trunks", open: name } : {}) }).id;
    }
    private outside = () => this.add({ id: "outside", kind: "outside", name: this.t("paths.outside") }).id;
    private house = () => this.add({ id: "house", kind: "house", name: this.t("paths.house") }).id;
    private digits = () => this.add({ id: "digits", kind: "digits", name: this.t("paths.digits") }).id;
    private refused = () => this.add({ id: "refused", kind: "refused", name: this.t("paths.refused") }).id;
}

export const compact = (number: string) => number.replaceAll(/[^+\d]/g, "");
const lines = (entry: Entry, field: string): string[] => (Array.isArray(entry[field]) ? (entry[field] as unknown[]).map(String) : []);

/** Where one may begin: rules and numbers, by the ids of their stations. */
export function beginnings(known: Known): { value: string; label: string }[] {
    return [
        ...list(known.dialplan, "inbound").map((one) => ({ value: `inbound ${text(one, "title")}`, label: text(one, "title") })),
        ...list(known.numbers, "numbers").map((one) => ({ value: `number ${compact(text(one, "number"))}`, label: text(one, "number") })),
    ];
}

/** All ways in, or those that begin at one rule or number. */
export function incoming(known: Known, t: Words, begin?: string): Graph {
    const drawing = new Drawing(known, t);
    const wanted = (id: string) => !begin || begin === id;
    for (const rule of list(known.dialplan, "inbound")) {
        if (wanted(`inbound ${text(rule, "title")}`) && drawing.stations.size < STATIONS_MAX) {
            drawing.rule(rule);
        }
    }
    for (const number of list(known.numbers, "numbers")) {
        if (wanted(`number ${compact(text(number, "number"))}`) && drawing.stations.size < STATIONS_MAX) {
            drawing.number(number);
        }
    }
    return drawing;
}

/** All ways out. */
export function outgoing(known: Known, t: Words): Graph {
    const drawing = new Drawing(known, t);
    for (const rule of list(known.dialplan, "outbound").slice(0, STATIONS_MAX)) {
        drawing.exit(rule);
    }
    list(known.trunks, "sites")
        .slice(0, STATIONS_MAX)
        .forEach((site) => drawing.help(site));
    return drawing;
}

/** The way of one call that was tried, and what might follow at each of its stations. */
export function tried(known: Known, t: Words, way: Schemas["Station"][]): { graph: Graph; passed: string[] } {
    const drawing = new Drawing(known, t);
    const fromOutside = way[0]?.kind === "trunk";
    const passed = fromOutside ? ["outside"] : [];
    const inside = (kind: Schemas["Station"]["kind"], name: string) => {
        const find = (section: "inbound" | "outbound") => list(known.dialplan, section).find((one) => text(one, "title") === name);
        const rule = kind === "inbound" ? find("inbound") : undefined;
        const exit = kind === "outbound" ? find("outbound") : undefined;
        const number = kind === "number" ? list(known.numbers, "numbers").find((one) => compact(text(one, "number")) === name) : undefined;
        if (rule) {
            drawing.rule(rule);
        } else if (exit) {
            drawing.exit(exit);
        } else if (number) {
            drawing.number(number);
        } else if (kind === "extension") {
            drawing.extension(name);
        }
    };
    way.slice(fromOutside ? 1 : 0).forEach(({ kind, name }) => {
        inside(kind, name);
        passed.push(`${kind} ${name}`);
    });
    for (const [place, id] of passed.entries()) {
        if (!drawing.stations.has(id)) {
            const [kind = "", ...name] = id.split(" ");
            drawing.stations.set(id, { id, kind: kind as Kind, name: kind === "outside" ? t("paths.outside") : kind === "box" ? t("paths.box") : name.join(" ") });
        }
        const before = passed[place - 1];
        if (before && !drawing.ways.some((one) => one.from === before && one.to === id) && !(before.startsWith("trunk ") && id.startsWith("trunk "))) {
            drawing.ways.push({ from: before, to: id });
        }
    }
    return { graph: drawing, passed };
}
