// What goes on is shown as it goes on, without a reload and without asking again and again; in English on a wide screen, in
// German on one of a telephone's size. Somebody telephones all the while.
//   PERSON, TENANT: "login password", name
import { accessible, launch, logIn, page, same, settled, url } from "./browser.mjs";

const tenant = process.env.TENANT;
const [login, password] = process.env.PERSON.split(" ");
const WORDS = {
    en: { width: 1280, colours: "light", now: "Calls now", live: "live", lost: "not live", down: "Trunk “main” is down", trouble: "no such number", never: "1 telephone has never come", ago: "never came", what: "Nobody has made an address for it yet.", isDown: "down", test: "Self-test", begin: "Test it" },
    de: { width: 390, colours: "dark", now: "Gespräche jetzt", live: "live", lost: "nicht live", down: "Amtsleitung „main“ ist unterbrochen", trouble: "keine solche Nummer", never: "1 Telefon ist nie gekommen", ago: "nie gekommen", what: "Noch niemand hat eine Adresse für es gemacht.", isDown: "unterbrochen", test: "Selbsttest", begin: "Prüfen" },
};
const browser = await launch();

async function walk(language) {
    const words = WORDS[language];
    const one = await page(browser, { language, colours: words.colours, width: words.width });
    const asked = [];
    one.on("request", (request) => /\/live\/calls$/.test(request.url()) && asked.push(request.url()));
    const picture = async (name) => {
        await settled(one).catch(() => undefined);
        await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/live-${name}-${language}.png` });
        await accessible(one, `${name}, ${language}`);
    };
    await logIn(one, login, password);

    // The dashboard: a call comes and goes by itself.
    const figure = one.getByRole("main").getByRole("link").filter({ hasText: words.now });
    await figure.getByText("1", { exact: true }).waitFor();
    await figure.getByText("0", { exact: true }).waitFor();
    await figure.getByText("1", { exact: true }).waitFor();
    await one.getByRole("main").getByText("2 ", { exact: false }).first().waitFor();
    await one.getByText(words.down).waitFor();
    await one.getByText(words.never).waitFor();
    await picture("overview");
    if (asked.length > 3) {
        throw new Error(`live calls were asked for ${asked.length} times`);
    }

    // The list of calls: one appears, and once it has ended it stands in the journal.
    await one.goto(`${url}/t/${tenant}/calls`);
    const talking = one.locator("table").first().locator("tbody tr").filter({ hasText: "Ben" });
    await talking.first().waitFor();
    await one.getByRole("status").filter({ hasText: words.live }).waitFor();
    await picture("calls");
    const before = await one.locator("table").last().locator("tbody tr").count();
    await one.waitForFunction((rows) => [...document.querySelectorAll("table")].at(-1).querySelectorAll("tbody tr").length > rows, before);

    // The stream breaks off: the page says so, and goes on by itself.
    await one.context().setOffline(true);
    await one.getByRole("status").filter({ hasText: words.lost }).waitFor({ timeout: 40_000 });
    await one.context().setOffline(false);
    await one.getByRole("status").filter({ hasText: words.lost }).waitFor({ state: "detached", timeout: 40_000 });

    // Why a telephone and a trunk are not there.
    await one.goto(`${url}/t/${tenant}/phones`);
    await one.locator("tbody tr").filter({ hasText: words.ago }).locator(".rowlink").click();
    await one.getByRole("dialog").getByText(words.what).waitFor();
    await picture("phone");
    await one.goto(`${url}/t/${tenant}/trunks`);
    await one.locator("tbody tr").filter({ hasText: words.isDown }).locator(".rowlink").click();
    await one.getByRole("dialog").getByRole("alert").first().waitFor();
    await picture("trunk");
    // It is tried by a call, and says why that cannot be.
    await one.getByRole("dialog").getByRole("button", { name: words.test, exact: true }).click();
    await one.getByRole("dialog").getByRole("button", { name: words.begin, exact: true }).click();
    await one.getByRole("dialog").getByRole("alert").nth(1).waitFor();
    await picture("trunk-test");
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
