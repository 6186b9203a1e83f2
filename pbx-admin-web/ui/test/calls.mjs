// A call that was made by a phone whose user bears markup for a name: listed, and its story told with its ladder; in English
// on a wide screen, in German on one of a telephone's size. Then the way of such a call, drawn.
//   PERSON, TENANT: "login password", name
import { accessible, launch, logIn, page, same, settled, url } from "./browser.mjs";

const tenant = process.env.TENANT;
const [login, password] = process.env.PERSON.split(" ");
const MARKUP = "<img src=x onerror=document.title='owned'>";
const WORDS = {
    en: { messages: "Messages", why: "What happened, and why", width: 1280, colours: "light" },
    de: { messages: "Nachrichten", why: "Was geschah, und warum", width: 390, colours: "dark" },
};
const browser = await launch();

async function walk(language) {
    const words = WORDS[language];
    const one = await page(browser, { language, colours: words.colours, width: words.width });
    await logIn(one, login, password);
    await one.goto(`${url}/t/${tenant}/calls`);
    const row = one.locator("tbody tr").filter({ hasText: MARKUP }).first();
    await row.waitFor();
    await row.locator(".rowlink").click();

    const story = one.getByRole("dialog");
    const ladder = story.getByRole("group", { name: words.messages });
    await ladder.waitFor();
    await story.getByText(words.why).waitFor();
    const invite = ladder.getByRole("button").filter({ hasText: "INVITE" });
    if ((await invite.count()) < 2) {
        throw new Error("an INVITE of each leg is missing");
    }
    await invite.last().click();
    await story.locator("pre").filter({ hasText: "INVITE" }).waitFor();
    await settled(one);
    await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/call-${language}-${words.colours}-${words.width}.png` });
    await accessible(one, `the story of a call, ${language}`);

    await one.goto(`${url}/t/${tenant}/explain`);
    await one.locator("input[name=from]").fill("100");
    await one.locator("input[name=to]").fill("101");
    await one.locator("form button[type=submit]").click();
    await one.locator(".station[data-passed]").filter({ hasText: "Ben" }).waitFor();
    same(await one.locator(".station[data-passed]").filter({ hasText: MARKUP }).count(), 1, "who calls, in the picture");
    await settled(one);
    await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/way-${language}-${words.colours}-${words.width}.png` });
    await accessible(one, `the way of a call, ${language}`);
    same(await one.locator("img[src=x]").count(), 0, "pictures made of a name");
    same((await one.title()).includes("owned"), false, "a name was run as a script");
    same(one.complaints.join("\n"), "", "complaints of the page");
    await one.context().close();
}

try {
    await walk("en");
    await walk("de");
} finally {
    await browser.close();
}
console.log("walked");
