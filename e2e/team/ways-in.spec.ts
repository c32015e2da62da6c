/** Passkeys and single sign-on, in a browser as it is: with an authenticator of its own, and a service at another address. */
import { expect, type Page, test } from "@playwright/test";
import {
  type SignOnProvider,
  providerClient,
  startSignOnProvider,
} from "#server/use-cases/access/sign-on-provider.fake.ts";
import { owner, password, setUp } from "./fixtures/harbour.ts";
import { serverClient } from "./fixtures/server-client.ts";
import { isOpenToAll } from "./fixtures/server-pages.ts";
import { type ServerProcess, startServer } from "./fixtures/server-process.ts";
import { startTeamHost } from "./fixtures/team-host.ts";
import { plugInKey, type VirtualKey } from "./fixtures/virtual-key.ts";

/** Browsers hold no passkeys for numbers. */
const addressOf = ({ url }: ServerProcess): string => url.replace("//127.0.0.1:", "//localhost:");
const isIn = (page: Page) =>
  expect(page.getByRole("heading", { name: owner.orgName, level: 1 })).toBeVisible();
const passkeys = (page: Page) => page.getByRole("region", { name: "Passkeys", exact: true });
const problem = (page: Page) => page.locator("main").getByRole("alert");

async function signInByPassword(page: Page): Promise<void> {
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await isIn(page);
}
async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

/** Of a server that was just set up, in a browser with an authenticator of its own. */
async function openAccount(page: Page, server: ServerProcess): Promise<VirtualKey> {
  await setUp(server);
  const key = await plugInKey(page);
  await page.goto(addressOf(server));
  await signInByPassword(page);
  await page.getByRole("link", { name: "Your account" }).click();
  return key;
}

test("a passkey is added and signs in; one that was copied, cancelled or removed does not, until it is brought back", async ({
  page,
}) => {
  await using server = await startServer();
  const key = await openAccount(page, server);
  const add = passkeys(page).getByRole("button", { name: "Add a passkey" });
  await key.knowsPerson(false);
  await add.click();
  await expect(passkeys(page).getByRole("alert")).toContainText("cancelled, or took too long");
  await expect(passkeys(page).getByRole("listitem")).toHaveCount(0);
  await key.knowsPerson(true);
  await passkeys(page).getByLabel("Name of the passkey").fill("Key ring");
  await add.click();
  await expect(passkeys(page).getByRole("listitem")).toContainText("Key ring");
  await isOpenToAll(page);
  await add.click();
  await expect(passkeys(page).getByRole("alert")).toContainText(
    "a passkey of yours for this server here already",
  );

  const withPasskey = page.getByRole("button", { name: "With a passkey" });
  for (const _ of ["once", "again"]) {
    await signOut(page);
    await withPasskey.click();
    await isIn(page);
  }
  await signOut(page);
  await key.knowsPerson(false);
  await withPasskey.click();
  await expect(problem(page)).toContainText("cancelled, or took too long");
  await isOpenToAll(page);
  await key.knowsPerson(true);
  // As somebody has it who copied the key before it was last used.
  const now = await key.countTo(0);
  await withPasskey.click();
  await expect(problem(page)).toContainText("was not accepted");
  await isOpenToAll(page);
  await key.countTo(now + 10);
  await withPasskey.click();
  await isIn(page);
  await page.getByRole("link", { name: "Your account" }).click();
  await passkeys(page).getByRole("button", { name: "Remove Key ring" }).click();
  await expect(passkeys(page).getByRole("listitem")).toHaveCount(0);
  await expect(
    page.getByText("Key ring is removed, and signs you in no more.", { exact: true }),
  ).toBeVisible();
  await isOpenToAll(page);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(passkeys(page).getByRole("listitem")).toContainText("Key ring");
  await signOut(page);
  await withPasskey.click();
  await isIn(page);
  await page.getByRole("link", { name: "Your account" }).click();
  await passkeys(page).getByRole("button", { name: "Remove Key ring" }).click();
  await expect(passkeys(page).getByRole("listitem")).toHaveCount(0);
  await signOut(page);
  await withPasskey.click();
  await expect(problem(page)).toContainText("was not accepted");
});

