import createClient, { type Middleware } from "openapi-fetch";
import { language } from "../texts";
import { reachability } from "./reachability";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** The server said no; nothing was changed. */
export class Refused extends Error {
    readonly status: number;
    readonly code: string;
    readonly errors: { pointer?: string; parameter?: string; detail: string }[];

    constructor(status: number, problem: Partial<Schemas["Problem"]>) {
        super(problem.detail ?? String(status));
        this.status = status;
        this.code = problem.code ?? "";
        this.errors = problem.errors ?? [];
    }
}

/** Nobody answered, or nobody who could: it is tried again. */
export class Unreachable extends Error {}

/** What a session shows with each change: kept nowhere, told anew to each page that is loaded. It is worth nothing
 * without the cookie, and no other page can ask for it. */
let proof = "";
export function prove(by: string) {
    proof = by;
}

/** What is there for everybody. */
const LOGGING_IN = /^\/(sessions|sign-on|invitations|passwords)(\/|$)/;
const manners: Middleware = {
    onRequest({ request, schemaPath }) {
        request.headers.set("Accept-Language", language());
        if (request.method !== "GET") {
            request.headers.set("X-Klinke-Proof", proof);
            // Not a login: nobody repeats that by himself, for wrong passwords are counted.
            if (!LOGGING_IN.test(schemaPath)) {
                request.headers.set("Idempotency-Key", crypto.randomUUID());
            }
        }
        return request;
    },
};

const LOST_MILLIS = 1_000;
const LOST_MAX = 4;

/** A change whose answer was lost is asked for again under its own name: it is done once, and shows its secrets again. */
async function untilAnswered(request: Request): Promise<Response> {
    let lost = false;
    for (let tries = 1; ; tries++) {
        const last = tries >= LOST_MAX || !request.headers.has("Idempotency-Key");
        try {
            const answer = await fetch(last ? request : request.clone());
            // The first try may be at it still: another name would do it twice.
            const open = (lost && answer.status === 429) || (answer.status === 409 && (await codeOf(answer)) === "idempotency.unsettled");
            if (!open) {
                return answer;
            }
            if (last) {
                throw new Unreachable();
            }
        } catch (error) {
            if (last) {
                throw error;
            }
            lost = true;
            reachability.lost("server");
        }
        await new Promise((done) => setTimeout(done, LOST_MILLIS * tries));
    }
}

async function codeOf(answer: Response): Promise<string | undefined> {
    return ((await answer.clone().json()) as { code?: string }).code;
}

export const client = createClient<paths>({ baseUrl: "/api/v1", fetch: untilAnswered });
client.use(manners);

type Answer<T> = { data?: T; error?: unknown; response: Response };
const RETRY_MILLIS = 700;
const TRIES_MAX = 6;

/** What was asked for, or a Refused. Waits its turn where the server says that it has too much to do. */
export async function ask<T>(send: () => Promise<Answer<T>>): Promise<T> {
    for (let tries = 1; ; tries++) {
        let answer: Answer<T>;
        try {
            answer = await send();
        } catch {
            reachability.lost("server");
            throw new Unreachable();
        }
        const { status } = answer.response;
        const code = (answer.error as Partial<Schemas["Problem"]> | undefined)?.code;
        const busy = (status === 429 && code !== "login.too-many") || code === "change.busy";
        if (busy && tries < TRIES_MAX) {
            await new Promise((done) => setTimeout(done, RETRY_MILLIS * tries));
            continue;
        }
        if (code === "proof.missing" && tries === 1 && (await provenAnew())) {
            continue;
        }
        // One slow answer says the same as a database that is gone: the server itself knows which it is.
        if (code === "database.unavailable" && (await reachability.databaseGone())) {
            throw new Unreachable();
        }
        if (!answer.response.ok) {
            throw new Refused(status, (answer.error ?? {}) as Partial<Schemas["Problem"]>);
        }
        return answer.data as T;
    }
}

/** Another page of ours has logged in since. */
async function provenAnew(): Promise<boolean> {
    const { data } = await client.GET("/me");
    prove(data?.proof ?? "");
    return data !== undefined;
}

/** One after the other: a tenant's configuration is read or written by one at a time. */
let turn: Promise<unknown> = Promise.resolve();
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
}
