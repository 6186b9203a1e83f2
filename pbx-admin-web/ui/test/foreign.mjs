// Somebody's own telephone calls: it is seen while it talks; once it has hung up, the call stands in the journal and tells
// its story, with its ladder and how well it was heard.
//   OPERATOR: "login password"; TENANT: who was let in; LANGUAGE; WHO: whose telephone; SEEN: a file to make when the
//   call was seen
import { writeFileSync } from "node:fs";
import { accessible, launch, logIn, page, same, settled, url } from "./browser.mjs";

const { TENANT: tenant, LANGUAGE: language, WHO: who, SEEN: seen } = process.env;
const words = {
    en: { width: 1280, colours: "light", now: "Now", messages: "Messages", why: "What happened, and why" },
    de: { width: 390, colours: "dark", now: "Jetzt", messages: "Nachrichten", why: "Was geschah, und warum" },
}[language];
const browser = await launch();
try {
    const one = await page(browser, { language, colours: words.colours, width: words.width });
    await logIn(one, ...process.env.OPERATOR.split(" "));
    await one.goto(`${url}/t/${tenant}/calls`);
    const tables = one.locator("table");
    await tables.first().locator("tbody tr").filter({ hasText: who }).first().waitFor();
    const heading = one.getByRole("heading", { name: words.now });
    await heading.waitFor();
    await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/foreign-live-${language}.png` });
    writeFileSync(seen, "");

    await heading.waitFor({ state: "detached" });
    await tables.first().locator("tbody tr").filter({ hasText: who }).first().locator(".rowlink").click();
    const story = one.getByRole("dialog");
    const ladder = story.getByRole("group", { name: words.messages });
    await ladder.waitFor();
    await story.getByText(words.why).waitFor();
    for (const message of ["INVITE", "200", "BYE"]) {
        if ((await ladder.getByRole("button").filter({ hasText: message }).count()) === 0) {
            throw new Error(`no ${message} in the ladder`);
        }
    }
    await story.getByRole("img").first().waitFor(); // how well it was heard
    await ladder.getByRole("button").filter({ hasText: /^\d*200/ }).last().click();
    await settled(one);
    await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/foreign-story-${language}.png` });
    await accessible(one, `the story of a telephone's call, ${language}`);
    same(one.complaints.join("\n"), "", "complaints of the page");
} finally {
    await browser.close();
}
console.log("walked");
