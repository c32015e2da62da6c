/** Power of one frame by frequency: a Hann window and a radix-2 transform (Cooley and Tukey 1965). */

export const FRAME_SAMPLES = 512;
const half = FRAME_SAMPLES / 2;

const turned = Array.from({ length: half }, (_, k) => (-2 * Math.PI * k) / FRAME_SAMPLES);
const cosines = Float64Array.from(turned, Math.cos);
const sines = Float64Array.from(turned, Math.sin);
const window = Float64Array.from(
  { length: FRAME_SAMPLES },
  (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / FRAME_SAMPLES),
);
const bits = Math.log2(FRAME_SAMPLES);
const reversed = Uint16Array.from({ length: FRAME_SAMPLES }, (_, at) => {
  let place = 0;
  for (let bit = 0; bit < bits; bit++) place |= ((at >> bit) & 1) << (bits - 1 - bit);
  return place;
});

const real = new Float64Array(FRAME_SAMPLES);
const imaginary = new Float64Array(FRAME_SAMPLES);
const power = new Float64Array(half);

/** The same array each time: to be read before the next call. Bin k is k × rate / 512. */
export function powerSpectrum(samples: Float32Array): Float64Array {
  transform((at) => (samples[at] ?? 0) * (window[at] ?? 0));
  for (let k = 0; k < half; k++) power[k] = (real[k] ?? 0) ** 2 + (imaginary[k] ?? 0) ** 2;
  return power;
}

/**
 * Of the frame whose power this is, by lag in samples, the frame taken as going round (Wiener and Khinchin). The same array
 * each time, which the next transform overwrites.
 */
export function autocorrelation(spectrum: Float64Array): Float64Array {
  transform((at) => spectrum[at < half ? at : FRAME_SAMPLES - at] ?? 0);
  return real;
}

function transform(valueAt: (at: number) => number): void {
  for (let at = 0; at < FRAME_SAMPLES; at++) {
    const place = reversed[at] ?? 0;
    real[place] = valueAt(at);
    imaginary[place] = 0;
  }
  for (let size = 2; size <= FRAME_SAMPLES; size *= 2) butterflies(size);
}

function butterflies(size: number): void {
  const reach = size / 2;
  const stride = FRAME_SAMPLES / size;
  for (let start = 0; start < FRAME_SAMPLES; start += size)
    for (let at = start, k = 0; at < start + reach; at++, k += stride) {
      const cosine = cosines[k] ?? 0;
      const sine = sines[k] ?? 0;
      const otherReal = real[at + reach] ?? 0;
      const otherImaginary = imaginary[at + reach] ?? 0;
      const turnedReal = otherReal * cosine - otherImaginary * sine;
      const turnedImaginary = otherReal * sine + otherImaginary * cosine;
      real[at + reach] = (real[at] ?? 0) - turnedReal;
      imaginary[at + reach] = (imaginary[at] ?? 0) - turnedImaginary;
      real[at] = (real[at] ?? 0) + turnedReal;
      imaginary[at] = (imaginary[at] ?? 0) + turnedImaginary;
    }
}
