/** How well kinds of sounds are told apart, whatever their level, their pitch and what lies under them. */
import { describe, expect, it } from "vitest";
import { dequantise } from "#shared/kit/int8-vector.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import { createEar } from "../hear.ts";
import { babble, concatenated, noise, silence, tone } from "../make-wav.ts";
import { timbreLimits } from "./limits.ts";
import { type Made, made, madeSounds } from "./made-sounds.fake.ts";
import { createTimbreEar } from "./stretches.ts";

function heard(samples: Float32Array) {
  const timbre = createTimbreEar();
  createEar(timbre.push).push(samples);
  return timbre.heard().stretches;
}
const unit = (vector: Float32Array): Float32Array => {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};
const vectorsOf = (samples: Float32Array): readonly Float32Array[] =>
  heard(samples).map(({ vector }) => unit(dequantise(vector)));
const cosine = (left: Float32Array, right: Float32Array): number =>
  left.reduce((sum, value, column) => sum + value * (right[column] ?? 0), 0);
const nearness = (asked: Float32Array, there: readonly Float32Array[]): number =>
  Math.max(...there.map((each) => cosine(asked, each)));

const names = Object.keys(madeSounds);
const vectorOf = (name: string, form: Made): Float32Array => {
  const sound = madeSounds[name];
  const [vector] = sound === undefined ? [] : vectorsOf(made(sound, form));
  if (vector === undefined) throw new Error(`nothing was heard of ${name}`);
  return vector;
};

describe("kinds of sounds", () => {
  const library = new Map(names.map((name) => [name, vectorOf(name, { seconds: 5 })]));
  const nearestTo = (asked: Float32Array): string | undefined =>
    names.toSorted((a, b) => nearness(asked, [library.get(b)!]) - nearness(asked, [library.get(a)!]))[0];
  const recall = (form: Made): number =>
    names.filter((name) => nearestTo(vectorOf(name, form)) === name).length;

  it("are found first of forty by another recording, quiet, short, higher or lower, and mostly in noise", () => {
    expect(names).toHaveLength(40);
    const found = {
      quiet: recall({ seconds: 4, level: 0.02, fromS: 1.3, seed: 2 }),
      short: recall({ seconds: 3, fromS: 1.1, seed: 4 }),
      higher: recall({ seconds: 4, by: 1.06, fromS: 0.4, seed: 9 }),
      lower: recall({ seconds: 4, by: 0.94, fromS: 2.1, seed: 3 }),
      noisy: recall({ seconds: 4, overNoiseDb: 10, fromS: 0.7, seed: 7 }),
    };
    expect(found.quiet).toBeGreaterThanOrEqual(39);
    expect(found.short).toBeGreaterThanOrEqual(39);
    expect(found.higher).toBeGreaterThanOrEqual(38);
    expect(found.lower).toBeGreaterThanOrEqual(38);
    expect(found.noisy).toBeGreaterThanOrEqual(34);
  });

  it("that are unrelated stay below the cut-off nine times in ten", () => {
    const cosines = names.flatMap((one) =>
      names.flatMap((other) => (one < other ? [cosine(library.get(one)!, library.get(other)!)] : [])),
    );
    const below = cosines.filter((each) => each < soundSpace.cutOff).length;
    expect(below / cosines.length).toBeGreaterThan(0.93);
  });

  it("tell an alarm in noise from speech, hum and noise", () => {
    const alarm = library.get("smoke alarm")!;
    const found = made(madeSounds["smoke alarm"]!, {
      seconds: 5,
      level: 0.05,
      overNoiseDb: 15,
      seed: 3,
      fromS: 0.4,
    });
    expect(nearness(alarm, vectorsOf(found))).toBeGreaterThan(0.65);
    for (const other of [babble(5_000), tone(5_000, 50), tone(5_000, 3_100), noise(5_000, 0.3)])
      expect(nearness(alarm, vectorsOf(other))).toBeLessThan(soundSpace.cutOff);
  });
});

describe("stretches", () => {
  it("have the same vector however loud they are", () => {
    const samples = made(madeSounds["dog barking"]!, { seconds: 3 });
    const [loud, quiet] = [vectorsOf(samples), vectorsOf(samples.map((sample) => sample / 4))];
    expect(cosine(loud[0]!, quiet[0]!)).toBeGreaterThan(0.99);
    expect(loud[0]).toHaveLength(soundSpace.dimensions);
  });

  it("begin and end where another sound does, within a window, and stay one while nothing changes", () => {
    const hum = made(madeSounds["mains hum"]!, { seconds: 20 });
    expect(heard(hum)).toMatchObject([{ startMs: 0 }]);
    const stretches = heard(
      concatenated(hum, silence(5_000), made(madeSounds["smoke alarm"]!, { seconds: 10 })),
    );
    expect(stretches[0]).toMatchObject({ startMs: 0 });
    const alarm = vectorOf("smoke alarm", { seconds: 5 });
    const best = stretches.toSorted(
      (a, b) => cosine(alarm, unit(dequantise(b.vector))) - cosine(alarm, unit(dequantise(a.vector))),
    )[0];
    expect(best?.startMs).toBeGreaterThanOrEqual(25_000 - timbreLimits.windowMs);
    expect(best?.endMs).toBeLessThanOrEqual(35_000);
  });

  it("are none of silence, of a click, of nothing and of samples that are no numbers", () => {
    expect(heard(silence(10_000))).toEqual([]);
    expect(heard(noise(10_000, 0.0001))).toEqual([]);
    expect(heard(tone(60, 440))).toEqual([]);
    expect(heard(new Float32Array())).toEqual([]);
    expect(heard(silence(3_000).fill(Number.NaN))).toEqual([]);
    expect(heard(tone(300, 440))).toMatchObject([{ startMs: 0 }]);
  });

  it("become fewer and longer in a recording that has too many, and leave nothing out", () => {
    const timbre = createTimbreEar(20);
    const kinds = [tone(2_500, 400), noise(2_500, 0.3), babble(2_500), tone(2_500, 3_000)];
    createEar(timbre.push).push(concatenated(...Array.from({ length: 12 }, () => kinds).flat()));
    const { stretches } = timbre.heard();
    expect(stretches.length).toBeLessThanOrEqual(20);
    expect(stretches.length).toBeGreaterThanOrEqual(5);
    expect([stretches[0]?.startMs, stretches.at(-1)?.endMs]).toEqual([0, expect.closeTo(120_000, -2)]);
    for (const [place, { startMs }] of stretches.entries())
      expect(startMs).toBeLessThanOrEqual(stretches[place - 1]?.endMs ?? 0);
  });
});
