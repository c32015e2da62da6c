import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { babble, concatenated, makeWav, silence } from "#adapters/media/make-wav.ts";
import { barriers } from "./fixtures/barriers.ts";
import { startEdgeHost, type EdgeHost } from "./fixtures/edge-host.ts";
import { hasMediaPrograms } from "./fixtures/media-programs.ts";
import { addFolder, expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

const subtitles = `1
00:00:01,000 --> 00:00:02,500
Two lifeboats left the harbour.

2
00:00:08,000 --> 00:00:09,000
The herring was sold before noon.
`;

async function writeMedia(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-media-"));
  const spoken = concatenated(silence(1_000), babble(1_500), silence(5_500), babble(1_000), silence(11_000));
  await writeFile(join(folder, "harbour radio.wav"), makeWav(spoken));
  await writeFile(join(folder, "harbour radio.srt"), subtitles);
  await writeFile(join(folder, "unwritten.wav"), makeWav(spoken));
  if (hasMediaPrograms) {
    const scene = (color: string): readonly string[] => [
      "-f",
      "lavfi",
      "-i",
      `color=${color}:s=320x180:d=4:r=10`,
    ];
    const joined = "[0][1][2]concat=n=3:v=1[v]";
    const out = [
      "-map",
      "[v]",
      "-map",
      "3:a",
      "-shortest",
      "-c:v",
      "libvpx",
      "-c:a",
      "libopus",
      "ferry.webm",
    ];
    execFileSync(
      "ffmpeg",
      [
        "-v",
        "error",
        ...scene("red"),
        ...scene("green"),
        ...scene("white"),
        "-i",
        "harbour radio.wav",
        "-filter_complex",
        joined,
        ...out,
      ],
      { cwd: folder },
    );
    await writeFile(join(folder, "ferry.vtt"), `WEBVTT\n\n00:09.000 --> 00:10.000\nThe ferry casts off.\n`);
  }
  return folder;
}

let host: EdgeHost;
let folder: string;
test.beforeAll(async ({ browser }) => {
  folder = await writeMedia();
  host = await startEdgeHost();
  const context = await browser.newContext();
  await host.signIn(context);
  const page = await context.newPage();
  await page.goto(`${host.origin}/#/activity`);
  await addFolder(page, folder);
  await page.getByText("Everything is up to date").waitFor();
  await context.close();
});
test.afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function open(page: Page, query: string): Promise<void> {
  await host.signIn(page.context());
  await page.goto(`${host.origin}/`);
  await searchFor(page, query);
}
const timeOf = (page: Page, kind: "audio" | "video") =>
  page.locator(kind).evaluate((element: HTMLMediaElement) => Math.round(element.currentTime * 10) / 10);
const player = (page: Page) => preview(page).getByRole("group", { name: "Player" });

test("what is said is found, opened at its second, played, and gone to by the keyboard", async ({ page }) => {
  await open(page, "spoken:herring duration:>10s");
  await expect(page.getByRole("list", { name: "Understood as" })).toContainText("“herring” is said");
  await expect(titles(page)).toHaveText(["harbour radio.wav"]);
  await expect(page.getByRole("article")).toContainText("0:20");
  await titles(page).first().click();
  await expect.poll(() => timeOf(page, "audio")).toBe(8);
  await expect(player(page).locator("mark")).toHaveText("herring ");
  await expect(player(page).locator("svg[data-peaks]")).toHaveAttribute("data-peaks", /^\d{3,}$/);
  await player(page).focus();
  await page.keyboard.press("j");
  await expect.poll(() => timeOf(page, "audio")).toBe(0);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => timeOf(page, "audio")).toBe(5);
  await page.keyboard.press("Space");
  await expect(player(page).getByRole("button", { name: "Pause" })).toBeVisible();
  await expect.poll(() => timeOf(page, "audio")).toBeGreaterThan(5);
  await page.keyboard.press("k");
  await expect(player(page).getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await player(page).getByText("lifeboats", { exact: false }).first().click();
  await expect.poll(() => timeOf(page, "audio")).toBeGreaterThanOrEqual(1);
  await page.keyboard.press("k");
});

test("speech that nobody wrote down is shown as speech, and the page says what would write it down", async ({
  page,
}) => {
  const arrives = Promise.withResolvers<void>();
  await page.route("**/content/**", async (route) => {
    await arrives.promise;
    await route.continue();
  });
  await open(page, "kind:audio name:unwritten");
  await expect(titles(page)).toHaveText(["unwritten.wav"]);
  await titles(page).first().click();
  await expect(player(page).getByText(/^Speech, 0:0\d–0:0\d$/)).toHaveCount(2);
  await expect(player(page)).toContainText("takes a speech model or subtitles");
  // Who goes somewhere before anything of the recording has come is not brought back to its beginning.
  await player(page).getByRole("slider", { name: "Place in time" }).click();
  arrives.resolve();
  await expect.poll(() => timeOf(page, "audio")).toBeCloseTo(10, 0);
});

for (const colorScheme of ["light", "dark"] as const)
  test(`the player keeps nobody out, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, "spoken:lifeboats");
    await expect(titles(page)).toHaveText(["harbour radio.wav"]);
    await titles(page).first().click();
    await expect(player(page)).toBeVisible();
    expect(await barriers(page)).toEqual([]);
  });

test.describe("video", () => {
  test.skip(!hasMediaPrograms, "needs ffmpeg");

  test("opens at the second, and by its scenes", async ({ page }) => {
    const parts: (string | undefined)[] = [];
    page.on("response", (response) => {
      if (response.url().includes("/content/")) parts.push(response.headers()["content-range"]);
    });
    await open(page, "kind:video ferry casts off");
    await expect(titles(page)).toHaveText(["ferry.webm"]);
    await titles(page).first().click();
    await expect.poll(() => timeOf(page, "video")).toBe(9);
    expect(parts.every((part) => part?.startsWith("bytes ") === true)).toBe(true);
    const scenes = player(page).getByRole("list", { name: "Scenes" }).getByRole("button");
    await expect(scenes).toHaveCount(3);
    await expect(scenes.nth(2)).toHaveAttribute("aria-current", "true");
    await expect
      .poll(() =>
        scenes
          .nth(1)
          .locator("img")
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBe(320);
    await scenes.nth(1).click();
    await expect.poll(() => timeOf(page, "video")).toBeGreaterThanOrEqual(3.5);
  });
});
