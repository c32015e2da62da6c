/** What a decoder gives, as sound, scenes and subtitles. */
import { createSceneWatch, type FrameSize, smallSize } from "./scenes.ts";
import { type Cue, readCues } from "./cues.ts";
import type { MediaLimits } from "./limits.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { MediaSource } from "./media-source.ts";
import type { OpenMedia } from "./open-media.ts";
import { HEARD_RATE_HZ } from "./resample.ts";
import { samplesOf, type WavLayout } from "./wav.ts";

type Pixels = { readonly pixels: Uint8Array } & FrameSize;

export interface Source {
  readonly media: OpenMedia;
  /** Where it is, no decoder is needed for the sound. */
  readonly wav: WavLayout | undefined;
  readonly decoder: MediaSource | undefined;
  readonly limits: MediaLimits;
  /** Of three bytes a pixel, or of a picture file; no larger than `edgePxMax`. */
  readonly toWebp: (
    picture: Pixels | { readonly file: Uint8Array },
    edgePxMax: number,
  ) => Promise<Uint8Array>;
  /** Of three bytes a pixel: its colours, its hash, how it looks. */
  readonly see: (picture: Pixels) => Promise<SeenPicture>;
}

/** One channel of 16 kHz, from −1 to 1, from the beginning as far as is read. */
export async function* soundOf({ media, wav, decoder, limits }: Source): AsyncGenerator<Float32Array> {
  let left = (limits.durationMsMax / 1_000) * HEARD_RATE_HZ;
  for await (const samples of wav === undefined ? (decoder?.sound() ?? []) : samplesOf(media, wav)) {
    yield samples.subarray(0, left);
    left -= samples.length;
    if (left <= 0) return;
  }
}

export interface Scenes {
  readonly durationMs: number;
  readonly frames: readonly {
    readonly timeMs: number;
    readonly webp: Uint8Array;
    readonly seen: SeenPicture;
  }[];
  /** Of the first; absent where there is none. */
  readonly thumbnail?: Uint8Array;
}

export async function scenesOf(
  { decoder, limits, toWebp, see }: Source,
  whole: FrameSize,
  claimedMs: number | undefined,
): Promise<Scenes> {
  const size = smallSize(whole, limits.frameEdgePxMax);
  const onlyKeyFrames = (claimedMs ?? 0) > limits.everyFrameMsMax;
  const watch = createSceneWatch(size, limits, onlyKeyFrames);
  const frames: Scenes["frames"][number][] = [];
  let thumbnail: Uint8Array | undefined;
  for await (const picture of decoder?.pictures(size, onlyKeyFrames) ?? []) {
    const scene = watch.push(picture);
    if (scene === undefined) continue;
    const pixels = { pixels: scene.pixels, ...size };
    thumbnail ??= await toWebp(pixels, limits.thumbnailEdgePxMax);
    const webp = await toWebp(pixels, limits.frameEdgePxMax);
    frames.push({ timeMs: scene.timeMs, webp, seen: await see(pixels) });
  }
  return { durationMs: watch.durationMs(), frames, ...(thumbnail === undefined ? {} : { thumbnail }) };
}

/** The picture that comes with a song; undefined where it is broken. */
export async function coverOf({ decoder, limits, toWebp }: Source): Promise<Uint8Array | undefined> {
  try {
    return decoder === undefined
      ? undefined
      : await toWebp({ file: await decoder.cover() }, limits.thumbnailEdgePxMax);
  } catch {
    return undefined;
  }
}

/** Subtitles that are in the file itself. */
export async function subtitlesOf({ decoder, limits }: Source, index: number): Promise<readonly Cue[]> {
  return decoder === undefined ? [] : readCues(await decoder.subtitles(index), limits);
}
