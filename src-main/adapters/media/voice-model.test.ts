import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openVoiceModel } from "#adapters/inference/open-model.ts";
import { writeModel } from "#adapters/inference/tiny-models.fake.ts";
import type { VoiceActivity } from "#core/ports/voice-activity.ts";
import { expect, it, onTestFinished } from "vitest";
import { babble, concatenated, makeWav, silence, tone } from "./make-wav.ts";
import { createMediaDecoder } from "./media-decoder.ts";
import { openMedia } from "./open-media.ts";
import { readWavLayout, samplesOf } from "./wav.ts";
import { createModelEar, voiceOf } from "./voice-model.ts";

const still = { levels: new Float32Array(10_000), durationMs: 100_000 };
const frames = (...parts: readonly (readonly [count: number, probability: number])[]): Float32Array =>
  Float32Array.from(parts.flatMap(([count, probability]) => Array<number>(count).fill(probability)));

it("begins at what is likely, goes on over what is less, and leaves out what is too short", () => {
  const found = voiceOf(
    frames([50, 0.1], [10, 0.6], [10, 0.4], [50, 0.1], [2, 0.9], [60, 0.1]),
    still,
    30_000,
  );
  expect(found).toEqual([{ startMs: 50 * 32 - 80, endMs: 70 * 32 + 80 }]);
});

it("joins what a breath divides, and cuts what is longer than a model takes", () => {
  expect(voiceOf(frames([20, 0.9], [7, 0.1], [20, 0.9]), still, 30_000)).toHaveLength(1);
  const long = voiceOf(frames([3_000, 0.9]), still, 30_000);
  expect(long.length).toBeGreaterThan(2);
  for (const { startMs, endMs } of long) expect(endMs - startMs).toBeLessThanOrEqual(30_000);
});

it("asks in windows of half a minute, with every sample in one of them, and tells where one was lost", async () => {
  const asked: number[] = [];
  const ear = createModelEar((samples) => {
    asked.push(samples.length);
    return Promise.resolve(new Float32Array(Math.floor(samples.length / 512)).fill(asked.length));
  });
  for (let at = 0; at < 1_100_000; at += 100_000) await ear.push(new Float32Array(100_000));
  const found = await ear.probabilities();
  expect(asked).toEqual([512_000, 512_000, 76_000]);
  expect(found).toHaveLength(1_000 + 1_000 + 148);
  expect([found?.[999], found?.[1_000], found?.at(-1)]).toEqual([1, 2, 3]);
  const lost = createModelEar(() => Promise.resolve(undefined));
  await lost.push(new Float32Array(600_000));
  expect(await lost.probabilities()).toBeUndefined();
});

async function read(samples: Float32Array, voice: VoiceActivity) {
  await using decoder = createMediaDecoder({
    entry: new URL("../../workers/media.ts", import.meta.url),
    // Nothing here is a document.
    documents: { decode: () => Promise.resolve([]), [Symbol.asyncDispose]: () => Promise.resolve() },
    environment: {},
    nowMs: () => 1,
    voice: () => voice,
  });
  const bytes = makeWav(samples);
  const request = { path: "talk.wav", sizeBytes: bytes.length, modifiedMs: 1, bytes };
  const [found] = await decoder.decode([request], { fileSizeBytesMax: 1e9 });
  if (found?.kind !== "extracted") throw new Error("not read");
  return found.blocks;
}

it("gives a recording its utterances and is named; where it fails, the recording is heard without it", async () => {
  const spoken = concatenated(silence(500), babble(1_500), silence(1_000), babble(1_000), silence(500));
  let askedCount = 0;
  const voice: VoiceActivity = {
    modelId: "ears-1",
    frameSamples: 512,
    probabilities(samples) {
      askedCount += samples.length;
      const each = new Float32Array(Math.floor(samples.length / 512));
      return Promise.resolve(each.map((_, at) => (at >= 32 && at < 63 ? 0.9 : 0.1)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const [about, ...utterances] = await read(spoken, voice);
  expect(askedCount).toBe(spoken.length);
  expect(about?.text).toContain("speech found by ears-1");
  expect(utterances.map(({ anchor }) => anchor)).toEqual([{ kind: "time", startMs: 944, endMs: 2_096 }]);
  const broken = { ...voice, probabilities: () => Promise.reject(new Error("no memory")) };
  const [plain, ...heard] = await read(spoken, broken);
  expect(plain?.text).not.toContain("speech found");
  expect(heard).toHaveLength(2);
});

const silero = join(import.meta.dirname, "../../../../shared/models/silero-vad");
const speaks = spawnSync("espeak-ng", ["--version"]).status === 0;

function speak(sentence: string, folder: string): Float32Array {
  writeFileSync(join(folder, "said.wav"), execFileSync("espeak-ng", ["--stdout", sentence]));
  using media = openMedia(join(folder, "said.wav"), 1e8);
  const layout = readWavLayout(media);
  if (layout === undefined) throw new Error("no plain WAV");
  return concatenated(...samplesOf(media, layout));
}

it.runIf(existsSync(silero) && speaks)(
  "Silero hears a voice where it is, and none in a tune that passes for one by ear (needs shared/models/silero-vad and espeak-ng)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tessera-silero-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    cpSync(silero, join(folder, "silero"), { recursive: true });
    await using voice = openVoiceModel(await writeModel(join(folder, "silero"), "silero", {}, undefined), {
      entry: new URL(import.meta.resolve("#workers/infer.ts")),
      budget: () => ({ threadCount: 1, memoryMegabytes: 1_000, pauseOnBattery: false }),
      powered: () => Promise.resolve(),
    });
    const said = speak("The heron stood at the pond this morning.", folder);
    const saidMs = said.length / 16;
    const [, ...utterances] = await read(concatenated(silence(2_000), said, silence(2_000)), voice);
    expect(utterances).not.toHaveLength(0);
    for (const { anchor } of utterances) {
      if (anchor.kind !== "time") throw new Error("no time");
      expect(anchor.startMs).toBeGreaterThan(1_700);
      expect(anchor.endMs).toBeLessThan(2_000 + saidMs + 500);
    }
    const notes = [262, 330, 392, 523].flatMap((hz) => [tone(400, hz), silence(400)]);
    const tune = concatenated(silence(1_000), ...notes, silence(1_000));
    expect((await read(tune, voice)).slice(1)).toEqual([]);
    const deaf = { ...voice, probabilities: () => Promise.reject(new Error("none")) };
    expect((await read(tune, deaf)).length).toBeGreaterThan(1);
  },
);
