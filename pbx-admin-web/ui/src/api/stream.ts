import { language } from "../texts";
import { reachability } from "./reachability";

/** One server-sent event (HTML standard §9.2), as our server writes them: one line of data each. */
export type Message = { id: string; event: string; data: string };
export type StreamState = "opening" | "open" | "lost" | "ended";

const AGAIN_MILLIS = 1_000;
const AGAIN_MILLIS_MAX = 30_000;
/** The server says something every ten seconds, if only that it is there. */
const SILENT_MILLIS = 25_000;
/** A page that nobody sees holds none of the few streams that a session has. */
const HIDDEN_MILLIS = 10_000;

/**
 * Follows a stream until it is told to stop: comes back after the last event it has seen, waits longer each time nobody
 * answers, and says how it is. It ends by itself where the server says that it is not to be followed.
 *
 *     opening ──▶ open ◀──▶ lost           ended: forbidden, or not there
 */
export function follow(path: string, on: (message: Message) => void, say: (state: StreamState) => void): () => void {
    let last = "";
    let failures = 0;
    let over = false;
    let attempt = new AbortController();
    let wake = () => {};
    let hiding: ReturnType<typeof setTimeout> | undefined;

    const pause = (millis: number) =>
        new Promise<void>((done) => {
            const timer = setTimeout(done, millis);
            wake = () => (clearTimeout(timer), done());
        });

    /** @returns whether to come again */
    async function once(): Promise<boolean> {
        attempt = new AbortController();
        const { signal } = attempt;
        let answer: Response;
        try {
            answer = await fetch(path, { headers: { "Accept-Language": language(), ...(last ? { "Last-Event-ID": last } : {}) }, cache: "no-store", signal });
        } catch {
            if (!signal.aborted) {
                reachability.lost("server");
            }
            return true;
        }
        if (answer.status === 403 || answer.status === 404) {
            return false;
        }
        if (answer.status === 401) {
            on({ id: "", event: "ended", data: "{}" });
        }
        if (answer.ok && answer.body) {
            await read(answer.body);
        }
        return true;
    }

    async function read(body: ReadableStream<Uint8Array>) {
        const words = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
        const mine = attempt;
        let watchdog = setTimeout(() => mine.abort(), SILENT_MILLIS);
        let rest = "";
        try {
            for (;;) {
                const { value, done } = await words.read();
                if (done) {
                    return;
                }
                clearTimeout(watchdog);
                watchdog = setTimeout(() => mine.abort(), SILENT_MILLIS);
                failures = 0;
                say("open");
                const blocks = (rest + value).split("\n\n");
                rest = blocks.pop() ?? "";
                blocks.map(parsed).forEach((message) => {
                    if (message.event !== "") {
                        last = message.id;
                        on(message);
                    }
                });
            }
        } catch {
            // Broken off: it is come again.
        } finally {
            clearTimeout(watchdog);
        }
    }

    async function run() {
        while (!over) {
            if (document.hidden) {
                await pause(AGAIN_MILLIS_MAX);
                continue;
            }
            const again = await once();
            if (over) {
                return;
            }
            if (!again) {
                say("ended");
                return;
            }
            if (!document.hidden) {
                say("lost");
                // Many pages that lose one server do not come back at one moment.
                await pause(Math.min(AGAIN_MILLIS * 2 ** failures++, AGAIN_MILLIS_MAX) * (0.5 + Math.random() / 2));
            }
        }
    }
    const seen = () => {
        clearTimeout(hiding);
        if (document.hidden) {
            hiding = setTimeout(() => attempt.abort(), HIDDEN_MILLIS);
        } else {
            wake();
        }
    };
    document.addEventListener("visibilitychange", seen);
    const found = reachability.watch(() => reachability.now() === null && wake());
    void run();
    return () => {
        over = true;
        clearTimeout(hiding);
        document.removeEventListener("visibilitychange", seen);
        found();
        attempt.abort();
        wake();
    };
}

function parsed(block: string): Message {
    const message: Message = { id: "", event: "", data: "" };
    for (const line of block.split("\n")) {
        const colon = line.indexOf(": ");
        const field = line.slice(0, colon);
        if (field === "id" || field === "event" || field === "data") {
            message[field] = line.slice(colon + 2);
        }
    }
    return message;
}
