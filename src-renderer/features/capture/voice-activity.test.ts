import { expect, it } from "vitest";
import { limits } from "./limits.ts";
import { createVoiceSegmenter, type Utterance } from "./voice-activity.ts";

const rate = limits.sampleRateHz;
/** Seeded, so that a failure is the same each time. */
function createNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
const noise = createNoise(7);
const silence = (ms: number): Float32Array => new Float32Array((rate * ms) / 1000);
const hiss = (ms: number, level = 0.003): Float32Array => silence(ms).map(() => noise() * level);
/** A voiced sound with syllables: loud and less loud, four a second. */
const speech = (ms: number, level = 0.2): Float32Array =>
  silence(ms).map((_, at) => {
    const syllable = 0.35 + 0.65 * Math.abs(Math.sin((Math.PI * 4 * at) / rate));
    const voice = Math.sin((2 * Math.PI * 140 * at) / rate) + 0.5 * Math.sin((2 * Math.PI * 420 * at) / rate);
    return voice * syllable * level + noise() * 0.003;
  });

function run(parts: readonly Float32Array[], chunkLength = 1_600): readonly Utterance[] {
  const segmenter = createVoiceSegmenter();
  const all = Float32Array.from(parts.flatMap((part) => [...part]));
  const found: Utterance[] = [];
  for (let from = 0; from < all.length; from += chunkLength)
    found.push(...segmenter.push(all.subarray(from, from + chunkLength)));
  return [...found, ...segmenter.finish()];
}

it.each([160, 1_600, 1_601, 50_000])(
  "finds what was said in a quiet room, in chunks of %i",
  (chunkLength) => {
    const found = run([hiss(1_000), speech(1_200), hiss(1_500), speech(800), hiss(1_200)], chunkLength);
    expect(found).toHaveLength(2);
    const [first, second] = found;
    // With some sound before it, and the pause that ended it.
    expect(first?.startMs).toBeGreaterThanOrEqual(600);
    expect(first?.startMs).toBeLessThanOrEqual(1_000);
    expect(first?.endMs).toBeGreaterThanOrEqual(2_200);
    expect(first?.endMs).toBeLessThan(3_200);
    expect(second?.startMs).toBeGreaterThanOrEqual(3_200);
    expect(first?.samples.length).toBe(((first?.endMs ?? 0) - (first?.startMs ?? 0)) * (rate / 1000));
  },
);

it("keeps a sentence with short pauses in one piece", () => {
  expect(run([hiss(500), speech(600), hiss(400), speech(600), hiss(1_000)])).toHaveLength(1);
});

it("hears nothing in silence, in steady noise, and in a click", () => {
  expect(run([silence(5_000)])).toEqual([]);
  expect(run([hiss(3_000), hiss(8_000, 0.004)])).toEqual([]);
  const click = silence(60).map(() => noise() * 0.5);
  expect(run([hiss(1_000), click, hiss(2_000)])).toEqual([]);
});

it("gets used to a fan, and still hears who speaks over it", () => {
  const fan = (ms: number): Float32Array => hiss(ms, 0.03);
  const found = run([
    hiss(1_000),
    fan(20_000),
    speech(1_000, 0.25).map((each) => each + noise() * 0.03),
    fan(2_000),
  ]);
  const last = found.at(-1);
  expect(found.length).toBeLessThanOrEqual(2);
  expect(last?.startMs).toBeGreaterThan(20_000);
  expect(last?.endMs).toBeLessThan(23_600);
});

it("cuts what never ends, and loses nothing of it", () => {
  const found = run([hiss(500), speech(70_000), hiss(1_000)]);
  expect(found.length).toBeGreaterThanOrEqual(3);
  const heardMs = found.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  expect(heardMs).toBeGreaterThan(69_000);
});

it("tells how loud it is, from nothing to full", () => {
  const segmenter = createVoiceSegmenter();
  segmenter.push(silence(100));
  expect(segmenter.level()).toBe(0);
  segmenter.push(speech(100, 0.6));
  expect(segmenter.level()).toBeGreaterThan(0.7);
});
