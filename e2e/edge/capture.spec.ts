import { chromium, type Browser, type Locator, type Page } from "@playwright/test";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { offerModel } from "#adapters/inference/offer-model.fake.ts";
import { writeModel } from "#adapters/inference/tiny-models.fake.ts";
import { whisperFiles } from "#adapters/inference/tiny-speech.fake.ts";
import { blackOutLeftHalf } from "./fixtures/black-out.ts";
import { barriers } from "./fixtures/barriers.ts";
import { startEdgeHost, type EdgeHost } from "./fixtures/edge-host.ts";
import { browserPath, windowedBrowserPath } from "./fixtures/browser.ts";
import { drawScene, speaks, writeFilm, writeSpeech } from "./fixtures/fake-devices.ts";
import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

interface Given {
  readonly film?: string;
  readonly speech?: string;
  readonly refuse?: boolean;
}

/** A browser of its own: what its devices see is said when it starts. */
async function openBrowser({ film, speech, refuse = false }: Given): Promise<Browser> {
  return chromium.launch({
    executablePath: refuse ? windowedBrowserPath : browserPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--use-fake-device-for-media-stream",
      ...(refuse ? ["--deny-permission-prompts"] : ["--use-fake-ui-for-media-stream"]),
      ...(film === undefined ? [] : [`--use-file-for-fake-video-capture=${film}`]),
      ...(speech === undefined ? [] : [`--use-file-for-fake-audio-capture=${speech}`]),
    ],
  });
}

async function openCapture(browser: Browser, host: EdgeHost): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await host.signIn(context);
  const page = await context.newPage();
  await page.goto(`${host.origin}/#/capture`);
  await expect(page.getByRole("button", { name: "Start the camera" })).toBeEnabled();
  return page;
}
// Each starts a host and a browser of its own.
test.describe.configure({ timeout: 300_000 });

const recent = (page: Page) => page.getByRole("list", { name: "Just captured" }).getByRole("listitem");
const said = (page: Page) => page.getByRole("log", { name: "What was said" });
const bar = (page: Page) => page.getByText(/^Recording: /);
const boxAtLeft = { seconds: 3, wall: 90, boxX: 10 };
const boxAtRight = { seconds: 3, wall: 90, boxX: 190 };
const two = [boxAtLeft, boxAtRight];

test("a scene that is shown is kept, found by words and by picture and opened, and one key stops it for good", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ film: writeFilm(two) });
  const page = await openCapture(browser, host);
  // Nothing records unasked.
  await expect(bar(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect(page.getByRole("status", { name: "Camera" })).toHaveText("Recording");
  await expect(bar(page)).toHaveText("Recording: Camera");
  // The box stood at either side.
  await expect(recent(page).filter({ hasText: "Kept" }).nth(1)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  // Seen from every screen, and where the window is not.
  await page.getByRole("link", { name: "Library" }).click();
  await expect(bar(page)).toBeVisible();
  await expect(page).toHaveTitle(/^● /);
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, "camera kind:image");
  await expect(titles(page).first()).toContainText("Camera");
  await titles(page).first().click();
  const picture = page.getByRole("region", { name: "Preview" }).getByRole("img", { name: /^Camera / });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
  await findByPicture(page);
  await page.keyboard.press("F8");
  await expect(page.getByText("All recording is stopped")).toBeVisible();
  await expect(page).toHaveTitle(/^[^●]/);
  // Kept across a new window, which starts nothing by itself once it is allowed again.
  await page.reload();
  await expect(page.getByText("All recording is stopped")).toBeVisible();
  await page.getByRole("link", { name: "Capture" }).click();
  await expect(page.getByRole("button", { name: "Start the camera" })).toBeDisabled();
  await page.getByRole("button", { name: "Allow recording again" }).click();
  await expect(page.getByRole("button", { name: "Start the camera" })).toBeEnabled();
  await expect(page.getByRole("status", { name: "Camera" })).toHaveText("Off");
});

