/** What a file says of itself, as `ffprobe` reads it. */
import * as z from "zod";
import { MediaFailure } from "./failure.ts";
import type { MediaLimits } from "./limits.ts";
import type { OpenMedia } from "./open-media.ts";
import { outputOf } from "./run-program.ts";
import type { Container } from "./signatures.ts";

const Tags = z.record(z.string(), z.string()).catch({});
const Numeric = z.coerce.number().nonnegative().optional().catch(undefined);
const Stream = z.object({
  index: z.int().nonnegative(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: Numeric,
  height: Numeric,
  duration: Numeric,
  disposition: z.object({ attached_pic: z.number() }).optional().catch(undefined),
  side_data_list: z
    .array(z.object({ rotation: z.number().optional() }))
    .optional()
    .catch(undefined),
  tags: Tags.optional(),
});
type Stream = z.infer<typeof Stream>;
const Told = z.object({
  streams: z.array(Stream).default([]),
  format: z.object({ duration: Numeric, tags: Tags.optional() }).default({}),
});

export interface Probe {
  /** Lower-case names. */
  readonly tags: ReadonlyMap<string, string>;
  /** What it claims; nothing is believed of it but how long to try. */
  readonly durationMs: number | undefined;
  readonly hasAudio: boolean;
  /** As it is shown, turned the right way up. */
  readonly video: { readonly width: number; readonly height: number } | undefined;
  /** A song brings its picture along. */
  readonly hasCover: boolean;
  /** The first that is text, and its language. */
  readonly subtitles: { readonly index: number; readonly language: string | undefined } | undefined;
  /** Of tracks that this decoder cannot read. The programs know every codec in use. */
  readonly unknownCodecs: readonly string[];
}

/** Those that are text; the others are pictures of text. */
const textSubtitles = new Set(["subrip", "srt", "webvtt", "ass", "ssa", "mov_text", "text"]);

export async function probe(
  program: string,
  container: Container,
  media: OpenMedia,
  limits: MediaLimits,
): Promise<Probe> {
  const parts: Buffer[] = [];
  let byteCount = 0;
  const after = ["-show_format", "-show_streams", "-of", "json"];
  for await (const part of outputOf({ program, container, media, after, limits })) {
    byteCount += part.length;
    if (byteCount > limits.probeBytesMax)
      throw new MediaFailure("damaged", "It says more of itself than anything that plays does.");
    parts.push(part);
  }
  return probeOf(Buffer.concat(parts).toString("utf8"));
}

function probeOf(json: string): Probe {
  const told = Told.safeParse(parsed(json));
  if (!told.success || told.data.streams.length === 0)
    throw new MediaFailure("damaged", "Nothing that plays could be found in it.");
  const { streams, format } = told.data;
  const audio = streams.find(({ codec_type }) => codec_type === "audio");
  const video = streams.find(
    ({ codec_type, disposition }) => codec_type === "video" && disposition?.attached_pic !== 1,
  );
  const subtitles = streams.find(
    ({ codec_type, codec_name = "" }) => codec_type === "subtitle" && textSubtitles.has(codec_name),
  );
  const seconds = format.duration ?? Math.max(0, ...streams.map(({ duration }) => duration ?? 0));
  // Ogg keeps the tags of the whole with its stream.
  const tags = { ...audio?.tags, ...video?.tags, ...format.tags };
  return {
    tags: new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value])),
    durationMs: seconds > 0 ? Math.round(seconds * 1_000) : undefined,
    hasAudio: audio !== undefined,
    video: video === undefined ? undefined : sizeOf(video),
    hasCover: streams.some(({ disposition }) => disposition?.attached_pic === 1),
    subtitles:
      subtitles === undefined ? undefined : { index: subtitles.index, language: languageOf(subtitles.tags) },
    unknownCodecs: [],
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function sizeOf({ width = 0, height = 0, side_data_list = [] }: Stream): Probe["video"] {
  const turn = side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  const isOnItsSide = Math.abs(turn % 180) === 90;
  if (width < 1 || height < 1) return undefined;
  return isOnItsSide ? { width: height, height: width } : { width, height };
}

/** `eng` as well as `en`; undefined where it is none. */
function languageOf(tags: Readonly<Record<string, string>> | undefined): string | undefined {
  const written = tags?.["language"] ?? tags?.["LANGUAGE"];
  if (written === undefined || !/^[a-zA-Z]{2,3}$/u.test(written)) return undefined;
  const language = Intl.getCanonicalLocales(written)[0] ?? "";
  return /^[a-z]{2}$/u.test(language) && language !== "un" ? language : undefined;
}
