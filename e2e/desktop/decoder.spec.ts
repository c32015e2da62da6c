/** Sound and video where no program is installed that decodes them: the desktop's own window does. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "@playwright/test";
import type { Page } from "playwright-core";
import { launch, type Launched } from "./launch.ts";

const lacking = ["ffmpeg", "espeak-ng"].filter((name) => spawnSync(name, ["-version"]).error !== undefined);
test.skip(lacking.length > 0, `needs ${lacking.join(" and ")} to make its recordings`);

/** Everything that is on the path, but for the decoder programs. */
function pathWithoutPrograms(into: string): string {
  mkdirSync(into);
  const seen = new Set(["ffmpeg", "ffprobe"]);
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    let names: readonly string[] = [];
    try {
      names = readdirSync(folder);
    } catch {
      // Paths may name folders that are not there.
    }
    for (const name of names.filter((found) => !seen.has(found))) {
      seen.add(name);
      symlinkSync(join(folder, name), join(into, name));
    }
  }
  return into;
}

function makeRecordings(folder: string): void {
  const ffmpeg = (...args: readonly string[]): void =>
    void execFileSync("ffmpeg", ["-v", "error", "-y", ...args], { cwd: folder });
  const color = (name: string): readonly string[] => [
    "-f",
    "lavfi",
    "-i",
    `color=${name}:s=320x180:d=2:r=10`,
  ];
  const sentence = "Two lifeboats left the harbour before the storm came over the island.";
  execFileSync("espeak-ng", ["-w", join(folder, "said.wav"), sentence]);
  const films = [...color("red"), ...color("white"), "-i", "said.wav"];
  const joined = [
    "-filter_complex",
    "[0][1]concat=n=2:v=1[v]",
    "-map",
    "[v]",
    "-map",
    "2:a",
    "-pix_fmt",
    "yuv420p",
  ];
  ffmpeg(
    ...films,
    ...joined,
    "-c:v",
    "libx264",
    "-c:a",
    "aac",
    "-metadata",
    "title=Storm at sea",
    "-metadata",
    "creation_time=2024-05-02T08:30:00Z",
    "harbour.mp4",
  );
  ffmpeg("-i", "said.wav", "-metadata", "artist=The Coxswain", "song.mp3");
  ffmpeg(...color("green"), "-c:v", "libx265", "-x265-params", "log-level=none", "newer.mp4");
  rmSync(join(folder, "said.wav"));
  // Its beginning says what it is, and the rest is gone.
  writeFileSync(join(folder, "broken.mp4"), readFileSync(join(folder, "harbour.mp4")).subarray(0, 3_000));
}

let shell: Launched;
let page: Page;
let folder: string;
const player = () => page.getByRole("region", { name: "Preview" }).getByRole("group", { name: "Player" });

test.beforeAll(async () => {
  // Recordings are made, a shell is started and all of it is read in before the first test, in whose time it counts.
  test.setTimeout(240_000);
  const root = mkdtempSync(join(tmpdir(), "tessera-decoder-"));
  folder = join(root, "recordings");
  mkdirSync(folder);
  makeRecordings(folder);
  shell = await launch({ environment: { PATH: pathWithoutPrograms(join(root, "bin")) } });
  page = await shell.page();
  // The first window is an empty page until the shell has loaded its own.
  await expect(page).toHaveTitle(/Tessera/);
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await page.getByRole("textbox", { name: "Path" }).fill(folder);
  await page.getByRole("button", { name: "Watch this folder" }).click();
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByText("3 items are ready").waitFor();
});

test.afterAll(async () => {
  await shell.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
  expect(await shell.exited).toBe(0);
});

/** Hits of the question before may still be there. */
async function open(query: string, title: string): Promise<void> {
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await page.getByRole("combobox").first().fill(query);
  await page.locator("[data-hit]").filter({ hasText: title }).first().click();
}

test("a video has its scenes, its waveform, its length and where somebody speaks", async () => {
  await open("name:harbour duration:>3s duration:<6s", "Storm at sea");
  await expect(player().getByRole("list", { name: "Scenes" }).getByRole("button")).toHaveCount(2);
  await expect(player().locator("svg[data-peaks]")).toHaveAttribute("data-peaks", /^\d{2,}$/);
  await expect(
    player()
      .getByText(/^Speech, 0:0\d–0:0\d$/)
      .first(),
  ).toBeVisible();
});

test("a song is found by who made it and is heard", async () => {
  await open("coxswain kind:audio", "song.mp3");
  await expect(player().locator("svg[data-peaks]")).toHaveAttribute("data-peaks", /^\d{2,}$/);
});

test("what is built in does not know, and what is broken, is kept and says why", async () => {
  await page.getByRole("link", { name: "Library" }).click();
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(row("newer.mp4")).toContainText("install ffmpeg, then it is read again");
  await expect(row("broken.mp4")).toContainText("damaged");
  await open("name:newer", "newer.mp4");
  await expect(player()).toBeVisible();
});

test("the page that decodes may load its own script and nothing else", async () => {
  const policy = await page.evaluate(async () => {
    const response = await fetch("/decoder/decoder.html");
    return response.headers.get("content-security-policy");
  });
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; base-uri 'none'/);
  expect(policy).not.toMatch(/connect-src|unsafe|blob:|data:/);
});

test("a window that is gone is opened anew for the next file, and is never shown", async () => {
  await shell.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (!window.isVisible()) window.destroy();
  });
  copyFileSync(join(folder, "song.mp3"), join(folder, "song again.mp3"));
  appendFileSync(join(folder, "song again.mp3"), Buffer.alloc(16));
  await open("name:again coxswain", "song again.mp3");
  await expect(player().locator("svg[data-peaks]")).toHaveAttribute("data-peaks", /^\d{2,}$/);
  const shownCount = await shell.app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((window) => window.isVisible()).length,
  );
  expect(shownCount).toBe(1);
});
