// Every page, wide in English and light, phone-sized in German and dark: tries each with axe, takes a picture and
// compares it with the one in pictures/ that somebody has looked at. ALL=1 adds the other two ways, for whoever looks at
// the pictures; KEEP=1 keeps them as they are now.
//   OPERATOR, PERSON, TENANT: "login password", "login password", name; INVITATION: "#token"
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { accessible, changed, go, launch, logIn, page, settled, url } from "./browser.mjs";

if (!process.env.INVITATION) {
    throw new Error("INVITATION is missing: without it no invitation is looked at");
}
const folder = process.env.KLINKE_PICTURES;
const tenant = process.env.TENANT;
const [operator, person] = [process.env.OPERATOR.split(" "), process.env.PERSON.split(" ")];
const floor = ["", "/calls", "/recordings", "/voice-boxes", "/explain", "/alarms", "/users", "/groups", "/contacts", "/speed-dials", "/reach", "/blocked", "/parking", "/inbound", "/outbound", "/hours", "/calendars", "/switches", "/expectations", "/sounds", "/phones", "/phone-setup", "/numbers", "/costs", "/settings", "/trunks", "/sites", "/accounts", "/webhooks", "/audit", "/visitors"];
const kinds = [
    { language: "en", colours: "light", width: 1280, height: 860 },
    { language: "de", colours: "dark", width: 390, height: 844 },
    ...(process.env.ALL
        ? [
              { language: "de", colours: "dark", width: 1280, height: 860 },
              { language: "en", colours: "light", width: 390, height: 844 },
          ]
        : []),
];
const OTHER_MAX = 0.03;
// Others work on the same server, or what is shown is of this run.
const never = ["overview", "platform-tenants", "platform-accounts", "platform-audit", "platform-status", "platform-server", "audit"];
const kept = (file) => fileURLToPath(new URL(`pictures/${file}`, import.meta.url));
mkdirSync(folder, { recursive: true });
mkdirSync(kept(""), { recursive: true });
const browser = await launch();
const blank = await (await browser.newContext()).newPage();
const failed = [];
let tried = 0;
try {
    // Side by side: one waits for the server while another is looked at.
    await Promise.all(kinds.map(async (kind) => {
        const look = async (one, name) => {
            await settled(one);
            const file = `${name}-${kind.language}-${kind.colours}-${kind.width}.png`;
            const picture = await one.screenshot({ path: `${folder}/${file}` });
            if (!never.includes(name) && kinds.indexOf(kind) < 2) {
                const share = await changed(blank, picture, kept(file), process.env.KEEP === "1");
                if (share > OTHER_MAX) {
                    failed.push(`${Math.round(share * 100)} % of ${name} looks other than ui/test/pictures/${file}: look at ${folder}/${file}, and if it is right, keep it (docs/HACKING.md)`);
                }
            }
            await accessible(one, `${name} ${JSON.stringify(kind)}`).catch((error) => failed.push(error.message));
            tried++;
        };
        const admin = await page(browser, kind);
        await admin.goto(url);
        await look(admin, "login");
        await admin.goto(`${url}/invitation${process.env.INVITATION}`);
        await look(admin, "invitation");
        await logIn(admin, ...person);
        for (const path of floor) {
            await go(admin, `/t/${tenant}${path}`);
            await look(admin, path.slice(1) || "overview");
        }
        await go(admin, "/me");
        await look(admin, "me");
        for (const path of ["phone", "messages", "calls"]) {
            await go(admin, `/my/${path}`);
            await look(admin, `my-${path}`);
        }
        for (const path of ["users", "groups", "inbound", "phones", "trunks"]) {
            await go(admin, `/t/${tenant}/${path}`);
            await settled(admin);
            await admin.locator("tbody .rowlink").first().click();
            await admin.getByRole("dialog").waitFor();
            await look(admin, `${path}-open`);
        }
        await admin.keyboard.press("Escape");
        await go(admin, `/t/${tenant}/users`);
        await settled(admin);
        await admin.keyboard.press("Control+k");
        await admin.getByRole("combobox").waitFor();
        await look(admin, "search");
        const house = await page(browser, kind);
        await logIn(house, ...operator);
        for (const path of ["tenants", "start", "status", "server", "resellers", "accounts", "audit"]) {
            await go(house, `/platform/${path}`);
            await look(house, `platform-${path}`);
        }
        failed.push(...admin.complaints, ...house.complaints);
        await admin.context().close();
        await house.context().close();
    }));
} finally {
    await browser.close();
}
for (const one of new Set(failed)) {
    console.error(one);
}
console.log(`${tried} pages tried, ${failed.length} complaints`);
process.exit(failed.length > 0 ? 1 : 0);
