/**
 * What is asked of the page that decodes what plays, and what it asks back. It is given bytes and never sees a path.
 * All that it tells comes from bytes that nobody vouches for, so whoever asks holds it against these schemas.
 */
import * as z from "zod";

/** Containers that the page takes apart. */
export const PageContainer = z.enum(["aac", "flac", "matroska", "mov", "mp3", "ogg", "wav"]);
export type PageContainer = z.infer<typeof PageContainer>;

const Name = z.string().max(100);
const Told = z.object({ codec: Name, isDecodable: z.boolean() });

/** What a file says of itself. */
export const PageProbe = z.object({
  tags: z.array(z.tuple([Name, z.string().max(50_000)])).max(2_000),
  durationMs: z.number().positive().optional(),
  audio: Told.optional(),
  /** Its size as it is shown, turned the right way up. */
  video: Told.extend({ width: z.int().positive(), height: z.int().positive() }).optional(),
  hasCover: z.boolean(),
});
export type PageProbe = z.infer<typeof PageProbe>;

/** One channel, from −1 to 1, at the rate that the file has. */
export const SoundPart = z.object({
  rateHz: z.number().min(1_000).max(768_000),
  samples: z.instanceof(Float32Array),
});
export type SoundPart = z.infer<typeof SoundPart>;

/** A picture of three bytes a pixel, and for how many looks in a row it is what is seen. */
export const PicturePart = z.object({ pixels: z.instanceof(Uint8Array), lookCount: z.int().positive() });
export type PicturePart = z.infer<typeof PicturePart>;

export interface PicturesAsked {
  readonly width: number;
  readonly height: number;
  readonly lookMs: number;
  readonly untilMs: number;
  /** Those that stand by themselves alone, which is many times faster. */
  readonly onlyKeyFrames: boolean;
}

/** Served by the page under the name `decoder`; one port is one file. Parts are pulled, so nothing piles up. */
export interface PageDecoder {
  open(container: PageContainer, sizeBytes: number): Promise<PageProbe>;
  startSound(): number;
  startPictures(asked: PicturesAsked): number;
  /** Undefined at the end. */
  next(stream: number): Promise<SoundPart | PicturePart | undefined>;
  end(stream: number): Promise<void>;
  /** The picture that comes with a song, made small, as PNG. */
  cover(edgePxMax: number): Promise<Uint8Array | undefined>;
}

/** Bytes of one answer of `PageFile`. */
export const pageReadBytesMax = 1 << 20;

/** Served to the page under the name `file`. */
export interface PageFile {
  /** Fewer at the end. */
  read(position: number, byteCount: number): Uint8Array;
}
