/** A file as the decoder programs give it. */
import type { Programs } from "./find-programs.ts";
import { createFrameCutter } from "./frame-cutters.ts";
import type { MediaLimits } from "./limits.ts";
import type { MediaSource } from "./media-source.ts";
import type { OpenMedia } from "./open-media.ts";
import { probe } from "./probe.ts";
import { HEARD_RATE_HZ } from "./resample.ts";
import { outputOf } from "./run-program.ts";
import type { FrameSize } from "./scenes.ts";
import type { Container } from "./signatures.ts";

const COVER_BYTES_MAX = 4_000_000;

const seconds = (ms: number): string => String(Math.ceil(ms / 1_000));

export function createProgramSource(
  { ffmpeg, ffprobe }: Programs,
  media: OpenMedia,
  container: Container,
  limits: MediaLimits,
): MediaSource {
  const decoded = (after: readonly string[], before: readonly string[] = []): AsyncIterable<Buffer> =>
    outputOf({ program: ffmpeg, container, media, before, after, limits });
  return {
    probe: () => probe(ffprobe, container, media, limits),
    sound: () => soundOf(decoded, limits),
    pictures: (size, onlyKeyFrames) => picturesOf(decoded, size, onlyKeyFrames, limits),
    cover() {
      const edge = limits.thumbnailEdgePxMax;
      const fit = `scale=${edge}:${edge}:force_original_aspect_ratio=decrease`;
      const form = ["-c:v", "png", "-f", "image2pipe", "pipe:1"];
      return gathered(decoded(["-map", "0:v:0", "-frames:v", "1", "-vf", fit, ...form]), COVER_BYTES_MAX);
    },
    async subtitles(index) {
      const output = decoded(["-map", `0:${index}`, "-f", "webvtt", "pipe:1"]);
      return (await gathered(output, limits.subtitleBytesMax)).toString("utf8");
    },
  };
}

type Decoded = (after: readonly string[], before?: readonly string[]) => AsyncIterable<Buffer>;

async function* soundOf(decoded: Decoded, limits: MediaLimits): AsyncGenerator<Float32Array> {
  const form = ["-ac", "1", "-ar", String(HEARD_RATE_HZ), "-f", "s16le", "pipe:1"];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of decoded(["-t", seconds(limits.durationMsMax), "-map", "0:a:0", ...form])) {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const sampleCount = all.length >> 1;
    rest = all.subarray(sampleCount * 2);
    yield Float32Array.from({ length: sampleCount }, (_, at) => all.readInt16LE(at * 2) / 32_768);
  }
}

async function* picturesOf(
  decoded: Decoded,
  { width, height }: FrameSize,
  onlyKeyFrames: boolean,
  limits: MediaLimits,
): AsyncGenerator<Uint8Array> {
  const before = onlyKeyFrames ? ["-skip_frame", "nokey"] : [];
  const form = ["-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"];
  // A cover is a picture, not a video: `V` leaves it out.
  const map = ["-map", "0:V:0", "-vf", `fps=2,scale=${width}:${height}`];
  const cut = createFrameCutter(width * height * 3);
  for await (const chunk of decoded(["-t", seconds(limits.durationMsMax), ...map, ...form], before))
    yield* cut(chunk);
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
