import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Transcriber, Transcript } from "#core/ports/transcriber.ts";
import type { LaneDeps } from "./lane.ts";
import { openSpeechModel } from "./open-model.ts";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { writeModel } from "./tiny-models.fake.ts";
import { type Hearing, moonshineFiles, whisperFiles } from "./tiny-speech.fake.ts";
import { sampleRate } from "./voice-frames.ts";

const deps: LaneDeps = {
  entry: new URL(import.meta.resolve("#workers/infer.ts")),
  budget: () => ({ threadCount: 1, memoryMegabytes: 2_000, pauseOnBattery: false }),
  powered: () => Promise.resolve(),
};
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-speech-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const chance = seededChance(5);
const sound = Float32Array.from({ length: 3 * sampleRate }, () => chance() - 0.5);

async function whisper(name: string, hearing?: Hearing): Promise<Transcriber> {
  const model = await writeModel(join(folder, name), "whisper", whisperFiles(hearing), undefined);
  return openSpeechModel(model, deps);
}

test("Whisper writes words with their times, in order and inside the recording", async () => {
  await using transcriber = await whisper("whisper", { language: "en" });
  const heard = await transcriber.transcribe(sound, "en");
  expect(heard).toMatchObject({ timed: "words", language: "en" });
  expect(heard.text).toBe(heard.parts.map(({ text }) => text).join(" "));
  expect(heard.parts.length).toBeGreaterThan(0);
  let lastMs = 0;
  for (const { text, startMs, endMs } of heard.parts) {
    expect(text).toMatch(/^\S+$/);
    expect(startMs).toBeGreaterThanOrEqual(lastMs);
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    expect(endMs).toBeLessThanOrEqual(3_000);
    lastMs = startMs;
  }
  expect(await transcriber.transcribe(new Float32Array(), undefined)).toEqual({
    text: "",
    timed: "words",
    parts: [],
  });
});

test("Whisper hears the language where none is said or it knows not the one that is, and keeps to one that is said", async () => {
  await using transcriber = await whisper("german", { language: "de" });
  const said = await transcriber.transcribe(sound, "de");
  expect(said.language).toBe("de");
  expect(said.text).not.toBe("");
  expect(await transcriber.transcribe(sound, undefined)).toEqual(said);
  expect(await transcriber.transcribe(sound, "fi")).toEqual(said);
  const asEnglish = await transcriber.transcribe(sound, "en");
  expect(asEnglish.language).toBe("en");
  expect(asEnglish.text).not.toBe(said.text);
});

test("Whisper writes Chinese without spaces, each token at its time", async () => {
  await using transcriber = await whisper("chinese", { language: "en", writes: "chinese" });
  const heard = await transcriber.transcribe(sound, undefined);
  expect(heard).toMatchObject({ timed: "words" });
  expect(heard.text).toMatch(/^[我们去公园天气很好今树]{3,}$/u);
  expect(heard.text).toBe(heard.parts.map(({ text }) => text).join(""));
  expect(heard.parts.length).toBeGreaterThan(2);
  expect(new Set(heard.parts.map(({ startMs }) => startMs)).size).toBeGreaterThan(1);
});

test("a Whisper of English alone writes what it hears, and says that it took it for English", async () => {
  await using transcriber = await whisper("english");
  expect(await transcriber.transcribe(sound, "de")).toMatchObject({
    language: "en",
    text: expect.stringMatching(/\w/),
  });
});

test("a recording longer than a window is read to its end", async () => {
  await using transcriber = await whisper("long", { language: "en" });
  const long = Float32Array.from({ length: 70 * sampleRate }, () => chance() - 0.5);
  const { parts } = await transcriber.transcribe(long, undefined);
  expect(parts.at(-1)!.startMs).toBeGreaterThan(30_000);
  for (const { endMs } of parts) expect(endMs).toBeLessThanOrEqual(70_000);
});

const confidences = ({ parts }: Transcript): readonly number[] =>
  parts.map(({ confidence }) => confidence ?? Number.NaN);

test("each word has the probability that it was given", async () => {
  await using sure = await whisper("sure", { language: "en" });
  await using unsure = await whisper("unsure", { language: "en", isSure: false });
  const high = confidences(await sure.transcribe(sound, "en"));
  const low = confidences(await unsure.transcribe(sound, "en"));
  expect(low.length).toBeGreaterThan(0);
  // Of eight words one is about as likely as any other.
  for (const each of low) expect(Math.abs(each - 1 / 8)).toBeLessThan(0.03);
  for (const each of high) expect(each).toBeLessThanOrEqual(1);
  expect(Math.min(...high)).toBeGreaterThan(Math.max(...low));
});

test("Moonshine writes text without times", async () => {
  const model = await writeModel(join(folder, "moonshine"), "moonshine", moonshineFiles(), undefined);
  await using transcriber = openSpeechModel(model, deps);
  const heard = await transcriber.transcribe(sound, undefined);
  expect(heard).toMatchObject({ timed: "nothing", parts: [] });
  expect(heard.language).toBeUndefined();
  expect(heard.confidence).toBeGreaterThan(0);
  expect(heard.confidence).toBeLessThanOrEqual(1);
  expect(heard.text).toMatch(/^(a|boat|waits|for|the|tide|sea|winter)( |$)/);
});