test("what one window records every other shows and stops, also in another browser and where the host is away", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ film: writeFilm(two) });
  await using otherBrowser = await openBrowser({});
  const page = await openCapture(browser, host);
  const sibling = await page.context().newPage();
  await sibling.goto(`${host.origin}/#/library`);
  const stranger = await openCapture(otherBrowser, host);
  const camera = page.getByRole("status", { name: "Camera" });
  const inOther = /^Recording: Camera in another window \(Chrome \w{4}\)$/;
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect(bar(page)).toHaveText("Recording: Camera");
  for (const each of [sibling, stranger]) {
    await expect(bar(each)).toHaveText(inOther);
    await expect(each).toHaveTitle(/^● /);
  }
  await stranger.getByRole("button", { name: "Stop all recording" }).click();
  await expect(camera).toHaveText("Off");
  for (const each of [page, sibling, stranger]) await expect(bar(each)).toHaveCount(0);
  await page.getByRole("button", { name: "Allow recording again" }).click();
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect(bar(sibling)).toHaveText(inOther);
  // No window hears of the host any more, nor it of them.
  await host.kill();
  await expect(sibling.getByRole("alert")).toBeVisible();
  await expect(bar(sibling)).toHaveText(inOther);
  await sibling.keyboard.press("F8");
  await expect(camera).toHaveText("Off");
});

test("a window that is closed while it records is shown as recording nowhere", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ film: writeFilm(two) });
  const page = await openCapture(browser, host);
  const other = await openCapture(browser, host);
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect(bar(other)).toContainText("another window");
  await page.close();
  await expect(bar(other)).toHaveCount(0);
});

/** One of the two scenes is asked for by a picture that no camera of ours took, and then by what it found. */
async function findByPicture(page: Page): Promise<void> {
  const chips = page.getByRole("list", { name: "Understood as" });
  const picture = preview(page).getByRole("img", { name: /^Camera / });
  const file = join(await mkdtemp(join(tmpdir(), "tessera-asked-")), "desk.png");
  await writeFile(file, await drawScene(boxAtRight));
  await page.getByRole("button", { name: "Clear the search" }).click();
  await page.getByLabel("Search by a picture").and(page.locator("input")).setInputFiles(file);
  await expect(chips).toContainText("Looks like desk.png");
  await expect(titles(page).first()).toContainText("Camera");
  // What looks least alike stands last: the order is that of pictures, not of time.
  for (const [hit, lightSide] of [
    [titles(page).first(), "right"],
    [titles(page).last(), "left"],
  ] as const) {
    await hit.click();
    await expect.poll(() => brighterSide(picture)).toBe(lightSide);
  }
  await preview(page).getByRole("button", { name: "Similar pictures" }).click();
  await expect(chips).toContainText("Looks like Camera");
  await expect(titles(page).last()).toContainText("Camera");
  await titles(page).last().click();
  await expect.poll(() => brighterSide(picture)).toBe("right");
}

/** Undefined until the picture is shown whole. */
const brighterSide = (picture: Locator): Promise<"left" | "right" | undefined> =>
  picture.evaluate((image: HTMLImageElement) => {
    if (!image.complete || image.naturalWidth === 0) return undefined;
    const { naturalWidth: width, naturalHeight: height } = image;
    const drawing = new OffscreenCanvas(width, height).getContext("2d");
    if (drawing === null) return undefined;
    drawing.drawImage(image, 0, 0);
    let [left, right] = [0, 0];
    const { data } = drawing.getImageData(0, 0, width, height);
    for (let at = 0; at < data.length; at += 4) {
      const value = data[at] ?? 0;
      if ((at / 4) % width < width / 2) left += value;
      else right += value;
    }
    return left > right ? "left" : "right";
  });