test("at an address that holds no passkeys one is told where they are", async ({ page }) => {
  await using server = await startServer();
  await setUp(server);
  await page.goto(server.url);
  const { host } = new URL(addressOf(server));
  await expect(page.getByText("With a passkey:")).toContainText(host);
  await expect(page.getByRole("button", { name: "With a passkey" })).toHaveCount(0);
  await signInByPassword(page);
  await page.getByRole("link", { name: "Your account" }).click();
  await expect(passkeys(page).getByText("To add one")).toContainText(host);
  await expect(passkeys(page).getByRole("button", { name: "Add a passkey" })).toHaveCount(0);
  await isOpenToAll(page);
  await passkeys(page).getByRole("link", { name: host }).click();
  await expect(page.getByRole("button", { name: "With a passkey" })).toBeVisible();
});

async function openWithProvider(provider: SignOnProvider) {
  const server = await startServer(undefined, {
    TESSERA_OIDC_ISSUER: provider.issuer,
    TESSERA_OIDC_CLIENT_ID: providerClient.clientId,
    TESSERA_OIDC_CLIENT_SECRET: providerClient.clientSecret,
  });
  await setUp(server);
  return server;
}

test("the organisation's service signs in whom it knows, and nobody by an answer that is not right", async ({
  page,
}) => {
  await using provider = await startSignOnProvider({ sub: "42", email: owner.email });
  await using server = await openWithProvider(provider);
  await page.goto(addressOf(server));
  const withOrg = page.getByRole("button", { name: "With your organisation" });
  provider.error = "access_denied";
  await withOrg.click();
  await expect(page.getByText("organisation’s sign-in was cancelled")).toBeVisible();
  // What the service said is not left in the address.
  expect(new URL(page.url()).search).toBe("");
  await isOpenToAll(page);
  provider.error = undefined;
  const past = Math.floor(Date.now() / 1_000) - 600;
  for (const claims of [
    { nonce: "another" },
    { iss: "https://accounts.example.org" },
    { exp: past },
    { email_verified: false },
    { email: "stranger@team.example" },
  ]) {
    provider.claims = claims;
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await withOrg.click();
    await expect(page.getByText("did not confirm who you are"), JSON.stringify(claims)).toBeVisible();
    await page.goto(addressOf(server));
  }
  provider.claims = {};
  await withOrg.click();
  await isIn(page);
  // Known by the service's name from now on, whatever address it says.
  await signOut(page);
  provider.claims = { email: "renamed@team.example" };
  await page.getByRole("link", { name: "Accept an invitation" }).waitFor();
  await withOrg.click();
  await isIn(page);
  await page.getByRole("link", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { name: "Passkeys" })).toBeVisible();
  expect(provider.tokenCount).toBe(7);
});

test("who was refused there signs in by password on the same page; who was invited comes in by the service alone", async ({
  page,
  browser,
}) => {
  await using provider = await startSignOnProvider({ sub: "43", email: "ines@team.example" });
  await using server = await openWithProvider(provider);
  await page.goto(`${addressOf(server)}/device`);
  await page.getByRole("button", { name: "With your organisation" }).click();
  await expect(page.getByText("did not confirm who you are")).toBeVisible();
  await signInByPassword(page);
  const { token } = await serverClient(server.url).session.signIn({ email: owner.email, password });
  const asOwner = serverClient(server.url, token);
  await asOwner.people.invite({ email: "ines@team.example", name: "Ines", role: "member" });
  const context = await browser.newContext({ locale: "de-DE" });
  const theirs = await context.newPage();
  await theirs.goto(`${addressOf(server)}/device`);
  await theirs.getByRole("button", { name: "Mit Ihrer Organisation" }).click();
  // Where they stood before.
  await expect(theirs.getByLabel("Code, den das Gerät zeigt")).toBeVisible();
  expect(new URL(theirs.url()).pathname).toBe("/device");
  expect(await asOwner.people.invitations()).toEqual([]);
  expect((await asOwner.people.list()).map(({ name }) => name).toSorted()).toEqual(["Ines", owner.name]);
  await context.close();
});

