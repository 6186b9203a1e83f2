// The page of the API: the contract by what it is about, and one operation that reads and one that changes something, tried with
// the session of the admin web.
//   PERSON: "login password"
import { launch, logIn, page, same, url } from "./browser.mjs";

const [login, password] = process.env.PERSON.split(" ");
const browser = await launch();

async function tried(one, operation, status) {
    await operation.locator(".opblock-summary-control").click();
    await operation.getByRole("button", { name: "Try it out" }).click();
    await operation.getByRole("button", { name: "Execute" }).click();
    await operation.locator(".live-responses-table .response-col_status").filter({ hasText: status }).waitFor();
}

try {
    const one = await page(browser, {});
    await logIn(one, login, password);
    await one.goto(`${url}/api/v1/`);
    for (const subject of ["me", "webhooks", "calls", "platform"]) {
        await one.locator(`.opblock-tag[data-tag="${subject}"]`).waitFor();
    }
    await one.locator('.opblock-tag[data-tag="me"]').click();
    await tried(one, one.locator("#operations-me-getMe"), "200");
    await one.locator('.opblock-tag[data-tag="sessions"]').click();
    await tried(one, one.locator("#operations-sessions-logout"), "204");
    await one.screenshot({ path: `${process.env.KLINKE_PICTURES}/api-en-light-1280.png` });
    same(one.complaints.join("\n"), "", "complaints of the page");
} finally {
    await browser.close();
}
console.log("walked");