test("a screen that is shared is kept, let go of, found and opened", async () => {
  await using host = await startEdgeHost();
  // It shows the screen that Chromium makes up, as large as the page's own is said to be.
  await using browser = await openBrowser({});
  const page = await openCapture(browser, host);
  await page.getByRole("button", { name: "Share the screen" }).click();
  const state = page.getByRole("status", { name: "Screen", exact: true });
  await expect(state).toHaveText("Recording");
  await expect(bar(page)).toHaveText("Recording: Screen");
  await expect(recent(page).filter({ hasText: "Kept" }).first()).toContainText("Screen");
  await page.getByRole("button", { name: "Stop sharing" }).click();
  await expect(state).toHaveText("Off");
  await expect(bar(page)).toHaveCount(0);
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, "screen kind:image");
  await titles(page).first().click();
  const picture = preview(page).getByRole("img", { name: /^Screen / });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1440);
});

test("a page that is turned on a screen is kept, also where it differs by its letters alone", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({});
  const page = await openCapture(browser, host);
  await page.evaluate(showPages);
  const turnTo = (words: string): Promise<void> =>
    page.evaluate((shown) => void Object.assign(window, { shown }), words);
  await turnTo("The pump turns and turns");
  await page.getByRole("button", { name: "Share the screen" }).click();
  await expect(recent(page).filter({ hasText: "Kept" })).toHaveCount(1);
  await turnTo("Its valve opens when warm");
  await expect(recent(page).filter({ hasText: "Kept" })).toHaveCount(2);
});

/** In the page: a screen with a few lines of the words that are to be shown. */
function showPages(): void {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1280, 720];
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("the browser gives no canvas");
  setInterval(() => {
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = "black";
    context.font = "32px sans-serif";
    const { shown } = window as { shown?: string };
    for (let line = 0; line < 4; line++) context.fillText(shown ?? "", 80, 120 + line * 60);
  }, 100);
  navigator.mediaDevices.getDisplayMedia = () => Promise.resolve(canvas.captureStream(10));
}

test("what is blacked out is in no picture, and an excluded device is not opened", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ film: writeFilm(two) });
  const page = await openCapture(browser, host);
  await page.getByRole("button", { name: "Start the camera" }).click();
  await blackOutLeftHalf(page);
  const area = page.getByRole("list", { name: "Blacked out" }).getByRole("listitem");
  await expect(area).toHaveCount(1);
  // As the list has it: device, then the area.
  const [label = ""] = (await area.innerText()).split(": ");
  await page.getByRole("button", { name: "Stop the camera" }).click();
  const before = await recent(page).count();
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect.poll(() => recent(page).count()).toBeGreaterThan(before);
  await expect(recent(page).first()).toContainText("Kept");
  const source = await recent(page).first().locator("img").getAttribute("src");
  const answer = await page.request.get(`${host.origin}${source}`);
  const { data, info } = await sharp(await answer.body())
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const columns = (from: number, to: number): number => {
    let brightest = 0;
    for (let y = 0; y < info.height; y++)
      for (let x = from; x < to; x++) brightest = Math.max(brightest, data[y * info.width + x] ?? 0);
    return brightest;
  };
  // The picture is compressed, so its edge bleeds by a few dots.
  expect(columns(0, info.width / 2 - 12)).toBeLessThan(12);
  expect(columns(info.width / 2 + 12, info.width)).toBeGreaterThan(60);

  await page.getByRole("textbox", { name: "Devices that are never opened" }).fill(label.slice(0, 12));
  await page.getByRole("button", { name: "Save the devices that are never opened" }).click();
  await expect(page.getByRole("status", { name: "Camera" })).toContainText("You excluded this device");
  await expect(bar(page)).toHaveCount(0);
});

test("a covered lens is told of, and nothing of it is kept", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ film: writeFilm([{ seconds: 2, wall: 16, boxX: 0 }]) });
  const page = await openCapture(browser, host);
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect(page.getByRole("status", { name: "Camera" })).toContainText("is the lens covered");
  await expect(recent(page)).toHaveCount(0);
});

