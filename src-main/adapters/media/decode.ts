/** The decoder programs' output as sound, pictures and subtitles. */
import { createSceneWatch, type FrameSize, smallSize } from "./scenes.ts";
import { type Cue, readCues } from "./cues.ts";
import type { MediaLimits } from "./limits.ts";
import type { OpenMedia } from "./open-media.ts";
import { outputOf } from "./run-program.ts";
import type { Container } from "./signatures.ts";
import { HEARD_RATE_HZ } from "./resample.ts";
import { samplesOf, type WavLayout } from "./wav.ts";

export interface Source {
  readonly media: OpenMedia;
  readonly container: Container;
  /** Where it is, no program is needed for the sound. */
  readonly wav: WavLayout | undefined;
  readonly ffmpeg: string | undefined;
  readonly limits: MediaLimits;
  /** Of three bytes a pixel, or of a picture file. */
  readonly toWebp: (
    picture: ({ readonly pixels: Uint8Array } & FrameSize) | { readonly file: Uint8Array },
  ) => Promise<Uint8Array>;
}

const seconds = (ms: number): string => String(Math.ceil(ms / 1_000));

/** One channel of 16 kHz, from −1 to 1, from the beginning as far as is read. */
export async function* soundOf(source: Source): AsyncGenerator<Float32Array> {
  const { limits } = source;
  let left = (limits.durationMsMax / 1_000) * HEARD_RATE_HZ;
  for await (const samples of source.wav === undefined
    ? decodedSound(source)
    : samplesOf(source.media, source.wav)) {
    yield samples.subarray(0, left);
    left -= samples.length;
    if (left <= 0) return;
  }
}

async function* decodedSound({ media, container, ffmpeg, limits }: Source): AsyncGenerator<Float32Array> {
  if (ffmpeg === undefined) return;
  const form = ["-ac", "1", "-ar", String(HEARD_RATE_HZ), "-f", "s16le", "pipe:1"];
  const after = ["-t", seconds(limits.durationMsMax), "-map", "0:a:0", ...form];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of outputOf({ program: ffmpeg, container, media, after, limits })) {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const sampleCount = all.length >> 1;
    rest = all.subarray(sampleCount * 2);
    yield Float32Array.from({ length: sampleCount }, (_, at) => all.readInt16LE(at * 2) / 32_768);
  }
}

export interface Scenes {
  readonly durationMs: number;
  readonly frames: readonly { readonly timeMs: number; readonly webp: Uint8Array }[];
}

export async function scenesOf(
  { media, container, ffmpeg, limits, toWebp }: Source,
  whole: FrameSize,
  claimedMs: number | undefined,
): Promise<Scenes> {
  if (ffmpeg === undefined) return { durationMs: 0, frames: [] };
  const size = smallSize(whole, limits.frameEdgePxMax);
  const before = (claimedMs ?? 0) > limits.everyFrameMsMax ? ["-skip_frame", "nokey"] : [];
  const form = ["-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"];
  const filter = `fps=2,scale=${size.width}:${size.height}`;
  // A cover is a picture, not a video: `V` leaves it out.
  const after = ["-t", seconds(limits.durationMsMax), "-map", "0:V:0", "-vf", filter, ...form];
  const watch = createSceneWatch(size, limits);
  const frames: { timeMs: number; webp: Uint8Array }[] = [];
  const frameBytes = size.width * size.height * 3;
  let parts: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of outputOf({ program: ffmpeg, container, media, before, after, limits })) {
    parts.push(chunk);
    byteCount += chunk.length;
    if (byteCount < frameBytes) continue;
    let all = Buffer.concat(parts);
    for (; all.length >= frameBytes; all = all.subarray(frameBytes)) {
      const scene = watch.push(all.subarray(0, frameBytes));
      if (scene !== undefined)
        frames.push({ timeMs: scene.timeMs, webp: await toWebp({ pixels: scene.pixels, ...size }) });
    }
    parts = [all];
    byteCount = all.length;
  }
  return { durationMs: watch.durationMs(), frames };
}

/** The picture that comes with a song; undefined where it is broken. */
export async function coverOf({
  media,
  container,
  ffmpeg,
  limits,
  toWebp,
}: Source): Promise<Uint8Array | undefined> {
  if (ffmpeg === undefined) return undefined;
  const edge = limits.frameEdgePxMax;
  const fit = `scale=${edge}:${edge}:force_original_aspect_ratio=decrease`;
  const after = ["-map", "0:v:0", "-frames:v", "1", "-vf", fit, "-c:v", "png", "-f", "image2pipe", "pipe:1"];
  try {
    const png = await gathered(outputOf({ program: ffmpeg, container, media, after, limits }), 4_000_000);
    return await toWebp({ file: png });
  } catch {
    return undefined;
  }
}

/** Subtitles that are in the file itself. */
export async function subtitlesOf(
  { media, container, ffmpeg, limits }: Source,
  index: number,
): Promise<readonly Cue[]> {
  if (ffmpeg === undefined) return [];
  const after = ["-map", `0:${index}`, "-f", "webvtt", "pipe:1"];
  const output = outputOf({ program: ffmpeg, container, media, after, limits });
  return readCues((await gathered(output, limits.subtitleBytesMax)).toString("utf8"), limits);
}

async function gathered(output: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let byteCount = 0;
  for await (const part of output) {
    parts.push(part);
    byteCount += part.length;
    if (byteCount >= bytesMax) break;
  }
  return Buffer.concat(parts).subarray(0, bytesMax);
}
