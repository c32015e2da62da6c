/** What of each hundredth of a second is kept to tell how a stretch of sound sounds. */
import { HEARD_RATE_HZ } from "../resample.ts";
import { autocorrelation, FRAME_SAMPLES } from "../spectrum.ts";
import { timbreLimits } from "./limits.ts";

const { bandCount, lowestHz, highestHz } = timbreLimits;
const binHz = HEARD_RATE_HZ / FRAME_SAMPLES;

export interface Frame {
  /** Amplitude in each band, of power by frequency: a tone stands out of noise, whatever the width of its band. */
  readonly bands: Float32Array;
  /** dB below a full-scale tone. */
  readonly levelDb: number;
  /** In dB: 0 for a flat spectrum, lower the more of it is in few tones. */
  readonly flatnessDb: number;
  /** 0…1 on the scale of mel: where half of the amplitude lies below, and how far it is spread around that. */
  readonly centroid: number;
  readonly spread: number;
  /** 0…1: how much of it repeats itself at one pitch between 60 and 800 Hz. */
  readonly harmonicity: number;
}

const toMel = (hz: number): number => 2_595 * Math.log10(1 + hz / 700);
const fromMel = (mel: number): number => 700 * (10 ** (mel / 2_595) - 1);
const [lowestMel, highestMel] = [toMel(lowestHz), toMel(highestHz)];
const edgeHz = Array.from({ length: bandCount + 2 }, (_, place) =>
  fromMel(lowestMel + ((highestMel - lowestMel) * place) / (bandCount + 1)),
);

interface Filter {
  readonly firstBin: number;
  /** Of this and the following bins; 1 together. */
  readonly weights: Float64Array;
}

/** Of each band the bins that it is the mean of; one narrower than a bin lies between two. */
const filters: readonly Filter[] = Array.from({ length: bandCount }, (_, band) => {
  const [from = 0, middle = 0, to = 0] = edgeHz.slice(band, band + 3);
  const reach = Math.max(binHz, (to - from) / 2);
  const shares = Float64Array.from({ length: FRAME_SAMPLES / 2 }, (_each, bin) =>
    Math.max(0, 1 - Math.abs(bin * binHz - middle) / reach),
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  const [first, last] = [shares.findIndex((share) => share > 0), shares.findLastIndex((share) => share > 0)];
  return { firstBin: first, weights: shares.slice(first, last + 1).map((share) => share / sum) };
});

const firstBin = Math.ceil(lowestHz / binHz);
const lastBin = Math.floor(highestHz / binHz);
const binCount = lastBin - firstBin + 1;
const [shortestLag, longestLag] = [Math.round(HEARD_RATE_HZ / 800), FRAME_SAMPLES / 2 - 1];

/** `power`: as `powerSpectrum` gives it. Counted loops: it runs a hundred times for each second of every recording. */
export function frameOf(power: Float64Array): Frame {
  const bands = new Float32Array(bandCount);
  for (const [band, { firstBin: first, weights }] of filters.entries()) {
    let mean = 0;
    for (let place = 0; place < weights.length; place++)
      mean += (weights[place] ?? 0) * (power[first + place] ?? 0);
    bands[band] = Math.sqrt(mean);
  }
  let [sum, logSum] = [0, 0];
  for (let bin = firstBin; bin <= lastBin; bin++) {
    const value = (power[bin] ?? 0) + 1e-12;
    sum += value;
    logSum += Math.log(value);
  }
  return {
    bands,
    // A full-scale tone has a quarter of the frame's length as its amplitude here, squared, over about three bins.
    levelDb: 10 * Math.log10(sum / (FRAME_SAMPLES / 4) ** 2 / 1.5),
    flatnessDb: (10 / Math.LN10) * (logSum / binCount - Math.log(sum / binCount)),
    ...placeOf(bands),
    harmonicity: harmonicityOf(power),
  };
}

function placeOf(bands: Float32Array): Pick<Frame, "centroid" | "spread"> {
  let [sum, first, second] = [1e-12, 0, 0];
  for (const [band, amplitude] of bands.entries()) {
    const at = (band + 0.5) / bandCount;
    sum += amplitude;
    first += amplitude * at;
    second += amplitude * at * at;
  }
  const centroid = first / sum;
  return { centroid, spread: Math.sqrt(Math.max(0, second / sum - centroid * centroid)) };
}

/** The highest peak behind the first dip of the autocorrelation, whose window is divided out (Boersma 1993). */
function harmonicityOf(power: Float64Array): number {
  const products = autocorrelation(power);
  const whole = (products[0] ?? 0) + 1e-12;
  let lag = 1;
  while (lag < longestLag && (products[lag] ?? 0) > 0) lag++;
  let best = 0;
  for (lag = Math.max(lag, shortestLag); lag <= longestLag; lag++) {
    const value = (products[lag] ?? 0) / whole / (ofWindow[lag] ?? 1);
    if (value > best) best = value;
  }
  return Math.min(1, best);
}

/** Of a Hann window with itself at each lag, over that at none. */
const ofWindow = Float64Array.from({ length: FRAME_SAMPLES / 2 }, (_, lag) => {
  const hann = (at: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / FRAME_SAMPLES);
  let [together, alone] = [0, 0];
  for (let at = 0; at < FRAME_SAMPLES; at++) {
    together += hann(at) * hann((at + lag) % FRAME_SAMPLES);
    alone += hann(at) ** 2;
  }
  return together / alone;
});
