/** Any rate to 16 kHz: a Hann-windowed sinc, cut below the lower of the two rates' limits (Smith, "Digital Audio Resampling"). */

export const HEARD_RATE_HZ = 16_000;
const ZERO_CROSSINGS = 12;
/** Between two samples: what is nearer to one of them than this is inaudible, 100 dB below the sound. */
const PLACES = 100_000;

/** Takes samples piece by piece; what it gives lags by half a filter, so `flush` gives the rest. */
export interface Resampler {
  push(samples: Float32Array): Float32Array;
  flush(): Float32Array;
}

export function createResampler(fromHz: number): Resampler {
  if (fromHz === HEARD_RATE_HZ) return { push: (samples) => samples, flush: () => new Float32Array(0) };
  const step = fromHz / HEARD_RATE_HZ;
  const cutOff = Math.min(1, 1 / step);
  const half = Math.ceil(ZERO_CROSSINGS / cutOff);
  const sampleAt = createFilter(half, cutOff);
  let kept = new Float32Array(half);
  /** Where in `kept` the next sample out lies. */
  let at = half;
  const push = (samples: Float32Array): Float32Array => {
    const all = new Float32Array(kept.length + samples.length);
    all.set(kept);
    all.set(samples, kept.length);
    const out: number[] = [];
    for (; at + half < all.length; at += step) out.push(sampleAt(all, at));
    const from = Math.max(0, Math.floor(at) - half);
    kept = all.slice(from);
    at -= from;
    return Float32Array.from(out);
  };
  return { push, flush: () => push(new Float32Array(half)) };
}

/** The filter by where between two samples it stands: two rates meet at few such places, and at each again and again. */
function createFilter(half: number, cutOff: number) {
  const known = new Map<number, Float64Array>();
  const weightsAt = (fraction: number): Float64Array =>
    Float64Array.from({ length: 2 * half }, (_, tap) => {
      const distance = tap - half + 1 - fraction;
      const x = Math.PI * distance * cutOff;
      const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
      return cutOff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / half));
    });
  return (samples: Float32Array, at: number): number => {
    const before = Math.floor(at);
    const place = Math.round((at - before) * PLACES);
    const weights = known.get(place) ?? weightsAt(place / PLACES);
    known.set(place, weights);
    let sum = 0;
    for (let tap = 0; tap < weights.length; tap++)
      sum += (weights[tap] ?? 0) * (samples[before - half + 1 + tap] ?? 0);
    return sum;
  };
}
