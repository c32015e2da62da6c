/** Sounds of many kinds, made by formulas with seeded chance: what tests and benchmarks compare. */
import { HEARD_RATE_HZ } from "../resample.ts";

/** Gives numbers from 0 to 1 (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A sample from −1 to 1 at a time in seconds. */
type Wave = (s: number) => number;
/** `by`: about 1, by which a variant of the kind is higher and faster. */
type MadeSound = (by: number, random: () => number) => Wave;

const turn = 2 * Math.PI;
const tone =
  (hz: number): Wave =>
  (s) =>
    Math.sin(turn * hz * s);
const tones =
  (...hz: readonly number[]): Wave =>
  (s) =>
    hz.reduce((sum, each) => sum + Math.sin(turn * each * s), 0) / hz.length;
/** Harmonics that fall off by `1 / n`. */
const saw =
  (hz: number, count = 12): Wave =>
  (s) => {
    let sum = 0;
    for (let n = 1; n <= count; n++) sum += Math.sin(turn * hz * n * s) / n;
    return sum / 2;
  };
const square = (hz: number): Wave => {
  const odd = [1, 3, 5, 7, 9, 11];
  return (s) => odd.reduce((sum, n) => sum + Math.sin(turn * hz * n * s) / n, 0) / 1.2;
};
const white = (random: () => number): Wave => {
  return () => random() * 2 - 1;
};
/** Noise through one resonance: what lies `hz` apart from it by more than `hz / q` falls off. */
function resonant(random: () => number, hz: number, q: number): Wave {
  const r = Math.exp((-Math.PI * hz) / q / HEARD_RATE_HZ);
  const [a, b] = [2 * r * Math.cos((turn * hz) / HEARD_RATE_HZ), -r * r];
  let [one, two] = [0, 0];
  return () => {
    const next = (random() * 2 - 1) * (1 - r) + a * one + b * two;
    [one, two] = [next, one];
    return next * 2;
  };
}
const dark = (random: () => number): Wave => {
  let last = 0;
  return () => (last += 0.02 * (random() * 2 - 1 - last)) * 6;
};
/** On for a share of each period. */
const gate =
  (perSecond: number, share: number, wave: Wave): Wave =>
  (s) => {
    // It goes on where nobody hears it.
    const value = wave(s);
    return (s * perSecond) % 1 < share ? value : 0;
  };
/** Struck anew in each period, dying away. */
const struck =
  (perSecond: number, fadeS: number, wave: Wave): Wave =>
  (s) =>
    wave(s) * Math.exp(-((s * perSecond) % 1) / perSecond / fadeS);
const swelling =
  (perSecond: number, depth: number, wave: Wave): Wave =>
  (s) =>
    wave(s) * (1 - depth / 2 + (depth / 2) * Math.sin(turn * perSecond * s));
const alternating =
  (perSecond: number, one: Wave, other: Wave): Wave =>
  (s) =>
    (s * perSecond) % 1 < 0.5 ? one(s) : other(s);
/** A tone that glides up and down, or up alone, between two frequencies. */
function gliding(fromHz: number, toHz: number, perSecond: number, isUpOnly = false): Wave {
  let phase = 0;
  return (s) => {
    const place = (s * perSecond) % 1;
    const share = isUpOnly ? place : place < 0.5 ? place * 2 : 2 - place * 2;
    phase += (turn * (fromHz * (toHz / fromHz) ** share)) / HEARD_RATE_HZ;
    return Math.sin(phase);
  };
}
const both =
  (one: Wave, other: Wave, share = 0.5): Wave =>
  (s) =>
    share * one(s) + (1 - share) * other(s);
const bell = (hz: number): Wave => tones(hz, hz * 2.76, hz * 5.4);

