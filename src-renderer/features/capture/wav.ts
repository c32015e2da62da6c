import { limits } from "./limits.ts";

const headerBytes = 44;

/** How long a file plays that `encodeWav` wrote at the rate of the limits. */
export const soundMs = (fileBytes: number): number =>
  (Math.max(0, fileBytes - headerBytes) / 2 / limits.sampleRateHz) * 1_000;

/** A WAVE file of 16-bit samples of one channel (RIFF, format 1). */
export function encodeWav(samples: Int16Array, sampleRateHz: number): Uint8Array<ArrayBuffer> {
  const dataBytes = samples.length * 2;
  const bytes = new Uint8Array(headerBytes + dataBytes);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string): void =>
    void new TextEncoder().encodeInto(text, bytes.subarray(at, at + 4));
  write(0, "RIFF");
  view.setUint32(4, headerBytes - 8 + dataBytes, true);
  write(8, "WAVE");
  write(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, dataBytes, true);
  for (const [place, sample] of samples.entries()) view.setInt16(headerBytes + place * 2, sample, true);
  return bytes;
}
