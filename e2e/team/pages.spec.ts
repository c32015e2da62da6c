import { expect, type Locator, test, type Page } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { decodeQR } from "qr/decode.js";
import sharp from "sharp";
import { cutOff } from "#e2e/edge/fixtures/cut-off.ts";
import { owner, password, setUp } from "./fixtures/harbour.ts";
import { serverClient } from "./fixtures/server-client.ts";
import { isOpenToAll } from "./fixtures/server-pages.ts";
import { startServer } from "./fixtures/server-process.ts";

async function signIn(page: Page, more: { readonly code?: string; readonly submit?: string } = {}) {
  await page.getByLabel(/^E-?mail$/iu).fill(owner.email);
  await page.getByLabel(/^(Password|Passwort)$/u).fill(password);
  if (more.code !== undefined) await page.getByLabel(/^Code of your authenticator/u).fill(more.code);
  await page.getByRole("button", { name: more.submit ?? "Sign in", exact: true }).click();
}
async function readByCamera(picture: Locator): Promise<string> {
  const seen = sharp(await picture.screenshot())
    .ensureAlpha()
    .raw();
  const { data, info } = await seen.toBuffer({ resolveWithObject: true });
  return decodeQR({ width: info.width, height: info.height, data });
}
const isIn = (page: Page) =>
  expect(page.getByRole("heading", { name: owner.orgName, level: 1 })).toBeVisible();
const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("a person sets a second factor up, gets in by it, and uses none any more", async ({ page }) => {
  await using server = await startServer();
  await setUp(server);
  await page.goto(server.url);
  await signIn(page);
  await page.getByRole("link", { name: "Your account" }).click();
  const factor = region(page, "Second factor");
  await factor.getByRole("button", { name: "Set it up" }).click();
  const app = factor.getByRole("link", { name: "Open in the app" });
  await expect(app).toHaveAttribute("href", /^otpauth:/u);
  const picture = factor.getByRole("img", { name: "The key as a picture for a camera" });
  expect(await readByCamera(picture)).toBe(await app.getAttribute("href"));
  const secret = Secret.fromBase32((await factor.locator("code").textContent()) ?? "");
  const code = factor.getByLabel("Six digits that the app shows now");
  const confirm = factor.getByRole("button", { name: "Confirm" });
  await code.fill("12345");
  await confirm.click();
  await expect(code).toHaveAccessibleDescription(/Write the six digits/u);
  const now = new TOTP({ secret }).generate();
  await code.fill(String((Number(now) + 1) % 1_000_000).padStart(6, "0"));
  await confirm.click();
  await expect(code).toHaveAccessibleDescription(/not the code of now/u);
  await expect(code).toBeFocused();
  await isOpenToAll(page);
  await code.fill(new TOTP({ secret }).generate());
  await confirm.click();
  const recovery = region(page, "Recovery codes").getByRole("listitem");
  await expect(recovery.first()).toBeVisible();
  const [first = "", second = ""] = await recovery.allTextContents();
  await isOpenToAll(page);

  await page.reload();
  await signIn(page);
  await expect(page.getByLabel(/^Code of your authenticator/u)).toHaveAccessibleDescription(/six digits/u);
  await signIn(page, { code: first });
  await isIn(page);
  // Each of them is good once.
  const removal = region(page, "Second factor");
  for (const [given, problem] of [
    [first, /not the code of now/u],
    [second, undefined],
  ] as const) {
    await removal.getByLabel(/or a recovery code$/u).fill(given);
    await removal.getByRole("button", { name: "Use no second factor any more" }).click();
    if (problem !== undefined)
      await expect(removal.getByLabel(/or a recovery code$/u)).toHaveAccessibleDescription(problem);
  }
  await expect(removal.getByRole("button", { name: "Set it up" })).toBeVisible();
});

test("a program has a token from the page, may what it was given and no more, until it is revoked", async ({
  page,
}) => {
  await using server = await startServer();
  await setUp(server);
  await page.goto(server.url);
  await signIn(page);
  await page.getByRole("link", { name: "Access tokens" }).click();
  await expect(page.getByText("No program has a token yet.")).toBeVisible();
  const make = page.getByRole("button", { name: "Make a token" });
  await expect(make).toBeDisabled();
  await page.getByLabel("What it is for").fill("Nightly report");
  await page.getByLabel("See people and groups").check();
  await page.getByLabel("How long").selectOption("7 days");
  await make.click();
  const token = (await page.getByRole("status").locator("code").textContent()) ?? "";
  await isOpenToAll(page);
  const program = serverClient(server.url, token);
  expect((await program.people.list()).map(({ email }) => email)).toEqual([owner.email]);
  await expect(program.groups.create({ name: "Intruders", role: null })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await page.reload();
  await signIn(page);
  const row = page.getByRole("listitem").filter({ hasText: "Nightly report" });
  await expect(row).toContainText("Search and open · See people and groups");
  await expect(page.getByText(token)).toHaveCount(0);
  await row.getByRole("button", { name: "Revoke the token Nightly report" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No program has a token yet.")).toBeVisible();
  await expect(program.people.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});

test("nothing of the pages is cut off in a window of 400 dots, in German, with long names", async ({
  browser,
}) => {
  await using server = await startServer();
  await setUp(server);
  const { token } = await serverClient(server.url).session.signIn({ email: owner.email, password });
  const asOwner = serverClient(server.url, token);
  const long = "Vermessungsabteilung der norddeutschen Hafenbetriebsgesellschaft";
  await asOwner.partitions.create({ name: long });
  await asOwner.groups.create({ name: long, role: "member" });
  await asOwner.people.invite({ email: `${long.replaceAll(" ", ".")}@team.example`, name: long, role: null });
  const context = await browser.newContext({ locale: "de-DE", viewport: { width: 400, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${server.url}/nirgends`);
  await expect(page.getByRole("heading", { name: "Diese Seite gibt es nicht" })).toBeVisible();
  await page.getByRole("link", { name: "Übersicht" }).click();
  await signIn(page, { submit: "Anmelden" });
  await isIn(page);
  const tabs = page.getByRole("navigation").getByRole("link");
  const count = await tabs.count();
  expect(count).toBe(10);
  for (let at = 0; at < count; at++) {
    const tab = tabs.nth(at);
    await tab.click();
    await expect(tab).toHaveAttribute("aria-current", "page");
    await expect(page.locator("main").getByText(/^Lädt …$/u)).toHaveCount(0);
    await expect.poll(() => cutOff(page), (await tab.textContent()) ?? "").toEqual([]);
    const access = page.getByRole("button", { name: `Wer in ${long} was darf` });
    if ((await access.count()) > 0) {
      await access.click();
      await page.getByLabel(`Jemandem eine Rolle in ${long} geben`).waitFor();
    }
    const rename = page.getByRole("button", { name: `${long} umbenennen` });
    if ((await rename.count()) === 0) continue;
    // Names are read whole, and have room where they are changed.
    await expect(page.getByRole("heading", { name: long })).toBeVisible();
    await rename.click();
    await expect.poll(() => cutOff(page), "while a name is changed").toEqual([]);
  }
  await context.close();
});
