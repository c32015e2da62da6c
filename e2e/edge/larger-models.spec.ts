import { bundledCatalogue } from "#adapters/model-store/bundled-catalogue.ts";
import { barriers } from "./fixtures/barriers.ts";
import { expect, test } from "./fixtures/test.ts";

test("models are listed as they are, and none is downloaded by itself", async ({ page, host }) => {
  await page.goto(`${host.origin}/#/settings`);
  const models = page.getByRole("region", { name: "Models" });
  await expect(models.getByText("Basic meaning search is active")).toBeVisible();
  const listed = models.getByRole("listitem");
  // Each can be asked for: this release has the fingerprints of all.
  await expect(listed).toHaveCount(bundledCatalogue.models.length);
  for (const { name } of bundledCatalogue.models) {
    await expect(listed.filter({ hasText: name })).toContainText("Not on this device");
    await expect(models.getByRole("button", { name: `Download ${name}`, exact: true })).toBeVisible();
  }

  // A mirror that is not there: the download says so, and is cancelled.
  const mirror = models.getByRole("textbox", { name: "Mirror" });
  await mirror.fill("http://example.org");
  await expect(models.getByRole("alert")).toContainText("https://models.example.org");
  await mirror.fill("http://127.0.0.1:1");
  await mirror.press("Enter");
  await expect(models.getByRole("alert")).toBeHidden();
  await models.getByRole("button", { name: "Download Silero VAD" }).click();
  await expect(models.getByRole("alert")).toContainText("cannot be reached");
  await models.getByRole("button", { name: "Cancel Silero VAD" }).click();
  await expect(models.getByRole("alert")).toBeHidden();

  await models.getByRole("textbox", { name: "Path of the pack" }).fill("/nowhere.pack");
  await models.getByRole("button", { name: "Import", exact: true }).click();
  await expect(models.getByRole("alert")).toContainText("/nowhere.pack cannot be read");
  expect(await barriers(page)).toEqual([]);
});

test("a model is fetched, tried and removed; a pack asks for its signer's fingerprint", async ({
  page,
  fake,
}) => {
  await fake("", "/settings");
  const models = page.getByRole("region", { name: "Models" });
  await models.getByRole("button", { name: "Download Multilingual" }).click();
  await models.getByRole("button", { name: "Try Multilingual" }).click();
  await expect(page.getByText("Multilingual works: a sample took 12 ms.", { exact: true })).toBeVisible();
  await models.getByRole("button", { name: "Remove Multilingual" }).click();
  await expect(models.getByRole("button", { name: "Download Multilingual" })).toBeVisible();

  await models.getByRole("textbox", { name: "Path of the pack" }).fill("/media/usb/models.pack");
  await models.getByRole("button", { name: "Import", exact: true }).click();
  await expect(models.getByText("1a2b-3c4d-5e6f-7081-92a3-b4c5-d6e7-f809")).toBeVisible();
  await models.getByRole("button", { name: "The fingerprints are the same: import" }).click();
  await expect(models.getByText("Taken.")).toBeVisible();
});

for (const scheme of ["light", "dark"] as const)
  test(`models keep nobody out, ${scheme}`, async ({ page, fake }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await fake("", "/settings");
    const models = page.getByRole("region", { name: "Models" });
    await expect(models.getByRole("progressbar", { name: "Download of Speech" })).toBeVisible();
    await models.screenshot({ path: `test-results/models-${scheme}.png` });
    expect(await barriers(page)).toEqual([]);
  });