test("who has no password lets a device in by the organisation's service, where both sides show the same code", async ({
  page,
}) => {
  await using provider = await startSignOnProvider({ sub: "44", email: "ines@team.example" });
  await using server = await openWithProvider(provider);
  const { token } = await serverClient(server.url).session.signIn({ email: owner.email, password });
  const invited = { email: "ines@team.example", name: "Ines", role: "member" } as const;
  await serverClient(server.url, token).people.invite(invited);
  await using host = await startTeamHost("desk");
  const asked = await host.client.team.joinInBrowser({ url: server.url, deviceName: "desk" });
  const steps = asked[Symbol.asyncIterator]();
  const first = await steps.next();
  if (first.done === true || first.value.state !== "asking") throw new Error("it was to ask");
  const { link, userCode } = first.value;
  await page.goto(link.replace("//127.0.0.1:", "//localhost:"));
  await page.getByRole("button", { name: "With your organisation" }).click();
  // They have been away to sign in, and what they came with is here.
  await expect(page.getByLabel("Code that the device shows")).toHaveValue(userCode);
  await page.getByRole("button", { name: "Look it up" }).click();
  await expect(page.getByRole("heading", { name: "Let desk in?" })).toBeVisible();
  await expect(page.getByText(userCode, { exact: true })).toBeVisible();
  await isOpenToAll(page);
  await page.getByRole("button", { name: "Let desk in as mine" }).click();
  await expect(page.getByRole("heading", { name: "desk is in" })).toBeVisible();
  const second = await steps.next();
  expect(second.value).toMatchObject({ state: "joined", status: { person: { name: "Ines" } } });
  await expect.poll(async () => (await host.status()).connection).toBe("current");
});

test("who has no single sign-on lets a device in by a passkey, and a code of nobody is none", async ({
  page,
}) => {
  await using server = await startServer();
  const key = await openAccount(page, server);
  await passkeys(page).getByRole("button", { name: "Add a passkey" }).click();
  await expect(passkeys(page).getByRole("listitem")).toHaveCount(1);
  await signOut(page);
  await using host = await startTeamHost("desk");
  const asked = await host.client.team.joinInBrowser({ url: server.url, deviceName: "desk" });
  const steps = asked[Symbol.asyncIterator]();
  const first = await steps.next();
  if (first.done === true || first.value.state !== "asking") throw new Error("it was to ask");
  const { link, userCode } = first.value;
  await page.goto(link.replace("//127.0.0.1:", "//localhost:"));
  await key.knowsPerson(false);
  await page.getByRole("button", { name: "With a passkey" }).click();
  await expect(problem(page)).toContainText("cancelled, or took too long");
  await key.knowsPerson(true);
  await page.getByRole("button", { name: "With a passkey" }).click();
  await expect(page.getByLabel("Code that the device shows")).toHaveValue(userCode);
  await page.getByLabel("Code that the device shows").fill("AAAA-AAAA");
  await page.getByRole("button", { name: "Look it up" }).click();
  await expect(problem(page)).toBeVisible();
  await page.getByLabel("Code that the device shows").fill(userCode);
  await page.getByRole("button", { name: "Look it up" }).click();
  await page.getByRole("button", { name: "Let desk in as mine" }).click();
  await expect(page.getByRole("heading", { name: "desk is in" })).toBeVisible();
  const second = await steps.next();
  expect(second.value).toMatchObject({ state: "joined", status: { person: { name: owner.name } } });
  await expect.poll(async () => (await host.status()).connection).toBe("current");
});
