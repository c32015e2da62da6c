import { soundSpace } from "#shared/model/sound-space.ts";
import { HOP_MS } from "../hear.ts";
import type { Frame } from "./frames.ts";
import { timbreLimits } from "./limits.ts";

const { bandCount, groupCount, octaveCount, slowestHz, knotCount, silentDb, quietDb, soundingMsMin } =
  timbreLimits;
/** What each part counts for once each is at unit length: its share of the cosine. */
const shares = { spectrum: 0.35, changes: 0.15, rhythm: 0.25, manner: 0.25 } as const;

/**
 * How a stretch sounds, as a vector at unit length of four parts, however loud it is:
 * - spectrum: the mean amplitude in bands of the mel scale, as far as it is not the same in all of them;
 * - changes: by how much each band swells and fades;
 * - rhythm: how often groups of bands do so, in octaves from 0.4 to 25 times a second (modulation spectrum: Houtgast and
 *   Steeneken 1985; as a descriptor: McKinney and Breebaart 2003);
 * - manner: flatness, place and spread of the spectrum (MPEG-7), harmonicity, how much of the time it sounds, how often it
 *   sets in, and how much its loudness varies, each shared out between fixed points of its scale.
 * Undefined where it is silent, or too short. `frames`: one every `HOP_MS`.
 */
export function timbreOf(frames: readonly Frame[]): Float32Array<ArrayBuffer> | undefined {
  const loudestDb = frames.reduce((most, { levelDb }) => Math.max(most, levelDb), -Infinity);
  const least = Math.max(silentDb, loudestDb + quietDb);
  const sounding = frames.filter(({ levelDb }) => levelDb >= least);
  if (sounding.length * HOP_MS < soundingMsMin) return undefined;
  const vector = new Float32Array(soundSpace.dimensions);
  let at = 0;
  const put = (part: readonly number[], share: number, ordinary = 0): void => {
    const length = Math.hypot(...part) + ordinary;
    for (const value of part) vector[at++] = length === 0 ? 0 : (Math.sqrt(share) * value) / length;
  };
  const means = meansOf(sounding);
  const loudness = means.reduce((sum, mean) => sum + mean, 0);
  const steady = ordinarySwing * loudness;
  put(fromMean(means), shares.spectrum, flat * loudness);
  put(swingsOf(frames), shares.changes, steady);
  put(rhythmOf(frames), shares.rhythm, steady);
  put(mannerOf(frames, sounding), shares.manner);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** Of the amplitude in all bands: what changes by less is hardly heard to, and then counts for less than the rest. */
const ordinarySwing = 0.05;
/** Of the same: what lies above or below the others by less makes noise of no colour. */
const flat = 0.05;

function meansOf(frames: readonly Frame[]): readonly number[] {
  return Array.from(
    { length: bandCount },
    (_, band) => frames.reduce((sum, { bands }) => sum + (bands[band] ?? 0), 0) / frames.length,
  );
}

function swingsOf(frames: readonly Frame[]): readonly number[] {
  const means = meansOf(frames);
  return means.map((mean, band) =>
    Math.sqrt(frames.reduce((sum, { bands }) => sum + ((bands[band] ?? 0) - mean) ** 2, 0) / frames.length),
  );
}

/** `octaveCount` amplitudes for each group of bands. */
function rhythmOf(frames: readonly Frame[]): readonly number[] {
  const width = bandCount / groupCount;
  return Array.from({ length: groupCount }, (_, group) => {
    const loudness = frames.map(({ bands }) =>
      bands.subarray(group * width, (group + 1) * width).reduce((sum, amplitude) => sum + amplitude, 0),
    );
    return octavesOf(loudness);
  }).flat();
}

function octavesOf(series: readonly number[]): readonly number[] {
  const stepHz = 1_000 / HOP_MS / series.length;
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const powers = Array.from({ length: octaveCount }, () => 0);
  const angles = Array.from(series, (_, place) => (2 * Math.PI * place) / series.length);
  const [cosines, sines] = [angles.map(Math.cos), angles.map(Math.sin)];
  for (let count = 1; count < series.length / 2; count++) {
    const octave = Math.floor(Math.log2((count * stepHz) / slowestHz) + 1e-6);
    if (octave >= octaveCount) break;
    if (octave < 0) continue;
    let [real, imaginary] = [0, 0];
    for (let place = 0; place < series.length; place++) {
      const value = (series[place] ?? 0) - mean;
      const angle = (count * place) % series.length;
      real += value * (cosines[angle] ?? 0);
      imaginary += value * (sines[angle] ?? 0);
    }
    powers[octave] = (powers[octave] ?? 0) + (real * real + imaginary * imaginary) / series.length ** 2;
  }
  return powers.map(Math.sqrt);
}

function mannerOf(frames: readonly Frame[], sounding: readonly Frame[]): readonly number[] {
  const mean = (of: (frame: Frame) => number): number =>
    sounding.reduce((sum, frame) => sum + of(frame), 0) / sounding.length;
  const levels = frames.map(({ bands }) => bands.reduce((sum, amplitude) => sum + amplitude, 0));
  const level = levels.reduce((sum, value) => sum + value, 0) / levels.length;
  const swing = Math.sqrt(levels.reduce((sum, value) => sum + (value - level) ** 2, 0) / levels.length);
  return [
    knotted(
      mean(({ flatnessDb }) => flatnessDb),
      -40,
      0,
    ),
    knotted(
      mean(({ centroid }) => centroid),
      0.1,
      0.9,
    ),
    knotted(
      mean(({ spread }) => spread),
      0,
      0.3,
    ),
    knotted(
      mean(({ harmonicity }) => harmonicity),
      0,
      1,
    ),
    knotted(sounding.length / frames.length, 0, 1),
    knotted(onsetsPerSecond(levels), 0, 8),
    knotted(swing / level, 0, 1.5),
  ].flat();
}

/** How much a value belongs to each of the points from `from` to `to`, less what it would on average. */
function knotted(value: number, from: number, to: number): readonly number[] {
  const at = Math.min(1, Math.max(0, (value - from) / (to - from))) * (knotCount - 1);
  return Array.from({ length: knotCount }, (_, knot) => Math.max(0, 1 - Math.abs(at - knot)) - 1 / knotCount);
}

/** It rises by half of its way from quiet to loud within a tenth of a second, having been below the middle. */
function onsetsPerSecond(levels: readonly number[]): number {
  const sorted = levels.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [0.1, 0.9].map((share) => sorted[Math.floor(share * (sorted.length - 1))]);
  if (high < low * 1.5) return 0;
  const [lower, upper] = [low + (high - low) * 0.35, low + (high - low) * 0.65];
  let count = 0;
  let isBelow = true;
  for (const level of levels) {
    if (isBelow && level > upper) count++;
    if (level > upper) isBelow = false;
    else if (level < lower) isBelow = true;
  }
  return (count * 1_000) / HOP_MS / levels.length;
}

function fromMean(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
