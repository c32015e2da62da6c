import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { findPrograms } from "#adapters/media/find-programs.ts";
import { drawScene, startJpegCamera } from "#adapters/media/network-camera.fake.ts";
import { blackOutLeftHalf } from "./fixtures/black-out.ts";
import { barriers } from "./fixtures/barriers.ts";
import { startEdgeHost, type EdgeHost } from "./fixtures/edge-host.ts";
import { expect, searchFor, test, titles } from "./fixtures/test.ts";

const hasDecoder = findPrograms(process.env) !== undefined;
const door = (page: Page) => page.getByRole("status", { name: "front-door" });

async function openCapture(page: Page, host: EdgeHost): Promise<void> {
  await host.signIn(page.context());
  await page.goto(`${host.origin}/#/capture`);
}

async function fill(page: Page, name: string, url: string): Promise<void> {
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("textbox", { name: /^Address/ }).fill(url);
}

test(`a camera is added, blacked out and recorded without a page, also after a power cut${hasDecoder ? "" : " (skipped: ffmpeg is not installed)"}`, async ({
  page,
}) => {
  test.skip(!hasDecoder, "ffmpeg is not installed");
  test.setTimeout(180_000);
  const dataFolder = await mkdtemp(join(tmpdir(), "tessera-cameras-"));
  await using camera = await startJpegCamera(await drawScene(20));
  {
    await using host = await startEdgeHost({ dataFolder });
    await openCapture(page, host);
    await expect(page.getByText("There is none yet.")).toBeVisible();
    await fill(page, "front-door", camera.url);
    await page.getByRole("button", { name: "Add the camera" }).click();
    // Nothing records unasked.
    await expect(door(page)).toHaveText("Off");
    await page.getByRole("button", { name: "See what front-door sees" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("img", { name: "What front-door sees now" })).toBeVisible();
    await blackOutLeftHalf(dialog);
    await expect(dialog.locator("[data-masked]")).toHaveCount(1);
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Record from front-door" }).click();
    await expect(door(page)).toHaveText("Recording");
    await expect(page.getByText("Recording: front-door")).toBeVisible();
    await expect(page).toHaveTitle(/^● /);
    await expect(page.getByText("1 scene kept")).toBeVisible();
    expect(await page.content()).not.toMatch(/two(?: |%20)words/u);
    expect(await barriers(page)).toEqual([]);

    await page.getByRole("link", { name: "Search", exact: true }).click();
    await searchFor(page, "tag:camera kind:image");
    await expect(titles(page)).toHaveCount(1);
    await expect(titles(page).first()).toContainText("front-door");
    const answer = await page.request.get(`${host.origin}/api/items?nameContains=front-door`);
    const { items } = (await answer.json()) as { readonly items: readonly { readonly id: string }[] };
    const picture = await (await page.request.get(`${host.origin}/content/${items[0]?.id}`)).body();
    const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
    // A box was there, and the wall beside it is still.
    expect(data[90 * info.width + 60]).toBeLessThan(20);
    expect(data[90 * info.width + 300]).toBeGreaterThan(70);
    await page.goto("about:blank");
    await host.kill();
  }
  const before = camera.viewerCount();
  await using host = await startEdgeHost({ dataFolder });
  // Nobody has opened a page.
  await expect.poll(() => camera.viewerCount(), { timeout: 30_000 }).toBe(before + 1);
  await openCapture(page, host);
  await expect(page.getByText("1 scene kept")).toBeVisible();
  camera.show(await drawScene(190, 60));
  await expect(page.getByText("2 scenes kept")).toBeVisible();
  await page.keyboard.press("F8");
  await expect(door(page)).toHaveText("Stopped with all recording");
  await expect(page.getByText("Recording: front-door")).toHaveCount(0);
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
});

test("what is wrong with a camera is told where it is", async ({ fake, page }) => {
  await fake("", "/capture");
  await expect(page.getByRole("status", { name: "harbour" })).toContainText("It cannot be reached");
  await expect(page.getByText("Recording: front-door")).toBeVisible();
  await fill(page, "Front Door", "192.168.1.20");
  await expect(page.getByRole("alert")).toContainText("Small letters");
  await fill(page, "back-door", "192.168.1.20");
  await page.getByRole("button", { name: "Add the camera" }).click();
  await expect(page.getByText("it begins with rtsp://").first()).toBeVisible();
  await page.getByRole("button", { name: "See what workshop sees" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("It cannot be reached");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Stop front-door" }).click();
  await expect(page.getByRole("status", { name: "front-door" })).toHaveText("Off");
  await page.getByRole("button", { name: "Remove workshop" }).click();
  await expect(page.getByText("workshop is removed. What it recorded stays.").first()).toBeVisible();
  await expect(page.getByRole("status", { name: "workshop" })).toHaveCount(0);
});
