import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { babble, concatenated, makeWav, tone } from "#adapters/media/make-wav.ts";
import { made, madeSounds } from "#adapters/media/timbre/made-sounds.fake.ts";
import { barriers } from "./fixtures/barriers.ts";
import { startEdgeHost, type EdgeHost } from "./fixtures/edge-host.ts";
import { addFolder, expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

let host: EdgeHost;
let folder: string;
const recordings = (): string => join(folder, "recordings");
const alarm = madeSounds["smoke alarm"]!;
test.beforeAll(async ({ browser }) => {
  folder = await mkdtemp(join(tmpdir(), "tessera-sounds-"));
  await mkdir(recordings());
  const put = (name: string, samples: Float32Array): Promise<void> =>
    writeFile(join(recordings(), name), makeWav(samples));
  await put("alarm.wav", made(alarm, { seconds: 5 }));
  await put("talk.wav", babble(8_000));
  await put("dog.wav", made(madeSounds["dog barking"]!, { seconds: 6 }));
  await put(
    "night.wav",
    concatenated(
      tone(20_000, 50, undefined, 0.1),
      made(alarm, { seconds: 6, level: 0.1, overNoiseDb: 18, seed: 5 }),
      babble(10_000, 0.2),
    ),
  );
  host = await startEdgeHost();
  const context = await browser.newContext();
  await host.signIn(context);
  const page = await context.newPage();
  await page.goto(`${host.origin}/#/activity`);
  await addFolder(page, recordings());
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
/** What sounds like a recording, as its preview offers it. */
async function openSimilar(page: Page, recording: string): Promise<void> {
  await open(page, `name:${recording}`);
  await titles(page).first().click();
  await preview(page).getByRole("button", { name: "Similar sounds" }).click();
}
const timeOf = (page: Page) =>
  page.locator("audio").evaluate((element: HTMLMediaElement) => element.currentTime);
const chips = (page: Page) => page.getByRole("list", { name: "Understood as" });

test("a sound has no small picture, and none is asked for", async ({ page }) => {
  const refused: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) refused.push(response.url());
  });
  await open(page, "kind:audio");
  await expect(titles(page)).toHaveCount(4);
  await titles(page).first().click();
  await preview(page).getByRole("button", { name: "Similar sounds" }).waitFor();
  await page.waitForLoadState("networkidle");
  expect(refused).toEqual([]);
});

test("from the preview: what sounds like a recording is found, and opened where it does", async ({
  page,
}) => {
  await openSimilar(page, "alarm.wav");
  await expect(chips(page)).toContainText("Sounds like alarm.wav");
  await expect(page.getByText("compared by how they sound")).toBeVisible();
  await expect(titles(page)).toHaveText(["night.wav"]);
  await page.getByRole("button", { name: "Why?" }).first().click();
  await expect(page.getByRole("dialog")).toContainText(
    /It is no\. 1 by how it sounds, from 0:(?:18|19|2\d) on/u,
  );
  await page.keyboard.press("Escape");
  await titles(page).first().click();
  await expect.poll(() => timeOf(page)).toBeGreaterThanOrEqual(17.5);
  expect(await timeOf(page)).toBeLessThan(26);

  // Of this moment, and of another one of the same recording.
  await preview(page).getByRole("button", { name: "Find what sounds like this moment" }).click();
  await expect(chips(page)).toContainText("Sounds like night.wav at 0:");
});

