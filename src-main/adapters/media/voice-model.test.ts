import { expect, it } from "vitest";
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
