/** Sound made in code, for tests: no file of anyone's is needed. */
import { joinedFloats } from "#shared/kit/joined-floats.ts";

export interface WavForm {
  readonly rateHz: number;
  readonly channelCount: number;
  readonly bitCount: 8 | 16 | 24 | 32;
  readonly isFloat?: boolean;
  /** What the header says of the data's length, where it lies. */
  readonly claimedBytes?: number;
}

export const heardForm: WavForm = { rateHz: 16_000, channelCount: 1, bitCount: 16 };

/** The same in every channel. Samples from −1 to 1. */
export function makeWav(samples: ArrayLike<number>, form: WavForm = heardForm): Buffer {
  const { rateHz, channelCount, bitCount, isFloat = false, claimedBytes } = form;
  const bytes = bitCount / 8;
  const data = Buffer.alloc(samples.length * channelCount * bytes);
  const whole = 2 ** (bitCount - 1) - 1;
  for (let at = 0; at < samples.length * channelCount; at++) {
    const sample = samples[Math.floor(at / channelCount)] ?? 0;
    if (isFloat) data.writeFloatLE(sample, at * 4);
    else if (bitCount === 8) data[at] = Math.round(sample * 127) + 128;
    else data.writeIntLE(Math.round(sample * whole), at * bytes, bytes);
  }
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(isFloat ? 3 : 1, 20);
  head.writeUInt16LE(channelCount, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(rateHz * channelCount * bytes, 28);
  head.writeUInt16LE(channelCount * bytes, 32);
  head.writeUInt16LE(bitCount, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(claimedBytes ?? data.length, 40);
  return Buffer.concat([head, data]);
}

export const tone = (
  durationMs: number,
  hz: number,
  rateHz = heardForm.rateHz,
  loudness = 0.5,
): Float32Array =>
  Float32Array.from(
    { length: Math.round((durationMs * rateHz) / 1_000) },
    (_, at) => loudness * Math.sin((2 * Math.PI * hz * at) / rateHz),
  );

export const silence = (durationMs: number, rateHz = heardForm.rateHz): Float32Array =>
  new Float32Array(Math.round((durationMs * rateHz) / 1_000));

/** As flat as chance makes it; the same for the same seed. */
export function noise(durationMs: number, loudness: number, seed = 1): Float32Array {
  let state = seed;
  return silence(durationMs).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return loudness * (state / 2 ** 31 - 1);
  });
}

/** A voice that says nothing: pulses of a throat through two resonances, in syllables. */
export function babble(durationMs: number, loudness = 0.5): Float32Array {
  return silence(durationMs).map((_, at) => {
    const seconds = at / heardForm.rateHz;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * seconds)) ** 0.5;
    let sum = 0;
    for (let harmonic = 1; harmonic <= 24; harmonic++) {
      const hz = harmonic * 125;
      const strength = Math.exp(-(((hz - 600) / 350) ** 2)) + 0.5 * Math.exp(-(((hz - 1_800) / 500) ** 2));
      sum += strength * Math.sin(2 * Math.PI * hz * seconds);
    }
    return (loudness * syllable * sum) / 6;
  });
}

export const concatenated = (...parts: readonly Float32Array[]): Float32Array => joinedFloats(parts);
