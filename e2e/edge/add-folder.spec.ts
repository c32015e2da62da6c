import { expect, test } from "./fixtures/test.ts";

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
