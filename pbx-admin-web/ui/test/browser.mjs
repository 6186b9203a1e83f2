// A real browser on the admin web, for the walks beside this file.
//   KLINKE_URL, KLINKE_PICTURES: where the server is, where pictures go
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOK_MILLIS = 20;
const QUIET = 3;
const IDLE_MILLIS_MAX = 2_000;
const WAITING = ".mantine-Skeleton-root, .mantine-Loader-root, main [aria-busy=true]";
export const url = process.env.KLINKE_URL;

export const launch = () =>
    chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });

/** A page in that language and those colours. What a page's console complains of ends up in `complaints`. */
export async function page(browser, { language = "en", colours = "light", width = 1280, height = 860 } = {}) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        locale: language,
        colorScheme: colours,
        viewport: { width, height },
        reducedMotion: "reduce",
    });
    const one = await context.newPage();
    one.setDefaultTimeout(40_000);
    const complaints = [];
    one.on("console", (message) => {
        // What the server refuses, the browser calls a failed resource; pages show it themselves.
        if (message.type() === "error" && !/Failed to load resource/.test(message.text())) {
            complaints.push(message.text());
        }
    });
    one.on("pageerror", (error) => complaints.push(String(error)));
    // The stream of news goes on as long as the page does.
    const asked = new Set();
    one.on("request", (request) => !request.url().endsWith("/events") && asked.add(request));
    one.on("requestfinished", (request) => asked.delete(request));
    one.on("requestfailed", (request) => asked.delete(request));
    return Object.assign(one, { complaints, asked });
}

export async function logIn(one, login, password, at = "/login") {
    await one.goto(url + at);
    await one.locator("input[name=login]").fill(login);
    await one.locator("input[name=password]").fill(password);
    await one.locator("button[type=submit]").click();
    await one.waitForURL((now) => !now.pathname.startsWith("/login"));
}

/** WCAG 2.1 A and AA, as far as a machine can tell. Playwright runs it in the page, past the policy. */
export async function accessible(one, name) {
    if (!(await one.evaluate(() => "axe" in window))) {
        await one.evaluate(AXE);
    }
    const found = await one.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"] }));
    if (found.violations.length > 0) {
        throw new Error(
            `${name} is not accessible:\n` +
                found.violations
                    .map((rule) => `  ${rule.id} (${rule.impact}): ${rule.help}\n` + rule.nodes.slice(0, 4).map((node) => `    ${node.html.slice(0, 200)}\n      ${node.failureSummary?.replaceAll("\n", " ").slice(0, 300)}`).join("\n"))
                    .join("\n"),
        );
    }
}

/**
 * How much of a picture looks other than the one that is kept of it, 0 to 1: both a quarter as large, so that neither a
 * digit nor the edge of a letter counts. Keeps it, small, if `keep` says so; one that is not there looks other.
 * @param blank a page to reckon in
 */
export async function changed(blank, picture, file, keep) {
    if (!keep && !existsSync(file)) {
        return 1;
    }
    const kept = keep ? "" : readFileSync(file).toString("base64");
    const [share, small] = await blank.evaluate(
        async ([shot, kept]) => {
            const SCALE = 4;
            const NOTICED = 40; // of 255, in any colour
            const bitmap = async (text) => createImageBitmap(new Blob([Uint8Array.from(atob(text), (one) => one.codePointAt(0))], { type: "image/png" }));
            const drawn = (image, width, height) => {
                const canvas = new OffscreenCanvas(width, height);
                const context = canvas.getContext("2d", { willReadFrequently: true });
                context.imageSmoothingQuality = "high";
                context.drawImage(image, 0, 0, width, height);
                return { canvas, pixels: context.getImageData(0, 0, width, height).data };
            };
            const image = await bitmap(shot);
            const [width, height] = [Math.round(image.width / SCALE), Math.round(image.height / SCALE)];
            const now = drawn(image, width, height);
            if (!kept) {
                const png = new Uint8Array(await (await now.canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
                return [0, btoa(Array.from(png, (one) => String.fromCodePoint(one)).join(""))];
            }
            const before = await bitmap(kept);
            if (before.width !== width || before.height !== height) {
                return [1, ""];
            }
            const old = drawn(before, width, height).pixels;
            let other = 0;
            for (let at = 0; at < old.length; at += 4) {
                other += [0, 1, 2].some((colour) => Math.abs(old[at + colour] - now.pixels[at + colour]) > NOTICED) ? 1 : 0;
            }
            return [other / (width * height), ""];
        },
        [picture.toString("base64"), kept],
    );
    if (small) {
        writeFileSync(file, Buffer.from(small, "base64"));
    }
    return share;
}

/** Goes to another page as a link does: what the browser has loaded and drawn once stays. */
export async function go(one, path) {
    await one.evaluate((to) => window.history.pushState({}, "", to), path);
}

/**
 * All that was asked for has come, the page has nothing to do, and nothing more is asked for: a machine that is busy has
 * time to ask, and one that is not need not wait.
 */
export async function settled(one) {
    for (let quiet = 0; quiet < QUIET; quiet = one.asked.size === 0 ? quiet + 1 : 0) {
        await new Promise((done) => setTimeout(done, LOOK_MILLIS));
        await one.evaluate((most) => new Promise((done) => requestIdleCallback(() => done(true), { timeout: most })), IDLE_MILLIS_MAX).catch(() => {
            quiet = -1; // it goes to another page
        });
    }
    try {
        await one.waitForFunction((waiting) => !document.querySelector(waiting), WAITING);
    } catch (error) {
        const what = await one.evaluate((waiting) => document.querySelector(waiting)?.closest("[role], form, main, body > *")?.outerHTML, WAITING);
        await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/still-waiting.png` });
        throw new Error(`${one.url()} still waits: ${what?.slice(0, 3_000)}`, { cause: error });
    }
    await one.evaluate(() => document.fonts.ready);
}

export function same(found, wanted, what) {
    if (found !== wanted) {
        throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
    }
}
