import { rm } from "node:fs/promises";
import { startEdgeHost } from "./fixtures/edge-host.ts";
import { writeSampleFiles, sampleFileCount } from "./fixtures/sample-files.ts";
import { addFolder, expect, searchFor, test, titles } from "./fixtures/test.ts";

test("a new user chooses a folder, watches it fill and finds something", async ({ page, context }) => {
  const folder = await writeSampleFiles();
  await using host = await startEdgeHost();
  await host.signIn(context);
  await page.goto(`${host.origin}/`);
  await expect(page.getByRole("heading", { name: "Find anything in your own files" })).toBeVisible();
  await addFolder(page, folder);
  await expect(page.getByRole("heading", { name: "What are you looking for?" })).toBeVisible();
  await expect(page.getByText(/items (is|are) ready to be found/)).toBeVisible();
  await searchFor(page, "lighthouse keeper counted ships before breakfast");
  await expect(titles(page).first()).toHaveText("letter.txt");

  await page.getByRole("link", { name: "Library" }).click();
  await expect(page.getByText(`${sampleFileCount} items`, { exact: true })).toBeVisible();
  await rm(folder, { recursive: true });
});

test("a wrong path is refused with a sentence", async ({ page, filled, context }) => {
  await filled.host.signIn(context);
  await page.goto(`${filled.host.origin}/#/activity`);
  await page.getByRole("button", { name: "Add a folder" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Path").fill("/no/such/folder");
  await dialog.getByRole("button", { name: "Watch this folder" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("There is no file or folder at this path.");
  await dialog.getByLabel("Path").fill(`${filled.folder}/travel`);
  await dialog.getByRole("button", { name: "Watch this folder" }).click();
  await expect(dialog.getByRole("alert")).toContainText("already watched");
});
