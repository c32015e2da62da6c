/** The way from the window to the server's page, as far as the system's browser: what happens there is in `e2e/team/ways-in.spec.ts`. */
import { expect, test } from "@playwright/test";
import { serverClient } from "../team/fixtures/server-client.ts";
import { owner, password, setUp } from "../team/fixtures/harbour.ts";
import { startServer } from "../team/fixtures/server-process.ts";
import { launch, shellKind } from "./launch.ts";

interface StandIn {
  readonly _log: readonly { readonly external?: string }[];
}

test("joining in the browser opens the server's page in the system's, and the window goes on by itself", async () => {
  test.skip(shellKind === "electron", "the system's own browser: pressed by hand on the real binary");
  await using server = await startServer();
  await setUp(server);
  const shell = await launch();
  const page = await shell.page();
  await page.getByRole("link", { name: "Team", exact: true }).click();
  await page.getByLabel("Address of the server").fill(server.url);
  await page.getByLabel("Name of this device").fill("desk");
  await page.getByLabel("How you show who you are").selectOption("In the browser");
  await page.getByRole("button", { name: "Join", exact: true }).click();
  const link = page.getByRole("region", { name: "Let this device in" }).getByRole("link");
  const href = (await link.getAttribute("href")) ?? "";
  await link.click();
  const opened = (): Promise<readonly (string | undefined)[]> =>
    shell.app.evaluate((electron) => (electron as unknown as StandIn)._log.map(({ external }) => external));
  await expect.poll(opened).toContain(href);
  const { origin, pathname, hash } = new URL(href);
  // By the name at which browsers hold passkeys.
  expect([origin, pathname]).toEqual([server.url.replace("//127.0.0.1:", "//localhost:"), "/device"]);
  const { token } = await serverClient(server.url).session.signIn({ email: owner.email, password });
  await serverClient(server.url, token).devices.approve({ userCode: hash.slice(1) });
  await expect(page.getByText(owner.orgName).first()).toBeVisible();
  await expect(link).toHaveCount(0);
  await shell.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
  expect(await shell.exited).toBe(0);
});
