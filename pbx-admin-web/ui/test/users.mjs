// An admin logs in, makes a user and is shown the device's password once; in English, then in German. What hostile
// text is in a name is shown as text. What is typed outlives a server that does not answer.
//   PERSON, TENANT: "login password", name
import { launch, logIn, page, same, settled, url } from "./browser.mjs";

const tenant = process.env.TENANT;
const [login, password] = process.env.PERSON.split(" ");
const browser = await launch();

const WORDS = {
    en: { add: "New user", name: "Name", extension: "Extension", device: "Name of the device", save: "Save", noted: "I have noted it", will: "What will change", undo: "Undo", remove: "Delete", lost: "The server does not answer", users: "Users" },
    de: { add: "Neuer Benutzer", name: "Name", extension: "Nebenstelle", device: "Name des Geräts", save: "Speichern", noted: "Ich habe es notiert", will: "Was sich ändert", undo: "Rückgängig", remove: "Löschen", lost: "Der Server antwortet nicht", users: "Benutzer" },
};
const HOSTILE = `<img src=x onerror="document.title='owned'">`;

/** Somebody else makes a user, while a deletion of ours waits for its time. */
async function makeBesides(one, extension) {
    const status = await one.evaluate(
        async ([tenant, user]) =>
            (
                await fetch(`/api/v1/tenants/${tenant}/directory`, {
                    method: "PATCH",
                    headers: { "Content-Type": "application/json", "X-Klinke-Proof": (await (await fetch("/api/v1/me")).json()).proof },
                    body: JSON.stringify({ users: [user] }),
                })
            ).status,
        [tenant, { extension, name: `besides-${extension}` }],
    );
    same(status, 200, "making a user besides");
}

async function walk(language, extension) {
    const words = WORDS[language];
    const one = await page(browser, { language });
    const dialog = one.getByRole("dialog");
    const row = (name) => one.locator("tbody tr").filter({ hasText: name });

    await logIn(one, login, password);
    await one.getByRole("navigation").getByRole("link", { name: words.users, exact: true }).click();
    await settled(one);

    // The extension of somebody else: refused beside its field, and nothing is lost.
    await one.getByRole("button", { name: words.add }).click();
    await dialog.locator("input[name=name]").fill(HOSTILE);
    await dialog.locator("input[name=extension]").fill("1x");
    await dialog.locator("[class*=Input-error], [class*=InputWrapper-error]").first().waitFor();
    await dialog.locator("input[name=extension]").fill(extension);
    await dialog.locator("input[name=device-0]").fill(`laptop-${extension}`);
    await dialog.getByText(words.will).waitFor();

    // The server is gone: the page says so, keeps what was typed, and goes on by itself.
    await one.context().setOffline(true);
    await dialog.locator("input[name=email]").fill("someone@example.org");
    await one.getByText(words.lost).waitFor();
    await one.context().setOffline(false);
    await one.getByText(words.lost).waitFor({ state: "detached" });
    same(await dialog.locator("input[name=name]").inputValue(), HOSTILE, "what was typed");
    await dialog.getByText(words.will).waitFor();
    await dialog.getByRole("button", { name: words.save, exact: true }).click();

    // The device's password, once.
    await one.getByRole("button", { name: words.noted }).waitFor();
    const shown = await one.getByRole("dialog").innerText();
    if (!shown.includes(`laptop-${extension}`) || !/[A-Za-z0-9]{20,}/.test(shown)) {
        throw new Error(`the device is not shown: ${shown}`);
    }
    await one.getByRole("img", { name: /QR/ }).waitFor();
    await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/device-${language}.png` });
    await one.getByRole("button", { name: words.noted }).click();
    await row(HOSTILE).first().waitFor();
    same(await one.locator("tbody img").count(), 0, "pictures in the table");
    if ((await one.title()).includes("owned")) {
        throw new Error("a name was run as a script");
    }

    // Changed, and taken back.
    await row(extension).locator(".rowlink").click();
    await dialog.locator("input[name=name]").fill("Somebody else");
    await dialog.getByText(words.will).waitFor();
    await dialog.getByRole("button", { name: words.save, exact: true }).click();
    await row("Somebody else").waitFor();
    await one.getByRole("button", { name: words.undo }).last().click();
    await row("Somebody else").waitFor({ state: "detached" });

    // Deleted, taken back, deleted.
    for (const back of [true, false]) {
        await row(extension).locator(".rowlink").click();
        await dialog.getByRole("button", { name: words.remove, exact: true }).click();
        await row(extension).waitFor({ state: "detached" });
        if (!back) {
            await makeBesides(one, `${extension}9`);
        }
        if (back) {
            await one.getByRole("button", { name: words.undo }).last().click();
            await row(`laptop-${extension}`).waitFor();
        }
    }
    await one.waitForResponse((answer) => answer.request().method() === "DELETE" && answer.ok());
    await one.reload();
    await settled(one);
    same(await row(`laptop-${extension}`).count(), 0, "rows of the deleted user");
    same(await row(`besides-${extension}9`).count(), 1, "rows of the user that somebody made meanwhile");
    same(one.complaints.join("\n"), "", "complaints of the page");
    await one.context().close();
}

/** A PIN is changed: nobody can read the old one back, so there is no "undo" that would leave the rule without one. */
async function changeAPin() {
    const one = await page(browser, {});
    const dialog = one.getByRole("dialog");
    // The browser tells nobody what a repeatable request holds: it is read where it is made.
    await one.addInitScript(() => {
        const send = window.fetch;
        window.sent = [];
        window.fetch = (request, more) => {
            if (request.method === "PATCH" && !request.url.includes("dryRun=true")) {
                void request.clone().text().then((text) => window.sent.push(text));
            }
            return send(request, more);
        };
    });
    await logIn(one, login, password);
    await one.goto(`${url}/t/${tenant}/outbound`);
    await one.getByRole("button", { name: "New rule" }).click();
    await dialog.locator("input[name=title]").fill("premium");
    await dialog.locator("input[name=destination]").fill("_+49900.");
    await dialog.getByLabel("Forbid these calls").check({ force: true });
    await dialog.getByText("What will change").waitFor();
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await one.locator("tbody .rowlink").filter({ hasText: "premium" }).click();
    await dialog.getByLabel("PIN", { exact: true }).fill("471147");
    await dialog.getByText("What will change").waitFor();
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await one.getByText("Saved").last().waitFor();
    same(await one.getByRole("button", { name: "Undo" }).count(), 0, 'ways to undo');
    same(JSON.parse(await one.evaluate(() => window.sent.at(-1))).outbound[0].pin, "471147", "the PIN sent");
    await one.context().close();
}

try {
    await walk("en", "177");
    await walk("de", "178");
    await changeAPin();
} finally {
    await browser.close();
}
console.log("walked");
