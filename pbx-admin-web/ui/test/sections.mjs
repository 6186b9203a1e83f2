// An admin edits what there is once: a rule for recordings, whom alarms tell, keys of all telephones, codes. Each is shown
// before it is saved, is there when the page is read anew, and is taken back by the page or by the history.
//   PERSON, OPERATOR, TENANT: "login password", "login password" of one who was let in, name
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

    await open("phones");
    await one.locator("tbody tr").filter({ hasText: "base" }).first().locator(".rowlink").click();
    const base = one.getByRole("dialog");
    await base.getByLabel("Gerät eines Benutzers").click();
    await one.getByRole("option", { name: /hand/ }).click();
    await base.getByRole("button", { name: "Hinzufügen" }).click();
    await base.getByText("hand · Eva (103)").waitFor();
    await base.getByRole("button", { name: /hand/ }).click(); // taken away again
    await one.getByRole("button", { name: "Rückgängig" }).first().click();
    await base.getByText("hand · Eva (103)").waitFor();

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

    // Days are set, what goes when says so, and the history sets them back.
    await open("settings");
    const days = panel("Wie lange was aufbewahrt wird");
    await days.locator("input[name=callDays]").fill("4000");
    await days.getByText("keine Zahl von Tagen", { exact: false }).first().waitFor(); // refused, and why
    await days.locator("input[name=callDays]").fill("60");
    await save(days);
    const calls = panel("Was wann geht").locator("tbody tr").filter({ hasText: "Anrufdaten" });
    await calls.getByText("60", { exact: true }).waitFor();
    await open("audit");
    await one.locator("tbody .rowlink").first().click();
    await one.getByRole("button", { name: "Rückgängig machen" }).click();
    await one.getByRole("button", { name: "So zurücknehmen" }).click();
    await one.getByText("Es ist wieder wie vorher", { exact: false }).waitFor();
    await open("settings");
    same(await panel("Wie lange was aufbewahrt wird").locator("input[name=callDays]").inputValue(), "90", "days that were set back");
    // What calls may cost is the operator's, who comes in for a time.
    const house = await page(browser, { language: "de" });
    await logIn(house, ...process.env.OPERATOR.split(" "));
    const panelOf = (name) => house.getByRole("region", { name });
    const openCosts = async () => {
        await house.goto(`${url}/t/${tenant}/costs`);
        await settled(house);
    };
    // Limits at night are one object of the section, prices another: what is typed there leaves all else as it was.
    await openCosts();
    const tolls = panelOf("Was nach draußen angerufen werden darf");
    await tolls.locator("input[name=from]").fill("20:00");
    await tolls.locator("input[name=to]").fill("06:00");
    await tolls.locator("input[name=tollClass]").fill("standard");
    await tolls.getByRole("group", { name: "Jeder Benutzer, nachts" }).locator("input[name=centsPerHour]").fill("200");
    await tolls.getByRole("button").filter({ hasText: "Satellit" }).click();
    await tolls.locator("input[name=cents]").fill("1200");
    await tolls.getByText("Was sich ändert").waitFor();
    await tolls.getByRole("button", { name: "Speichern", exact: true }).click();
    await house.getByText("Gespeichert").first().waitFor();
    await openCosts();
    same((await panelOf("Was nach draußen angerufen werden darf").locator("input[name=from]").inputValue()).slice(0, 5), "20:00", "the begin of the night");
    same(await panelOf("Was nach draußen angerufen werden darf").getByRole("group", { name: "Jeder Benutzer, nachts" }).locator("input[name=centsPerHour]").inputValue(), "200", "cents an hour at night");
    await panelOf("Was nach draußen angerufen werden darf").getByText("1200").waitFor();

    same(house.complaints.join("\n"), "", "complaints to the operator");
    same(one.complaints.join("\n"), "", "complaints");
} finally {
    await browser.close();
}
