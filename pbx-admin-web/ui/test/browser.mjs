// A real browser on the admin web, for the walks beside this file.
//   KLINKE_URL, KLINKE_PICTURES: where the server is, where pictures go
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOK_MILLIS = 50;
const QUIET = 5;
const WAITING = ".mantine-Skeleton-root, .mantine-Loader-root";
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
    await one.evaluate(AXE);
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

/** All that was asked for has come, and nothing more is. */
export async function settled(one) {
    for (let quiet = 0; quiet < QUIET; quiet = one.asked.size === 0 ? quiet + 1 : 0) {
        await new Promise((done) => setTimeout(done, LOOK_MILLIS));
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
