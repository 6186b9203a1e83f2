// An operator goes from nothing to a tenant with a person and a device, is shown the device's QR code, goes away in the
// middle and finds everything where it was.
//   OPERATOR: "login password"; TENANT: name of the one to make
import { accessible, launch, logIn, page, same, settled, url } from "./browser.mjs";

const [login, password] = process.env.OPERATOR.split(" ");
const WORDS = {
    en: { width: 1280, colours: "light", start: "First steps", you: "Your own access", server: "Name and certificate", tenant: "The first tenant", another: "A new one", make: "Make the tenant", enter: "Enter", reason: "Reason", come: "Come in", people: "The first people", add: "Add", noted: "I have noted it", good: "People: 1, devices: 1", phones: "Telephones", waiting: "Whichever registers appears here by itself.", trunk: "The way outside", call: "Call it", echo: "*80" },
    de: { width: 390, colours: "dark", start: "Erste Schritte", you: "Ihr eigener Zugang", server: "Name und Zertifikat", tenant: "Der erste Mandant", another: "Ein neuer", make: "Mandanten anlegen", enter: "betreten", reason: "Grund", come: "Betreten", people: "Die ersten Menschen", add: "Hinzufügen", noted: "Ich habe es notiert", good: "Menschen: 1, Geräte: 1", phones: "Telefone", waiting: "Jedes, das sich anmeldet, erscheint hier von selbst.", trunk: "Der Weg nach draußen", call: "Rufen Sie an", echo: "*80" },
};
const browser = await launch();

async function walk(language) {
    const words = WORDS[language];
    const name = `${process.env.TENANT}-${language}`;
    const one = await page(browser, { language, colours: words.colours, width: words.width });
    const step = (title) => one.locator("button.mantine-Accordion-control").filter({ hasText: title });
    const open = async (title) => {
        const control = step(title);
        if ((await control.getAttribute("aria-expanded")) !== "true") {
            await control.click();
        }
        await settled(one);
    };
    const picture = async (what) => {
        await settled(one);
        await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/start-${what}-${language}.png`, fullPage: true });
        await accessible(one, `first steps, ${what}, ${language}`);
    };
    await logIn(one, login, password, "/login?to=/platform/start");
    await one.getByRole("heading", { name: words.start }).waitFor();
    await open(words.you);
    await picture("you");
    await open(words.server);
    await one.getByText("DIR/tls/certs/").waitFor();
    await picture("server");

    await open(words.tenant);
    await one.getByRole("button", { name: words.another }).click();
    await one.locator("input[name=tenant]").fill(name);
    await one.locator("input[name=domain]").fill("not a domain");
    await one.getByRole("button", { name: words.make }).click();
    await one.locator("[class*=Input-error], [class*=InputWrapper-error]").first().waitFor();
    await one.locator("input[name=domain]").fill(`${name}.test`);
    await one.getByRole("button", { name: words.make }).click();
    await one.getByRole("button", { name: words.enter }).click();
    await one.getByRole("dialog").locator("textarea").fill("setting it up");
    await one.getByRole("dialog").getByRole("button", { name: words.come }).click();

    await open(words.people);
    await one.locator("input[name=person]").fill("Anna");
    await one.getByRole("button", { name: words.add, exact: true }).click();
    await one.getByRole("button", { name: words.noted }).waitFor();
    if (words.width > 700) {
        await one.getByRole("img", { name: /QR/ }).waitFor(); // a telephone does not scan its own screen
    }
    await one.getByRole("button", { name: words.noted }).click();
    await one.getByText(words.good).waitFor();
    await picture("people");

    // Left in the middle: what the server has says how far it is.
    await one.goto(`${url}/me`);
    await one.goto(`${url}/platform/start?tenant=${name}`);
    await one.getByText(words.good).waitFor();
    await open(words.phones);
    await one.getByText(words.waiting).waitFor();
    await picture("phones");
    await open(words.trunk);
    await picture("trunk");
    await open(words.call);
    await one.getByText(words.echo).waitFor();
    await picture("call");
    if (language === "en") {
        await connect(one, name);
        await bring(one, name);
    }
    same(one.complaints.join("\n"), "", "complaints of the page");
    await one.context().close();
}

/** A carrier with an account: its password goes there and is never read back. */
async function connect(one, tenant) {
    await one.goto(`${url}/t/${tenant}/trunks`);
    await settled(one);
    const dialog = one.getByRole("dialog");
    await one.getByRole("button", { name: "New trunk" }).click();
    await dialog.locator("input[name=name]").fill("second");
    await dialog.locator("input[name=host]").fill("carrier.invalid");
    await dialog.getByRole("button", { name: "Add an account" }).click();
    await dialog.locator("input[name=account-0]").fill("4989555");
    await dialog.locator("input[name=account-password-0]").fill("a-password-of-16-and-more");
    await dialog.getByText("What will change").waitFor();
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await one.locator("tbody tr").filter({ hasText: "second" }).locator(".rowlink").click();
    same(await dialog.locator("input[name=account-0]").inputValue(), "4989555", "the account");
    same(await dialog.locator("input[name=account-password-0]").inputValue(), "", "its password");
}

/** Half a second of a tone, as a file of 8 kHz and 16 bit. */
function tone() {
    const samples = Int16Array.from({ length: 4_000 }, (_, at) => 8_000 * Math.sin((2 * Math.PI * 440 * at) / 8_000));
    const head = Buffer.alloc(44);
    head.write("RIFF", 0);
    head.writeUInt32LE(36 + samples.byteLength, 4);
    head.write("WAVEfmt ", 8);
    [16, 0x10001, 8_000, 16_000, 0x100002].forEach((value, place) => head.writeUInt32LE(value, 16 + 4 * place));
    head.write("data", 36);
    head.writeUInt32LE(samples.byteLength, 40);
    return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

/** Audio of the tenant's own: a name is proposed, it is heard, and waiting people hear it. */
async function bring(one, tenant) {
    await one.goto(`${url}/t/${tenant}/sounds`);
    await settled(one);
    await one.getByRole("button", { name: "Bring a sound" }).click();
    const dialog = one.getByRole("dialog");
    await one.locator("input[type=file]").setInputFiles({ name: "Unsere Ansage.wav", mimeType: "audio/wav", buffer: tone() });
    same(await dialog.locator("input[name=name]").inputValue(), "unsere-ansage", "the name proposed");
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await one.getByText("version 1, played").waitFor();
    await one.getByRole("button", { name: "Hear unsere-ansage, version 1" }).click();
    await one.waitForFunction(() => Math.abs((document.querySelector("audio")?.duration ?? 0) - 0.5) < 0.1);
    await one.locator(".mantine-MultiSelect-input").click();
    await one.getByRole("option", { name: "unsere-ansage" }).click();
    await one.getByText("Saved").waitFor();
    await one.keyboard.press("Escape");
    await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/sounds-own-en.png`, fullPage: true });
    await accessible(one, "announcements and music");
}

try {
    await walk("en");
    await walk("de");
} finally {
    await browser.close();
}
console.log("walked");