test("a moment that sounds otherwise finds something else", async ({ page }) => {
  await open(page, "name:night");
  await titles(page).first().click();
  // It opens at its beginning as soon as something is known of it, whatever was chosen before.
  await expect(async () => {
    await page.locator("audio").evaluate((element: HTMLMediaElement) => {
      element.currentTime = 32;
    });
    await expect(preview(page).getByText("0:32 of 0:36")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await preview(page).getByRole("button", { name: "Find what sounds like this moment" }).click();
  await expect(chips(page)).toContainText("Sounds like night.wav at 0:32");
  await expect(titles(page).first()).toHaveText("talk.wav");
});

test("a sound is chosen from a file, and one that is silent or none is refused in a sentence", async ({
  page,
}) => {
  await host.signIn(page.context());
  await page.goto(`${host.origin}/`);
  const chosen = page.getByLabel("Search by a sound").and(page.locator("input"));
  const give = (name: string, buffer: Buffer): Promise<void> =>
    chosen.setInputFiles({ name, mimeType: "audio/wav", buffer });
  await give("siren.wav", makeWav(made(alarm, { seconds: 4, level: 0.3, seed: 21, fromS: 0.5 })));
  await expect(chips(page)).toContainText("Sounds like siren.wav");
  await expect(titles(page)).toHaveText(["alarm.wav", "night.wav"]);
  await give("nothing.wav", makeWav(new Float32Array(32_000)));
  await expect(page.getByText("it is silent, or sounds for less").first()).toBeVisible();
  await give("broken.wav", Buffer.from("no sound at all"));
  await expect(page.getByText("it is no sound that can be decoded").first()).toBeVisible();
});

/** A microphone that hears an alarm from when it is opened until so many seconds later: 3,100 Hz, on and off four times a second. */
async function giveMicrophone(page: Page, forS = 60): Promise<void> {
  await page.context().grantPermissions(["microphone"], { origin: host.origin });
  await page.addInitScript((endS) => {
    navigator.mediaDevices.getUserMedia = () => {
      const audio = new AudioContext();
      const [tone, gate, depth] = [audio.createOscillator(), audio.createGain(), audio.createGain()];
      const square = audio.createOscillator();
      tone.frequency.value = 3_100;
      square.type = "square";
      square.frequency.value = 4;
      gate.gain.value = 0.2;
      depth.gain.value = 0.2;
      square.connect(depth).connect(gate.gain);
      const out = audio.createMediaStreamDestination();
      Object.assign(globalThis, { heardS: () => audio.currentTime, given: out.stream });
      tone.connect(gate).connect(out);
      tone.start();
      square.start();
      tone.stop(endS);
      return audio.resume().then(() => out.stream);
    };
  }, forS);
}
const heardS = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { readonly heardS: () => number }).heardS());

test("a sound is recorded by a press, and searched by", async ({ page, context }) => {
  await host.signIn(context);
  await giveMicrophone(page);
  await page.goto(`${host.origin}/`);
  await page.getByRole("button", { name: "Record a sound to search by" }).click();
  await expect(page.getByText("Recording …")).toBeVisible();
  await expect.poll(() => heardS(page)).toBeGreaterThan(4);
  await page.getByRole("button", { name: "Stop, and search by what was recorded" }).click();
  await expect(chips(page)).toContainText("Sounds like your recording");
  await expect(titles(page)).toHaveText(["alarm.wav", "night.wav"]);
});

test("who goes to another screen records no more", async ({ page, context }) => {
  await host.signIn(context);
  await giveMicrophone(page);
  await page.goto(`${host.origin}/`);
  const isOpen = () =>
    page.evaluate(() =>
      (globalThis as unknown as { readonly given: MediaStream }).given
        .getTracks()
        .some(({ readyState }) => readyState === "live"),
    );
  await page.getByRole("button", { name: "Record a sound to search by" }).click();
  await expect(page.getByText("Recording …")).toBeVisible();
  expect(await isOpen()).toBe(true);
  await page.getByRole("link", { name: "Library", exact: true }).click();
  await expect.poll(isOpen).toBe(false);
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await expect(page.getByRole("button", { name: "Record a sound to search by" })).toBeVisible();
  await expect(chips(page)).toHaveCount(0);
});

/** From now on what sounds like it is told of under that name. */
async function watchFor(page: Page, recording: string, name: string): Promise<void> {
  await openSimilar(page, recording);
  await expect(chips(page)).toContainText(`Sounds like ${recording}`);
  await page.getByRole("button", { name: "Watch for this" }).click();
  await page.getByRole("textbox", { name: "Name of the watch" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByText("From now on you are told").first()).toBeVisible();
}

test("a watch waits for a sound, tells of it once, and opens it at its second", async ({ page }) => {
  await watchFor(page, "dog.wav", "The dog");
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await expect(page.getByRole("region", { name: "Watches" })).toContainText("The dog");

  const barking = made(madeSounds["dog barking"]!, { seconds: 5, level: 0.2, seed: 11, fromS: 0.2 });
  await writeFile(join(recordings(), "quiet.wav"), makeWav(tone(6_000, 50)));
  await writeFile(
    join(recordings(), "yard.wav"),
    makeWav(concatenated(tone(15_000, 60, undefined, 0.05), barking)),
  );
  const since = page.getByRole("region", { name: "Since you last looked" });
  await expect(since.getByRole("listitem")).toHaveCount(1, { timeout: 60_000 });
  await expect(since).toContainText("sounds like it");
  await since.getByRole("button", { name: /yard/iu }).click();
  await expect(preview(page)).toContainText("yard.wav");
  await expect.poll(() => timeOf(page)).toBeGreaterThanOrEqual(12.5);
});

test("a watch tells of an alarm that a live microphone hears, and opens it", async ({ page }) => {
  await giveMicrophone(page, 4);
  await watchFor(page, "alarm.wav", "The alarm");
  await page.getByRole("link", { name: "Capture" }).click();
  await page.getByRole("button", { name: "Start the microphone" }).click();
  const notice = page.getByRole("region", { name: "Notifications" });
  await expect(notice.getByText("The alarm: Microphone").first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Stop the microphone" }).click();
  await page.getByRole("link", { name: "Search", exact: true }).click();
  const since = page.getByRole("region", { name: "Since you last looked" });
  const match = since.getByRole("listitem").filter({ hasText: "Microphone" });
  await expect(match).toContainText("sounds like it");
  await expect(page.getByRole("region", { name: "Watches" })).toContainText(
    "Sounds like a recording that was chosen",
  );
  await match.getByRole("button", { name: /Microphone/u }).click();
  await expect(preview(page).getByRole("group", { name: "Player" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const)
  test(`the answer and the player have no barriers, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openSimilar(page, "alarm.wav");
    await titles(page).first().click();
    await expect(preview(page).getByRole("group", { name: "Player" })).toBeVisible();
    await page.screenshot({ path: `test-results/sounds-${colorScheme}.png`, fullPage: true });
    expect(await barriers(page)).toEqual([]);
  });
