// An admin edits what there is once: a rule for recordings, whom alarms tell, keys of all telephones, codes. Each is shown
// before it is saved, is there when the page is read anew, and is taken back by the page or by the history.
//   PERSON, TENANT: "login password", name
import { launch, logIn, page, same, settled, url } from "./browser.mjs";

const tenant = process.env.TENANT;
const [login, password] = process.env.PERSON.split(" ");
const browser = await launch();
try {
    const one = await page(browser, { language: "de" });
    await logIn(one, login, password);
    const open = async (path) => {
        await one.goto(`${url}/t/${tenant}/${path}`);
        await settled(one);
    };
    const panel = (name) => one.getByRole("region", { name });
    const save = async (where) => {
        await where.getByText("Was sich ändert").waitFor();
        await where.getByRole("button", { name: "Speichern", exact: true }).click();
        await one.getByText("Gespeichert").first().waitFor();
        await settled(one);
    };

    await open("recordings");
    const rules = panel("Regeln für Aufnahmen");
    await rules.getByRole("button", { name: "Neue Regel" }).click();
    await rules.locator("input[name=percent]").fill("101");
    await rules.locator("input[name=title]").fill("Vertrieb");
    await rules.getByText("percent", { exact: false }).first().waitFor(); // refused, and why
    same(await rules.getByRole("button", { name: "Speichern", exact: true }).isDisabled(), true, "saving what is refused");
    await rules.locator("input[name=percent]").fill("50");
    await save(rules);
    await open("recordings");
    await panel("Regeln für Aufnahmen").getByText("Vertrieb").waitFor();

    await open("alarms");
    const alarms = panel("Wem Alarme gesagt werden");
    await alarms.getByLabel("Mail an").fill("admin@acme.example");
    await alarms.getByLabel("Mail an").press("Enter");
    await save(alarms);
    await open("alarms");
    await panel("Wem Alarme gesagt werden").getByText("admin@acme.example").waitFor();

    await open("phone-setup");
    await one.getByRole("button", { name: "Neue Einstellungen" }).click();
    const dialog = one.getByRole("dialog");
    await dialog.getByRole("button", { name: "Taste hinzufügen" }).click();
    await dialog.getByLabel("Beschriftung").fill("Taxi");
    await dialog.getByText("Die Nummer fehlt").waitFor(); // the label is not taken for it
    await dialog.getByLabel("Nummer", { exact: true }).fill("101");
    await save(dialog);
    await one.locator("tbody tr").filter({ hasText: "lamp 101 Taxi" }).waitFor();

    // Codes: what cannot be one is refused, what is changed stands in the history and is taken back from there.
    await open("settings");
    const codes = panel("Codes");
    await codes.locator("input[name=ownBox]").fill("*80");
    await codes.getByText(/['„]echo['“]/).first().waitFor(); // refused, and why
    same(await codes.getByRole("button", { name: "Speichern", exact: true }).isDisabled(), true, "saving a code that another has");
    await codes.locator("input[name=ownBox]").fill("*97");
    await codes.locator("input[name=echo]").fill("off");
    await save(codes);
    await open("settings");
    same(await panel("Codes").locator("input[name=ownBox]").inputValue(), "*97", "the code that was saved");
    same(await panel("Codes").locator("input[name=echo]").inputValue(), "off", "what was switched off");
    await open("audit");
    await one.locator("tbody .rowlink").first().click();
    await one.getByRole("button", { name: "Rückgängig machen" }).click();
    await one.getByRole("button", { name: "So zurücknehmen" }).click();
    await one.getByText("Es ist wieder wie vorher", { exact: false }).waitFor();
    await open("settings");
    same(await panel("Codes").locator("input[name=ownBox]").inputValue(), "*100", "the code that is as usual again");

    // The history takes a contact back: first it says what would come of it.
    await open("contacts");
    await one.getByRole("button", { name: "Neuer Kontakt" }).click();
    await one.getByRole("dialog").locator("input[name=name]").fill("Zurück Genommen");
    await one.getByRole("dialog").getByLabel("Büro").fill("+498912345");
    await one.getByRole("dialog").getByLabel("Büro").press("Enter");
    await save(one.getByRole("dialog"));
    await open("audit");
    await one.locator("tbody .rowlink").first().click();
    await one.getByRole("button", { name: "Rückgängig machen" }).click();
    await one.getByText("wird gelöscht", { exact: false }).waitFor();
    await one.getByRole("button", { name: "So zurücknehmen" }).click();
    await one.getByText("Es ist wieder wie vorher", { exact: false }).waitFor();
    await open("contacts");
    same(await one.getByText("Zurück Genommen").count(), 0, "contacts that were taken back");
    same(one.complaints.join("\n"), "", "complaints");
} finally {
    await browser.close();
}
