// Somebody's own calls, from his page: he picks up, holds and goes on, and hands the call on; has his telephone call, and ends
// that or parks whom it has called. In English on a wide screen, in German on one of a telephone's size.
//   PERSON: "login password", whom somebody calls once for each language; SEEN: begin of the names of files to make when a
//   call was handed on
import { writeFileSync } from "node:fs";
import { accessible, launch, logIn, page, same, settled, url } from "./browser.mjs";

const WORDS = {
    en: { now: "Now", none: "You are in no call.", answer: "Answer", hold: "Hold", resume: "Go on", transfer: "Transfer", park: "Park", hangUp: "Hang up", dial: "Call somebody", call: "Call", rings: "rings", talking: "talking", held: "on hold", width: 1280, height: 860, colours: "light" },
    de: { now: "Jetzt", none: "Sie sind in keinem Gespräch.", answer: "Annehmen", hold: "Halten", resume: "Zurückholen", transfer: "Weitergeben", park: "Parken", hangUp: "Auflegen", dial: "Jemanden anrufen", call: "Anrufen", rings: "klingelt", talking: "im Gespräch", held: "gehalten", width: 390, height: 844, colours: "dark" },
};
const [login, password] = process.env.PERSON.split(" ");
const browser = await launch();

async function walk(language) {
    const words = WORDS[language];
    const one = await page(browser, { language, colours: words.colours, width: words.width, height: words.height });
    await logIn(one, login, password);
    await one.goto(`${url}/my/calls`);
    const now = one.getByRole("region", { name: words.now });
    const press = (name, how = {}) => now.getByRole("button", { name, exact: true }).first().click(how);
    const state = (name) => now.getByText(name, { exact: true }).first().waitFor();
    const look = async (what) => {
        await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/mine-${what}-${language}.png` });
        await accessible(one, `a call of one's own that is ${what}, ${language}`);
    };
    // It rings for a few seconds only, and on a busy machine that may be too short: then it rings again.
    const picksUp = async (calls) => {
        for (let tries = 1; ; tries++) {
            await calls();
            await state(words.rings);
            await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/mine-ringing-${language}.png` });
            await press(words.answer, { timeout: 2_000 }).catch(() => {});
            const there = await now.getByText(words.talking, { exact: true }).first().waitFor({ timeout: 4_000 }).then(() => true, () => false);
            if (there) {
                return;
            }
            same(tries < 8, true, "the telephone picks up");
        }
    };
    await picksUp(async () => {});
    await now.getByText("Anna", { exact: false }).first().waitFor();
    await look("talking");
    await press(words.hold);
    await state(words.held);
    await look("held");
    await press(words.resume);
    await state(words.talking);
    await press(words.transfer);
    await now.locator("input[name=transfer]").fill("102");
    await look("handed-on");
    await now.locator("form").filter({ has: one.locator("input[name=transfer]") }).getByRole("button", { name: words.transfer }).click();
    await now.getByText(words.none).waitFor();

    writeFileSync(`${process.env.SEEN}-${language}`, "");

    await picksUp(async () => {
        await now.locator("input[name=dial]").fill("10 2");
        await press(words.call);
    });
    if (language === "en") {
        await press(words.hangUp);
    } else {
        await press(words.park);
        await one.getByRole("menuitem", { name: /760/ }).click();
    }
    await now.getByText(words.none).waitFor();

    await now.locator("input[name=dial]").fill("112");
    await press(words.call);
    await now.getByRole("alert").waitFor(); // refused, and why
    await look("refused");
    await settled(one);
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
