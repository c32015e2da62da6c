/** Any rate to 16 kHz: a Hann-windowed sinc, cut below the lower of the two rates' limits (Smith, "Digital Audio Resampling"). */

export const HEARD_RATE_HZ = 16_000;
const ZERO_CROSSINGS = 12;

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
  let kept = new Float32Array(half);
  /** Where in `kept` the next sample out lies. */
  let at = half;
  const push = (samples: Float32Array): Float32Array => {
    const all = new Float32Array(kept.length + samples.length);
    all.set(kept);
    all.set(samples, kept.length);
    const out: number[] = [];
    for (; at + half < all.length; at += step) out.push(sampleAt(all, at, half, cutOff));
    const from = Math.max(0, Math.floor(at) - half);
    kept = all.slice(from);
    at -= from;
    return Float32Array.from(out);
  };
  return { push, flush: () => push(new Float32Array(half)) };
}

function sampleAt(samples: Float32Array, at: number, half: number, cutOff: number): number {
  let sum = 0;
  const first = Math.ceil(at - half);
  const last = Math.floor(at + half);
  for (let index = Math.max(0, first); index <= last; index++) {
    const distance = index - at;
    const x = Math.PI * distance * cutOff;
    const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
    sum += (samples[index] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / half));
  }
  return sum * cutOff;
}
