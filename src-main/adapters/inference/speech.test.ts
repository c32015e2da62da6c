import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LaneDeps } from "./lane.ts";
import { openSpeechModel } from "./open-model.ts";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { writeModel } from "./tiny-models.fake.ts";
import { moonshineFiles, whisperFiles } from "./tiny-speech.fake.ts";
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

test("Whisper writes words with their times, in order and inside the recording", async () => {
  const model = await writeModel(join(folder, "whisper"), "whisper", whisperFiles(), undefined);
  await using transcriber = openSpeechModel(model, deps);
  const heard = await transcriber.transcribe(sound, "en");
  expect(heard.timed).toBe("words");
  expect(heard.text).not.toBe("");
  expect(heard.parts.length).toBeGreaterThan(0);
  for (const { text, startMs, endMs } of heard.parts) {
    expect(text).toMatch(/^\S+$/);
    expect(startMs).toBeGreaterThanOrEqual(0);
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    expect(endMs).toBeLessThanOrEqual(3_000);
  }
  expect(await transcriber.transcribe(new Float32Array(), undefined)).toEqual({
    text: "",
    timed: "words",
    parts: [],
  });
});

test("Moonshine writes text without times", async () => {
  const model = await writeModel(join(folder, "moonshine"), "moonshine", moonshineFiles(), undefined);
  await using transcriber = openSpeechModel(model, deps);
  const heard = await transcriber.transcribe(sound, undefined);
  expect(heard).toMatchObject({ timed: "nothing", parts: [] });
  expect(heard.text).toMatch(/^(a|boat|waits|for|the|tide|sea|winter)( |$)/);
});