test("a refusal is told, with the way back", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ refuse: true });
  const page = await openCapture(browser, host);
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect(page.getByRole("status", { name: "Camera" })).toContainText("Not allowed");
  await page.getByRole("button", { name: "Start the microphone" }).click();
  await expect(page.getByRole("status", { name: "Microphone" })).toContainText("Not allowed");
});

test("a device that goes is told of and opened again, and quiet hours let it go", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ film: writeFilm(two) });
  const page = await openCapture(browser, host);
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect(page.getByRole("status", { name: "Camera" })).toHaveText("Recording");
  // As if it were unplugged: its track ends.
  await page.getByLabel("What is seen now").evaluate((video: HTMLVideoElement) => {
    for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
  });
  await expect(page.getByRole("status", { name: "Camera" })).toContainText("The device has gone");
  await expect(page.getByRole("status", { name: "Camera" })).toHaveText("Recording");
  const quiet = page.getByRole("group", { name: "Quiet hours" });
  await quiet.getByLabel("From").fill("00:00");
  await quiet.getByLabel("Until").fill("23:59");
  await quiet.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("status", { name: "Camera" })).toContainText("Resting");
  await expect(page.getByLabel("What is seen now")).toHaveCount(0);
  await quiet.getByRole("button", { name: /^Remove/ }).click();
  await expect(page.getByRole("status", { name: "Camera" })).toHaveText("Recording");
});

test(`a sentence that is spoken is stored and anchored in time${speaks ? "" : " (skipped: espeak-ng is not installed)"}`, async () => {
  test.skip(!speaks, "espeak-ng is not installed");
  await using host = await startEdgeHost();
  await using browser = await openBrowser({
    speech: writeSpeech("The heron stood at the pond this morning."),
  });
  const page = await openCapture(browser, host);
  await page.getByRole("button", { name: "Start the microphone" }).click();
  await expect(page.getByRole("status", { name: "Microphone" })).toHaveText("Recording");
  await expect(recent(page).filter({ hasText: "Kept" })).not.toHaveCount(0, { timeout: 30_000 });
  // Without a model its time is all that is known, and what would add the words is said.
  await expect(said(page).getByRole("listitem").first()).toContainText("Kept without its words");
  await expect(page.getByText("A download would add the words")).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press("F8");
  await expect(bar(page)).toHaveCount(0);
  const answer = await page.request.get(`${host.origin}/api/items?nameContains=Microphone`);
  const { items } = (await answer.json()) as {
    readonly items: readonly { readonly id: string; readonly takenMs: number }[];
  };
  const [utterance] = items;
  expect(utterance?.takenMs).toBeGreaterThan(Date.now() - 120_000);
  const sound = await (await page.request.get(`${host.origin}/content/${utterance?.id}`)).body();
  expect(sound.subarray(0, 4).toString()).toBe("RIFF");
  // 16 kHz of 16 bits: a sentence of some seconds, without the pauses around it.
  const seconds = (sound.length - 44) / 32_000;
  expect(seconds).toBeGreaterThan(1.2);
  expect(seconds).toBeLessThan(6);
});

