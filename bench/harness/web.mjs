// How quick the admin web is in a tenant of many users, while many calls are live: Chromium on the same machine.
//   KLINKE_URL, TENANT, PERSON ("login password"), LABEL; one JSON line per step
import { launch, logIn, page, settled, url } from "../../pbx-admin-web/ui/test/browser.mjs";

const WATCH_MILLIS = 10_000;
const { TENANT: tenant, LABEL: label } = process.env;
const person = process.env.PERSON.split(" ");
const say = (step, figures) => console.log(JSON.stringify({ kind: "web", label, step, ...figures }));
const since = (begin) => Math.round(performance.now() - begin);
const rows = (one) => one.locator("tbody tr").first().waitFor();

/** From the moment it is asked for until its rows are there, and until nothing more is asked for. */
async function gone(one, path, step) {
    const begin = performance.now();
    await one.goto(`${url}${path}`);
    await rows(one);
    const shown_ms = since(begin);
    await settled(one);
    say(step, { shown_ms });
}

/** How long a keystroke takes until it is drawn: typed letter by letter, each waited for. */
async function typed(one, field, text, step) {
    const took = [];
    await field.click();
    for (const letter of text) {
        const begin = performance.now();
        await one.keyboard.type(letter);
        await one.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        took.push(since(begin));
    }
    say(step, { longest_ms: Math.max(...took), letters: took.length });
}

const browser = await launch();
try {
    const fresh = await page(browser);
    let bytes = 0;
    const network = await fresh.context().newCDPSession(fresh);
    await network.send("Network.enable");
    network.on("Network.loadingFinished", (done) => (bytes += done.encodedDataLength));
    const begin = performance.now();
    await fresh.goto(`${url}/login`);
    await fresh.locator("input[name=login]").waitFor();
    const usable_ms = since(begin);
    await settled(fresh);
    say("first page", { usable_ms, kilobytes: Math.round(bytes / 1_000) });

    const one = await page(browser);
    await logIn(one, ...person);
    await gone(one, `/t/${tenant}/users`, "users");
    await typed(one, one.getByRole("main").locator("input[type=text], input[type=search], input:not([type])").first(), "User 2999", "users, filter");
    await one.keyboard.press("Control+k");
    await typed(one, one.getByRole("combobox"), "User 25", "search");
    await one.keyboard.press("Escape");
    await gone(one, `/t/${tenant}/calls`, "calls");
    const watched = await one.evaluate(async (millis) => {
        const long = [];
        new PerformanceObserver((list) => list.getEntries().forEach((task) => long.push(task.duration))).observe({ type: "longtask" });
        const end = performance.now() + millis;
        let frames = 0;
        let last = performance.now();
        let gap = 0;
        while (performance.now() < end) {
            await new Promise(requestAnimationFrame);
            gap = Math.max(gap, performance.now() - last);
            last = performance.now();
            frames++;
        }
        return { frames_per_s: Math.round((frames * 1_000) / millis), longest_gap_ms: Math.round(gap), long_tasks: long.length, longest_task_ms: Math.round(Math.max(0, ...long)) };
    }, WATCH_MILLIS);
    say("calls, watched", { ...watched, live: Number(await one.getByRole("heading", { name: "Now" }).locator("xpath=following-sibling::*[1]").innerText()) });
    if (one.complaints.length > 0) {
        throw new Error(one.complaints.join("\n"));
    }
} finally {
    await browser.close();
}
