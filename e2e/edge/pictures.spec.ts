import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { exifOfMunich, makeScene } from "#adapters/formats/image/make-scene.ts";
import { startEdgeHost, type EdgeHost } from "./fixtures/edge-host.ts";
import { addFolder, expect, preview, searchFor, test as base, titles } from "./fixtures/test.ts";

const test = base.extend<object, { readonly photos: { readonly host: EdgeHost; readonly asked: string } }>({
  photos: [
    async ({ browser }, use) => {
      const folder = await mkdtemp(join(tmpdir(), "tessera-photos-"));
      await mkdir(join(folder, "photos"));
      for (let seed = 1; seed <= 6; seed++)
        await writeFile(join(folder, "photos", `scene ${seed}.png`), await makeScene(seed));
      const scene = sharp(await makeScene(2));
      const copy = scene.clone().resize(320).withExif(exifOfMunich);
      await writeFile(join(folder, "photos", "copy.jpg"), await copy.jpeg({ quality: 70 }).toBuffer());
      const asked = join(folder, "asked.png");
      await writeFile(asked, await scene.clone().resize(500).png().toBuffer());
      await using host = await startEdgeHost();
      const context = await browser.newContext();
      await host.signIn(context);
      const page = await context.newPage();
      await page.goto(`${host.origin}/#/activity`);
      await addFolder(page, join(folder, "photos"));
      await page.getByText("Everything is up to date").waitFor();
      await context.close();
      await use({ host, asked });
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

const open = async (page: Page, host: EdgeHost): Promise<void> => {
  await host.signIn(page.context());
  await page.goto(`${host.origin}/`);
};
const chosen = (page: Page) => page.getByLabel("Search by a picture").and(page.locator("input"));
const chips = (page: Page) => page.getByRole("list", { name: "Understood as" });

test("a picture is chosen, and what looks like it is shown beside each other", async ({ page, photos }) => {
  await open(page, photos.host);
  await chosen(page).setInputFiles(photos.asked);
  await expect(chips(page)).toContainText("Looks like asked.png");
  await expect(titles(page).first()).toContainText("Same picture");
  await expect(page.getByText("compared by their colours and shapes")).toBeVisible();
  await expect(page.getByRole("button", { name: "Grid" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "List", exact: true }).click();
  await expect(page.getByRole("button", { name: "Similar pictures" }).first()).toBeVisible();
  await page.getByRole("button", { name: "Why?" }).first().click();
  await expect(page.getByRole("dialog")).toContainText("by what it looks like");
});

test("the grid is walked through by keys", async ({ page, photos }) => {
  await open(page, photos.host);
  await searchFor(page, "kind:image");
  await expect(titles(page)).toHaveCount(7);
  await titles(page).first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(titles(page).nth(1)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(titles(page).first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("combobox", { name: "Search your files" })).toBeFocused();
});

test("from the preview: similar pictures, a part, and what was taken near", async ({ page, photos }) => {
  await open(page, photos.host);
  await searchFor(page, "name:copy");
  await titles(page).first().click();
  const pane = preview(page);
  await expect(pane.getByText("320 × 240 pixels", { exact: true })).toBeVisible();
  await expect(pane.getByText("48.13750, 11.57556")).toBeVisible();
  await pane.getByRole("button", { name: "Similar pictures" }).click();
  await expect(chips(page)).toContainText("Looks like copy.jpg");
  await expect(page.getByRole("list", { name: "Results" })).toContainText("scene 2.png");

  await page.getByRole("button", { name: "Clear the search" }).click();
  await searchFor(page, "name:copy");
  await titles(page).first().click();
  await pane.getByRole("button", { name: "Near here" }).click();
  await expect(chips(page)).toContainText("Within 10 km of 48.1375");
  await expect(titles(page)).toHaveCount(1);

  await titles(page).first().click();
  await pane.getByRole("button", { name: "Find a part of this picture" }).click();
  const part = pane.getByRole("group", { name: "Chosen part" });
  await expect(part).toBeFocused();
  for (const key of ["ArrowLeft", "ArrowUp", "Shift+ArrowRight"]) await page.keyboard.press(key);
  await page.keyboard.press("Enter");
  await expect(chips(page)).toContainText("Looks like a part of copy.jpg");
  await expect(titles(page).first()).toContainText("scene 2.png");
});

test("a colour is a filter at the side, and a misspelt one is set right", async ({ page, photos }) => {
  await open(page, photos.host);
  await searchFor(page, "kind:image");
  const facet = page.getByRole("region", { name: "Colour" }).getByRole("button").first();
  await facet.click();
  await expect(chips(page)).toContainText("Colour:");
  await searchFor(page, "colour:greem ");
  await expect(page.getByText("Did you mean colour:green?")).toBeVisible();
});

test("a picture is pasted and dropped; what is none is refused", async ({ page, photos }) => {
  await open(page, photos.host);
  const bytes = [...(await readFile(photos.asked))];
  const give = (kind: "paste" | "drop", type: string, content: readonly number[]): Promise<void> =>
    page.evaluate(
      ([event, mediaType, data]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(data)], "given.png", { type: mediaType }));
        const target = document.querySelector("main input") ?? document.body;
        const options = { bubbles: true, cancelable: true };
        target.dispatchEvent(
          event === "paste"
            ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
            : new DragEvent("drop", { ...options, dataTransfer: transfer }),
        );
      },
      [kind, type, content] as const,
    );
  for (const kind of ["paste", "drop"] as const) {
    await searchFor(page, "");
    await give(kind, "image/png", bytes);
    await expect(chips(page)).toContainText("Looks like given.png");
  }
  await give("drop", "image/png", [1, 2, 3]);
  await expect(page.getByText("it is no picture, or a damaged one").first()).toBeVisible();
});
