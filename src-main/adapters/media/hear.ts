/** One way through the sound: its waveform, and of each hundredth of a second what the voice detector needs. */
import { HEARD_RATE_HZ } from "./resample.ts";
import { FRAME_SAMPLES, powerSpectrum } from "./spectrum.ts";

export const HOP_MS = 10;
const HOP_SAMPLES = (HEARD_RATE_HZ * HOP_MS) / 1_000;
const PEAK_SAMPLES = HEARD_RATE_HZ / 50;

/** Where voices have their power, and where telephones carry it. */
const firstBin = Math.round((250 * FRAME_SAMPLES) / HEARD_RATE_HZ);
const lastBin = Math.round((3_800 * FRAME_SAMPLES) / HEARD_RATE_HZ);

export interface Heard {
  readonly durationMs: number;
  /** A frame every `HOP_MS`: its level in dB below full scale, in the band of voices … */
  readonly levels: Float32Array;
  /** … and the flatness of its spectrum there in dB: 0 for a flat one, lower the more of it is in few tones. */
  readonly flatnesses: Float32Array;
  peaks(countMax: number): Uint8Array;
}

/** Grows as it is filled. */
class Series {
  #values = new Float32Array(4_096);
  #length = 0;
  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }
  values(): Float32Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** `onFrame`: whoever else listens is given the power of each frame, to be read at once. */
export function createEar(onFrame?: (power: Float64Array) => void) {
  const levels = new Series();
  const flatnesses = new Series();
  const peaks = new Series();
  let sampleCount = 0;
  let peak = 0;
  let kept = new Float32Array(0);
  const frame = (samples: Float32Array): void => {
    const spectrum = powerSpectrum(samples);
    onFrame?.(spectrum);
    let sum = 0;
    let logSum = 0;
    for (let bin = firstBin; bin <= lastBin; bin++) {
      const value = (spectrum[bin] ?? 0) + 1e-12;
      sum += value;
      logSum += Math.log(value);
    }
    const binCount = lastBin - firstBin + 1;
    // A full-scale tone has a quarter of the frame's length as its amplitude here, squared, over about three bins.
    levels.push(10 * Math.log10(sum / (FRAME_SAMPLES / 4) ** 2 / 1.5));
    flatnesses.push((10 / Math.LN10) * (logSum / binCount - Math.log(sum / binCount)));
  };
  return {
    /** 16 kHz, from −1 to 1. */
    push(samples: Float32Array): void {
      for (const sample of samples) {
        peak = Math.max(peak, Math.abs(sample));
        if (++sampleCount % PEAK_SAMPLES !== 0) continue;
        peaks.push(peak);
        peak = 0;
      }
      const all = new Float32Array(kept.length + samples.length);
      all.set(kept);
      all.set(samples, kept.length);
      let at = 0;
      for (; at + FRAME_SAMPLES <= all.length; at += HOP_SAMPLES) frame(all.subarray(at, at + FRAME_SAMPLES));
      kept = all.slice(at);
    },
    heard(): Heard {
      const found = peaks.values();
      return {
        durationMs: Math.round((sampleCount * 1_000) / HEARD_RATE_HZ),
        levels: levels.values(),
        flatnesses: flatnesses.values(),
        peaks: (countMax) => loudest(found.length === 0 ? Float32Array.of(peak) : found, countMax),
      };
    },
  };
}

/** The loudest of each of so many equal parts, 0 to 255. */
function loudest(peaks: Float32Array, countMax: number): Uint8Array {
  const count = Math.min(countMax, peaks.length);
  return Uint8Array.from({ length: count }, (_, part) => {
    const from = Math.floor((part * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((part + 1) * peaks.length) / count));
    let most = 0;
    for (let at = from; at < to; at++) most = Math.max(most, peaks[at] ?? 0);
    return Math.round(Math.min(1, most) * 255);
  });
}