export const madeSounds: Readonly<Record<string, MadeSound>> = {
  "smoke alarm": (by) => gate(4 * by, 0.5, tone(3_100 * by)),
  "two-tone siren": (by) => alternating(1 * by, tone(660 * by), tone(880 * by)),
  "wailing siren": (by) => gliding(500 * by, 1_500 * by, 0.5 * by),
  "yelping siren": (by) => gliding(500 * by, 1_500 * by, 4 * by),
  "reversing lorry": (by) => gate(1 * by, 0.5, tone(1_250 * by)),
  "telephone ring": (by) => gate(0.5, 0.6, gate(20 * by, 0.5, tones(1_100 * by, 1_400 * by))),
  "busy line": (by) => gate(2 * by, 0.5, tones(480 * by, 620 * by)),
  "dial tone": (by) => tones(350 * by, 440 * by),
  "mains hum": (by) => saw(50 * by, 6),
  "transformer buzz": (by) => saw(100 * by, 30),
  fridge: (by, random) => both(saw(49 * by, 4), dark(random), 0.6),
  fan: (by, random) => swelling(7 * by, 0.5, resonant(random, 300 * by, 1)),
  drill: (by, random) => both(saw(180 * by, 30), white(random), 0.8),
  saw: (by, random) => swelling(3 * by, 1, both(saw(320 * by, 20), white(random), 0.6)),
  "engine idling": (by) => struck(13 * by, 0.02, saw(75 * by, 10)),
  "engine racing": (by) => struck(60 * by, 0.008, saw(240 * by, 12)),
  helicopter: (by, random) => struck(11 * by, 0.03, dark(random)),
  rain: (_by, random) => white(random),
  wind: (by, random) => swelling(0.6 * by, 1, resonant(random, 420 * by, 3)),
  waterfall: (_by, random) => dark(random),
  surf: (by, random) => swelling(0.4 * by, 1, white(random)),
  kettle: (by, random) => both(tones(2_300 * by, 2_420 * by), white(random), 0.8),
  steam: (by, random) => resonant(random, 5_600 * by, 4),
  "church bell": (by) => struck(0.8 * by, 0.9, bell(330 * by)),
  "door bell": (by) =>
    alternating(0.8 * by, struck(1.6 * by, 0.4, bell(660 * by)), struck(1.6 * by, 0.4, bell(520 * by))),
  "bicycle bell": (by) => struck(5 * by, 0.1, bell(1_900 * by)),
  "clock ticking": (by, random) => struck(2 * by, 0.006, resonant(random, 2_500 * by, 6)),
  typewriter: (by, random) => struck(7 * by, 0.012, resonant(random, 1_700 * by, 2)),
  hammer: (by, random) => struck(1.5 * by, 0.06, both(tone(900 * by), white(random), 0.5)),
  jackhammer: (by, random) => struck(22 * by, 0.014, both(saw(110 * by), white(random), 0.5)),
  footsteps: (by, random) => struck(1.8 * by, 0.03, dark(random)),
  applause: (by, random) => swelling(9 * by, 0.3, resonant(random, 1_300 * by, 1.5)),
  "dog barking": (by, random) => struck(2.2 * by, 0.07, both(saw(420 * by, 10), white(random), 0.85)),
  crow: (by, random) => gate(1.4 * by, 0.35, both(saw(620 * by, 10), white(random), 0.7)),
  cricket: (by) => gate(2.5 * by, 0.5, gate(28 * by, 0.5, tone(4_600 * by))),
  owl: (by) => gate(0.8 * by, 0.4, tone(390 * by)),
  songbird: (by) => gate(3 * by, 0.6, gliding(2_600 * by, 4_800 * by, 9 * by)),
  cat: (by) => gate(0.8 * by, 0.7, gliding(600 * by, 950 * by, 0.8 * by)),
  laser: (by) => gliding(3_000 * by, 300 * by, 3 * by, true),
  morse: (by) => gate(1.7 * by, 0.7, gate(9 * by, 0.45, square(700 * by))),
};

export interface Made {
  readonly seconds: number;
  /** Amplitude. */
  readonly level?: number;
  readonly by?: number;
  readonly seed?: number;
  /** How much later in the sound it begins. */
  readonly fromS?: number;
  /** dB of the sound above white noise that lies under it; absent: none. */
  readonly overNoiseDb?: number;
}

/** One channel of 16 kHz. */
export function made(
  sound: MadeSound,
  { seconds, level = 0.5, by = 1, seed = 1, fromS = 0, overNoiseDb }: Made,
): Float32Array {
  const random = seeded(seed);
  const wave = sound(by, random);
  const samples = Float32Array.from({ length: Math.round(seconds * HEARD_RATE_HZ) }, (_, at) =>
    wave(fromS + at / HEARD_RATE_HZ),
  );
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const noise = overNoiseDb === undefined ? 0 : Math.sqrt((3 * power) / 10 ** (overNoiseDb / 10));
  return samples.map((sample) => (level * (sample + noise * (random() * 2 - 1))) / (1 + noise));
}
