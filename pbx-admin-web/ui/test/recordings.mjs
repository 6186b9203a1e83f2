// A recorded call: found by its number, heard in the browser (its sound runs), held and let go, deleted for good; in English
// on a wide screen, looked at in German on one of a telephone's size.
//   PERSON, TENANT: "login password", name
import { accessible, launch, logIn, page, same, settled, url } from "./browser.mjs";

const tenant = process.env.TENANT;
const [login, password] = process.env.PERSON.split(" ");
const browser = await launch();
const picture = (one, name) => one.screenshot({ path: `${process.env.KLINKE_PICTURES}/recordings-${name}.png` });

async function open(language, colours, width) {
    const one = await page(browser, { language, colours, width });
    await logIn(one, login, password);
    await one.goto(`${url}/t/${tenant}/recordings`);
    const row = one.locator("tbody tr").first();
    await row.waitFor();
    await settled(one);
    await picture(one, `${language}-${colours}-${width}`);
    await accessible(one, `recordings, ${language}`);
    await row.locator(".rowlink").click();
    const drawer = one.getByRole("dialog");
    await drawer.getByText("101").first().waitFor();
    return { one, drawer };
}

try {
    const german = await open("de", "dark", 390);
    await settled(german.one);
    await picture(german.one, "one-de-dark-390");
    await accessible(german.one, "a recording, de");
    same(german.one.complaints.join("\n"), "", "complaints of the page");
    await german.one.context().close();

    const { one, drawer } = await open("en", "light", 1280);
    await one.keyboard.press("Escape");
    await one.getByLabel("Name or number").fill("nobody");
    await one.getByText("Nobody of that name or number.").waitFor();
    await one.getByLabel("Name or number").fill("100");
    await one.locator("tbody tr").first().locator(".rowlink").click();
    await drawer.getByRole("button", { name: "Hear it" }).click();
    await drawer.locator("svg.wave").first().waitFor();
    same(await drawer.locator("svg.wave").count(), 2, "sides of the call");
    await one.waitForFunction(() => document.querySelector("audio").currentTime > 0.3 && document.querySelector("audio").duration > 1);
    await settled(one);
    await picture(one, "one-en-light-1280");
    await accessible(one, "a recording, en");

    // Shared, it is heard where the account's own things are.
    await drawer.locator("input[name=account]").fill(login.split("@")[0]);
    await drawer.locator("input[name=share-reason]").fill("to be heard");
    await drawer.getByRole("button", { name: "Share", exact: true }).click();
    await drawer.getByText(/ until /).waitFor();
    const own = await one.context().newPage();
    await own.goto(`${url}/me`);
    await own.getByRole("button", { name: "Hear it" }).click();
    await own.waitForFunction(() => (document.querySelector("audio")?.duration ?? 0) > 1);
    await picture(own, "shared-en-light-1280");
    await accessible(own, "what is shared");
    await own.close();

    await drawer.getByLabel("Reason").fill("lawsuit 4711");
    await drawer.getByRole("button", { name: "Hold" }).click();
    await drawer.getByText("Held, so that nobody deletes it: lawsuit 4711").waitFor();
    await drawer.getByLabel("Reason").fill("settled");
    await drawer.getByRole("button", { name: "End the hold" }).click();
    await drawer.getByRole("button", { name: "Hold", exact: true }).waitFor();
    await drawer.getByLabel("Reason").fill("he asked for it");
    await drawer.getByRole("button", { name: "Delete for good" }).click();
    await one.getByText("Deleted for good").waitFor();
    await one.getByText("Nobody of that name or number.").waitFor();
    same(one.complaints.join("\n"), "", "complaints of the page");
} finally {
    await browser.close();
}
console.log("walked");
