/** Plain WAV needs no program: integers of 8 to 32 bits and floats, any rate, any number of channels. */
import { createResampler } from "./resample.ts";
import type { OpenMedia } from "./open-media.ts";

export interface WavLayout {
  readonly channelCount: number;
  readonly rateHz: number;
  readonly bytesPerSample: number;
  readonly isFloat: boolean;
  readonly dataStart: number;
  /** As many as are there, whatever the header claims. */
  readonly dataBytes: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xff_fe;
const CHUNK_COUNT_MAX = 200;
const READ_FRAMES = 32_768;

/** Undefined where it is compressed or broken: then a decoder may know more. */
export function readWavLayout(media: OpenMedia): WavLayout | undefined {
  const head = Buffer.alloc(8);
  let format: Omit<WavLayout, "dataStart" | "dataBytes"> | undefined;
  let position = 12;
  for (let chunk = 0; chunk < CHUNK_COUNT_MAX && media.read(head, position) === 8; chunk++) {
    const name = head.toString("latin1", 0, 4);
    const sizeBytes = head.readUInt32LE(4);
    if (name === "fmt ") format = readFormat(media, position + 8, sizeBytes);
    if (name === "data") {
      if (format === undefined) return undefined;
      const dataStart = position + 8;
      return { ...format, dataStart, dataBytes: Math.min(sizeBytes, media.sizeBytes - dataStart) };
    }
    position += 8 + sizeBytes + (sizeBytes & 1);
  }
  return undefined;
}

function readFormat(media: OpenMedia, position: number, sizeBytes: number) {
  const bytes = Buffer.alloc(40);
  if (sizeBytes < 16 || media.read(bytes, position) < 16) return undefined;
  const written = bytes.readUInt16LE(0);
  const kind = written === EXTENSIBLE && sizeBytes >= 26 ? bytes.readUInt16LE(24) : written;
  const channelCount = bytes.readUInt16LE(2);
  const rateHz = bytes.readUInt32LE(4);
  const bitCount = bytes.readUInt16LE(14);
  const isKnown = kind === PCM ? [8, 16, 24, 32].includes(bitCount) : kind === FLOAT && bitCount === 32;
  if (!isKnown || channelCount < 1 || channelCount > 64 || rateHz < 1_000 || rateHz > 768_000)
    return undefined;
  return { channelCount, rateHz, bytesPerSample: bitCount / 8, isFloat: kind === FLOAT };
}

/** One channel of 16 kHz, from −1 to 1. */
export function* samplesOf(media: OpenMedia, layout: WavLayout): Generator<Float32Array> {
  const { channelCount, bytesPerSample, dataStart, dataBytes } = layout;
  const frameBytes = channelCount * bytesPerSample;
  const resampler = createResampler(layout.rateHz);
  const chunk = Buffer.alloc(READ_FRAMES * frameBytes);
  for (let at = 0; at + frameBytes <= dataBytes;) {
    const wanted = chunk.subarray(0, Math.min(chunk.length, dataBytes - at));
    const frameCount = Math.floor(media.read(wanted, dataStart + at) / frameBytes);
    if (frameCount === 0) break;
    yield resampler.push(mixed(wanted, frameCount, layout));
    at += frameCount * frameBytes;
  }
  yield resampler.flush();
}

function mixed(bytes: Buffer, frameCount: number, layout: WavLayout): Float32Array {
  const { channelCount, bytesPerSample, isFloat } = layout;
  const sample = readerOf(bytesPerSample, isFloat);
  return Float32Array.from({ length: frameCount }, (_, frame) => {
    let sum = 0;
    for (let channel = 0; channel < channelCount; channel++)
      sum += sample(bytes, (frame * channelCount + channel) * bytesPerSample);
    return sum / channelCount;
  });
}

function readerOf(bytesPerSample: number, isFloat: boolean): (bytes: Buffer, at: number) => number {
  if (isFloat) return (bytes, at) => finite(bytes.readFloatLE(at));
  if (bytesPerSample === 1) return (bytes, at) => ((bytes[at] ?? 128) - 128) / 128;
  const whole = 2 ** (bytesPerSample * 8 - 1);
  return (bytes, at) => bytes.readIntLE(at, bytesPerSample) / whole;
}

const finite = (value: number): number => (Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : 0);
