import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createEar } from "./hear.ts";
import { mediaLimits } from "./limits.ts";
import { babble, concatenated, noise, silence, tone } from "./make-wav.ts";
import { openMedia } from "./open-media.ts";
import { detectVoice, type Utterance } from "./voice-activity.ts";
import { readWavLayout, samplesOf } from "./wav.ts";

function utterancesIn(samples: Float32Array): readonly Utterance[] {
  const ear = createEar();
  for (let at = 0; at < samples.length; at += 7_919) ear.push(samples.subarray(at, at + 7_919));
  return detectVoice(ear.heard(), mediaLimits.utteranceMsMax);
}

const added = (left: Float32Array, right: Float32Array): Float32Array =>
  left.map((sample, at) => sample + (right[at] ?? 0));

it("hears nobody in silence, in noise, in a tone and in a click", () => {
  const click = silence(5_000);
  click[40_000] = 1;
  for (const sound of [silence(5_000), noise(5_000, 0.3), tone(5_000, 440), click, silence(5)])
    expect(utterancesIn(sound)).toEqual([]);
});

it("tells utterances apart by their pauses, in silence and in noise", () => {
  const sound = concatenated(silence(1_000), babble(2_000), silence(1_500), babble(1_000), silence(1_000));
  for (const heard of [sound, added(sound, noise(6_500, 0.01))]) {
    const found = utterancesIn(heard);
    expect(found).toHaveLength(2);
    const ends = found.flatMap(({ startMs, endMs }) => [startMs, endMs]);
    [1_000, 3_000, 4_500, 5_500].forEach((wantedMs, at) =>
      expect(Math.abs((ends[at] ?? 0) - wantedMs)).toBeLessThan(250),
    );
  }
});

it("cuts a voice that never pauses into parts that a model can take, without a gap", () => {
  const found = utterancesIn(babble(70_000));
  expect(found.length).toBeGreaterThan(2);
  for (const { startMs, endMs } of found) expect(endMs - startMs).toBeLessThanOrEqual(30_000);
  found.slice(1).forEach(({ startMs }, at) => expect(startMs - (found[at]?.endMs ?? 0)).toBeLessThan(400));
});

const digits = fileURLToPath(new URL("../../../../shared/eval/speech-digits/wav/", import.meta.url));

function read(name: string): Float32Array {
  using media = openMedia(`${digits}${name}`, 1e9);
  const layout = readWavLayout(media);
  if (layout === undefined) throw new Error(`${name} is no plain WAV`);
  return concatenated(...samplesOf(media, layout));
}

const loudness = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/** All recordings, one after the other with pauses; noise so many dB below their mean. */
function judged(noiseDb: number | undefined) {
  const places: Utterance[] = [];
  const parts: Float32Array[] = [];
  let atMs = 0;
  for (const [place, name] of readdirSync(digits).toSorted().entries()) {
    const pauseMs = 500 + (place % 7) * 250;
    const digit = read(name);
    const durationMs = digit.length / 16;
    parts.push(silence(pauseMs), digit);
    places.push({ startMs: atMs + pauseMs, endMs: atMs + pauseMs + durationMs });
    atMs += silence(pauseMs).length / 16 + durationMs;
  }
  const spoken = concatenated(...parts);
  const level = noiseDb === undefined ? 0 : loudness(concatenated(...parts.filter((_, at) => at % 2 === 1)));
  // Even noise has a third of its greatest square as its mean one.
  const hiss = noise(spoken.length / 16, level * Math.sqrt(3) * 10 ** (-(noiseDb ?? 0) / 20));
  const found = utterancesIn(noiseDb === undefined ? spoken : added(spoken, hiss));
  const overlapMs = (left: Utterance, right: Utterance): number =>
    Math.max(0, Math.min(left.endMs, right.endMs) - Math.max(left.startMs, right.startMs));
  const heard = places.filter((place) =>
    found.some((each) => overlapMs(each, place) > 0.4 * (place.endMs - place.startMs)),
  );
  const outsideMs = found.reduce(
    (sum, each) =>
      sum + each.endMs - each.startMs - places.reduce((inside, place) => inside + overlapMs(each, place), 0),
    0,
  );
  const pausesMs = atMs - places.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return { heardShare: heard.length / places.length, falseShare: outsideMs / pausesMs };
}

describe.skipIf(!existsSync(digits))(
  "180 spoken digits of six people (needs the set beside the checkout)",
  () => {
    it.for([
      [undefined, 0.98, 0.15],
      [20, 0.85, 0.12],
      [10, 0.6, 0.06],
    ] as const)(
      "with noise at %s dB at least %s are heard, with at most %s of the pauses",
      ([db, least, most]) => {
        const { heardShare, falseShare } = judged(db);
        expect(heardShare).toBeGreaterThanOrEqual(least);
        expect(falseShare).toBeLessThanOrEqual(most);
      },
    );
  },
);
