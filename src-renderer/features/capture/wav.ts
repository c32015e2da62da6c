import { wavHeaderBytes } from "#shared/kit/wav.ts";
import { limits } from "./limits.ts";

/** How long a file plays that `encodeWav` wrote at the rate of the limits. */
export const soundMs = (fileBytes: number): number =>
  (Math.max(0, fileBytes - wavHeaderBytes) / 2 / limits.sampleRateHz) * 1_000;
