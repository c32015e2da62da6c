/** A picture model of random weights on the real host: what it finds means nothing, that it is used is real. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { makeScene } from "#adapters/formats/image/make-scene.ts";
import { writePictureModel } from "#adapters/inference/picture-model.fake.ts";
import { barriers } from "./fixtures/barriers.ts";
import { addFolder, expect, searchFor, test, titles } from "./fixtures/test.ts";

test("a picture model is put to use, told of, and finds pictures by words; a watch waits for a picture", async ({
  page,
  host,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "tessera-joint-"));
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  const photos = join(folder, "photos");
  await mkdir(photos);
  for (const seed of [1, 2, 3])
    await writeFile(join(photos, `scene ${seed}.png`), await makeScene(seed, 320, 240));
  const model = await writePictureModel(folder, "tiny", { cutOff: -1, alikeCutOff: -1 });
  await page.goto(`${host.origin}/#/activity`);
  await addFolder(page, photos);
  await page.getByText("Everything is up to date").waitFor();

  await page.goto(`${host.origin}/#/settings`);
  const models = page.getByRole("region", { name: "Models" });
  const call = (path: string, body: object): Promise<number> =>
    page.evaluate(
      async ([to, json]) => {
        const headers = { "content-type": "application/json" };
        return (await fetch(`/api${to}`, { method: "POST", headers, body: json })).status;
      },
      [path, JSON.stringify(body)] as const,
    );
  expect(await call("/models/catalogue", { path: model.cataloguePath })).toBe(200);
  expect(await call(`/models/${model.entry.id}/take`, { path: model.folder })).toBe(200);
  await expect(models.getByText("In use: 3 of 3 pictures seen")).toBeVisible();
  await models.screenshot({ path: "test-results/joint-models-light.png" });

  // Another one sees them all before it is used, and is given up for the first.
  const other = await writePictureModel(folder, "second", { cutOff: -1, alikeCutOff: -1 });
  expect(await call("/models/catalogue", { path: other.cataloguePath })).toBe(200);
  expect(await call(`/models/${other.entry.id}/take`, { path: other.folder })).toBe(200);
  await models.getByRole("button", { name: "Use Tiny second for pictures" }).click();
  await expect(models.getByRole("button", { name: "Go back to Tiny tiny" })).toBeVisible();
  await expect(models.getByText("In use: 3 of 3 pictures seen")).toBeVisible();
  await models.screenshot({ path: "test-results/joint-before-light.png" });
  expect(await barriers(page)).toEqual([]);
  expect(await call("/saved", { name: "Boats", text: "boat" })).toBe(200);
  await compareThem(page, models);
  await models.getByRole("button", { name: "Go back to Tiny tiny" }).click();
  await models.getByRole("button", { name: "Forget what Tiny second has seen" }).click();
  await expect(models.getByRole("button", { name: "Use Tiny second for pictures" })).toBeVisible();

  // What is typed is answered at once, and again when the model has read it.
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${host.origin}/#/`);
  await searchFor(page, "boat");
  await expect(titles(page)).toHaveCount(3);
  await page.getByRole("button", { name: "List", exact: true }).click();
  await page.getByRole("button", { name: "Why?" }).first().click();
  await expect(page.getByRole("dialog")).toContainText("of the pictures that show what you wrote");
  await page.screenshot({ path: "test-results/joint-why-dark.png" });
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Similar pictures" }).first().click();
  await expect(page.getByText("and by what they show as a model sees it")).toBeVisible();

  await page.getByRole("button", { name: "Watch for this" }).click();
  await page.getByRole("textbox", { name: "Name of the watch" }).fill("Alike");
  await page.keyboard.press("Enter");
  await expect(page.getByText("From now on you are told").first()).toBeVisible();
});

/** What was used before beside what is used now, on the one search that is saved. */
async function compareThem(page: Page, models: Locator): Promise<void> {
  await models.getByRole("button", { name: "Compare on my saved searches" }).click();
  const compared = models.getByRole("table", { name: "Compare on my saved searches" });
  await expect(compared.getByRole("row", { name: /Boats .*100/ })).toContainText("scene 2.png");
  await expect(compared.getByRole("columnheader")).toHaveText([
    "Saved search",
    "Tiny second",
    "Tiny tiny",
    "Same of the first ten",
  ]);
  await models.screenshot({ path: "test-results/joint-compared-light.png" });
  await page.emulateMedia({ colorScheme: "dark" });
  await models.screenshot({ path: "test-results/joint-compared-dark.png" });
  expect(await barriers(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}