test(`the sentence that is being spoken is kept on Stop, and one window records it${speaks ? "" : " (skipped: espeak-ng is not installed)"}`, async () => {
  test.skip(!speaks, "espeak-ng is not installed");
  await using host = await startEdgeHost();
  // It pauses nowhere for as long as ends an utterance.
  const sentence = "the heron stands at the pond and looks at the boats and ".repeat(6);
  await using browser = await openBrowser({ speech: writeSpeech(sentence) });
  const page = await openCapture(browser, host);
  await page.getByRole("button", { name: "Start the microphone" }).click();
  await expect(page.getByRole("status", { name: "Microphone" })).toHaveText("Recording");
  const other = await openCapture(browser, host);
  await other.getByRole("button", { name: "Start the microphone" }).click();
  await expect(other.getByRole("status", { name: "Microphone" })).toContainText("Another window records it");
  await expect(bar(other)).toHaveText(/^Recording: Microphone in another window \(Chrome \w{4}\)$/);
  const speech = page.getByText("Speech", { exact: true });
  await expect(speech).toHaveCount(0, { timeout: 60_000 });
  await expect(speech).toBeVisible({ timeout: 60_000 });
  // Speech for less than a quarter of a second is a click, and is left out: on Stop as anywhere.
  const beganMs = await page.evaluate(() => performance.now());
  await page.waitForFunction((ms) => performance.now() - ms > 1_000, beganMs);
  const keptBefore = await recent(page).count();
  await page.getByRole("button", { name: "Stop the microphone" }).click();
  await expect(page.getByRole("status", { name: "Microphone" })).toHaveText("Off");
  await expect(recent(page).filter({ hasText: "Kept" })).toHaveCount(keptBefore + 1, { timeout: 30_000 });
  await other.getByRole("button", { name: "Start the microphone" }).click();
  await expect(other.getByRole("status", { name: "Microphone" })).toHaveText("Recording");
});

test(`with a speech model the words appear while one speaks${speaks ? "" : " (skipped: espeak-ng is not installed)"}`, async () => {
  test.skip(!speaks, "espeak-ng is not installed");
  // Of seeded chance: it writes words, and not those that were said.
  const folder = join(await mkdtemp(join(tmpdir(), "tessera-whisper-")), "whisper");
  const model = await offerModel(
    await writeModel(folder, "whisper", whisperFiles({ language: "de" })),
    "speech",
  );
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ speech: writeSpeech("The heron stood at the pond.") });
  const page = await openCapture(browser, host);
  const post = async (path: string, data: object) =>
    expect(
      (
        await page.request.post(`${host.origin}/api/models/${path}`, {
          data,
          headers: { origin: host.origin },
        })
      ).ok(),
    ).toBe(true);
  await post("catalogue", { path: model.cataloguePath });
  await post(`${model.id}/take`, { path: model.folder });
  await page.getByRole("button", { name: "Start the microphone" }).click();
  await expect(page.getByText("Nothing has been said yet.")).toBeVisible();
  await expect(page.getByText("Without a speech model")).toHaveCount(0);
  const words = said(page).getByRole("link").first();
  await expect(words).toHaveText(/\w/u, { timeout: 60_000 });
  const text = await words.innerText();
  await words.click();
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview).toContainText(text.split(" ")[0] ?? "");
  // As the model hears it, whatever the window speaks.
  await expect(preview).toContainText("Spoken in German");
});

test("what cannot be sent waits, is told of, and is sent when the host is back", async () => {
  await using host = await startEdgeHost();
  await using browser = await openBrowser({ film: writeFilm(two) });
  const page = await openCapture(browser, host);
  let isFull = true;
  await page.route("**/capture/camera/**", (route) =>
    isFull ? route.fulfill({ status: 507, json: { code: "DISK_FULL" } }) : route.continue(),
  );
  await page.getByRole("button", { name: "Start the camera" }).click();
  await expect(page.getByRole("alert")).toContainText("The disk is full");
  await expect(recent(page).first()).toContainText("Waiting");
  isFull = false;
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(recent(page).last()).toContainText("Kept");
});

test("what a rule would delete is told before it is saved", async ({ fake, page }) => {
  await fake("", "/capture");
  const row = page.getByRole("list", { name: "How long it is kept" }).getByRole("listitem").first();
  await row.getByLabel(/^Days/).fill("0");
  await expect(row.getByText("Whole days and megabytes")).toBeVisible();
  await row.getByLabel(/^Days/).fill("7");
  await row.getByRole("button", { name: /^Save/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("1,204 items (96 MB) are deleted now");
  await dialog.getByRole("button", { name: "Save and delete" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row.getByLabel(/^Days/)).toHaveValue("7");
});
