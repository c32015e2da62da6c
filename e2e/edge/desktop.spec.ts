import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "@playwright/test";
import { startEdgeHost, type EdgeHost } from "./fixtures/edge-host.ts";
import { makeFakeDesktop } from "./fixtures/fake-desktop.ts";
import { addFolder, expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

/** One note in a folder, with a name that a shell would take apart, and with a comma, at which the bus tool would. */
async function writeNote(after: AsyncDisposableStack) {
  const folder = await mkdtemp(join(tmpdir(), "tessera-notes-"));
  after.defer(() => rm(folder, { recursive: true }));
  const path = join(folder, "over there", "ferries, $(tides) & 'piers'.txt");
  await mkdir(join(folder, "over there"));
  await writeFile(path, "The ferry to the island leaves at nine.\n");
  return { folder, path };
}

async function openNote(host: EdgeHost, context: BrowserContext, page: Page, folder: string): Promise<void> {
  await host.signIn(context);
  await page.goto(`${host.origin}/`);
  await addFolder(page, folder);
  await searchFor(page, "ferry to the island");
  await titles(page).first().click();
}

test("a result is opened and shown in its folder by programs of the system", async ({ page, context }) => {
  await using after = new AsyncDisposableStack();
  const { folder, path } = await writeNote(after);
  await using desktop = await makeFakeDesktop();
  await using host = await startEdgeHost({ environment: desktop.environment });
  await openNote(host, context, page, folder);
  await preview(page).getByRole("button", { name: "Open", exact: true }).click();
  await expect.poll(() => desktop.launched()).toEqual([["xdg-open", path]]);

  await preview(page).getByRole("button", { name: "Show in its folder" }).click();
  await expect.poll(async () => (await desktop.launched()).length).toBe(2);
  const [, revealed] = await desktop.launched();
  expect(revealed?.[0]).toBe("dbus-send");
  expect(revealed).toContain("org.freedesktop.FileManager1.ShowItems");
  expect(revealed).toContain(`array:string:${pathToFileURL(path).href.replaceAll(",", "%2C")}`);
});

test("without a screen no folder is offered, and opening says that it cannot", async ({ page, context }) => {
  await using after = new AsyncDisposableStack();
  const { folder } = await writeNote(after);
  await using desktop = await makeFakeDesktop();
  const environment = { ...desktop.environment, DISPLAY: "", WAYLAND_DISPLAY: "" };
  await using host = await startEdgeHost({ environment });
  await openNote(host, context, page, folder);
  await preview(page).getByRole("button", { name: "Open", exact: true }).click();
  const reason = "The machine that Tessera runs on has no screen to open this on. Its path can be copied.";
  await expect(page.getByText(reason, { exact: true })).toBeVisible();
  await expect(preview(page).getByRole("button", { name: "Show in its folder" })).toHaveCount(0);
  expect(await desktop.launched()).toEqual([]);
});
