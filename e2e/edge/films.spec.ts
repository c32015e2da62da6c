import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startEdgeHost, type EdgeHost } from "./fixtures/edge-host.ts";
import { hasMediaPrograms } from "./fixtures/media-programs.ts";
import { addFolder, expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

test.skip(!hasMediaPrograms, "needs ffmpeg");

let folder: string;
let host: EdgeHost;
const ffmpeg = (...given: readonly string[]): unknown =>
  execFileSync("ffmpeg", ["-v", "error", ...given], { cwd: folder });
/** Three seconds of a pattern, three of red, three of bars. */
function makeFilm(name: string, ...coding: readonly string[]): void {
  const sources = [
    "testsrc=s=320x240:d=3:r=10",
    "color=red:s=320x240:d=3:r=10",
    "smptebars=s=320x240:d=3:r=10",
  ];
  const inputs = sources.flatMap((source) => ["-f", "lavfi", "-i", source]);
  ffmpeg(
    ...inputs,
    "-filter_complex",
    "[0][1][2]concat=n=3:v=1[v]",
    "-map",
    "[v]",
    "-c:v",
    "libvpx",
    ...coding,
    name,
  );
}

test.beforeAll(async ({ browser }) => {
  folder = await mkdtemp(join(tmpdir(), "tessera-film-pictures-"));
  await mkdir(join(folder, "films"));
  makeFilm("films/harbour.webm", "-b:v", "2M");
  makeFilm("again.webm", "-b:v", "1M", "-an", "-r", "12");
  ffmpeg("-ss", "7", "-i", "films/harbour.webm", "-frames:v", "1", "-vf", "scale=500:-2", "still.png");
  host = await startEdgeHost();
  const context = await browser.newContext();
  await host.signIn(context);
  const page = await context.newPage();
  await page.goto(`${host.origin}/#/activity`);
  await addFolder(page, join(folder, "films"));
  await page.getByText("Everything is up to date").waitFor();
  await context.close();
});
test.afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const timeOf = (page: Page) =>
  page.locator("video").evaluate((element: HTMLMediaElement) => Math.round(element.currentTime * 10) / 10);
const scene = (page: Page, at: string) => preview(page).getByRole("button", { name: `Scene at ${at}` });
const chips = (page: Page) => page.getByRole("list", { name: "Understood as" });

test("a film is found by a colour of a scene, and opens there", async ({ page }) => {
  await host.signIn(page.context());
  await page.goto(`${host.origin}/`);
  await searchFor(page, "colour:red");
  await expect(titles(page)).toHaveText(["harbour.webm"]);
  await titles(page).first().click();
  await expect.poll(() => timeOf(page)).toBe(3);
  await expect(scene(page, "0:03")).toHaveAttribute("aria-current", "true");
});

test("a hit of a scene leads to what looks like it", async ({ page }) => {
  await host.signIn(page.context());
  await page.goto(`${host.origin}/`);
  await searchFor(page, "colour:red");
  await expect(titles(page)).toHaveText(["harbour.webm"]);
  await page.getByRole("article").first().getByRole("button", { name: "Similar pictures" }).click();
  await expect(chips(page)).toContainText("Looks like harbour.webm at 0:03");
  await page.goto(`${host.origin}/`);
  await searchFor(page, "kind:video");
  await page.getByRole("article").first().getByRole("button", { name: "Similar pictures" }).click();
  await expect(chips(page)).toContainText("Looks like harbour.webm");
  await expect(chips(page)).not.toContainText("harbour.webm at");
});

test("a film is found by its own still; a watch waits for it, and opens what came at its second", async ({
  page,
}) => {
  await host.signIn(page.context());
  await page.goto(`${host.origin}/`);
  const chosen = page.getByLabel("Search by a picture").and(page.locator("input"));
  await chosen.setInputFiles(join(folder, "still.png"));
  await expect(chips(page)).toContainText("Looks like still.png");
  await expect(titles(page).first()).toContainText("harbour.webm");
  await expect(page.getByRole("article").first()).toContainText("Same picture");
  await titles(page).first().click();
  await expect.poll(() => timeOf(page)).toBe(6);
  await expect(scene(page, "0:06")).toHaveAttribute("aria-current", "true");

  await page.getByRole("button", { name: "Watch for this" }).click();
  await page.getByRole("textbox", { name: "Name of the watch" }).fill("Bars");
  await page.keyboard.press("Enter");
  await expect(page.getByText("From now on you are told").first()).toBeVisible();
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await rename(join(folder, "again.webm"), join(folder, "films", "again.webm"));
  const since = page.getByRole("region", { name: "Since you last looked" });
  await expect(since.getByRole("listitem")).toHaveCount(1, { timeout: 60_000 });
  await since.getByRole("button", { name: /again/iu }).click();
  await expect(preview(page)).toContainText("again.webm");
  await expect.poll(() => timeOf(page)).toBe(6);

  // From the player on, by the scene that is shown.
  await scene(page, "0:03").click();
  await page.getByRole("button", { name: "Find what looks like this scene" }).click();
  await expect(chips(page)).toContainText(/Looks like again\.webm at 0:0[345]/u);
  await expect(titles(page).first()).toContainText("harbour.webm");
});
