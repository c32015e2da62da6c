/** One file, taken apart and decoded as far as the browser's codecs go. */
import {
  ADTS,
  CustomSource,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputFormat,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from "mediabunny";
import {
  type PageContainer,
  type PageDecoder,
  type PageProbe,
  pageReadBytesMax,
  type PicturePart,
  type SoundPart,
} from "#shared/rpc/decoder-page.ts";
import { coverOf } from "./cover.ts";
import { movieCreated } from "./movie-created.ts";
import { picturesOf } from "./pictures.ts";
import { soundOf } from "./sound.ts";
import { tagsOf } from "./tags.ts";

/** Told by the first bytes, and no other is tried. None follows what a file names. */
const formats: Readonly<Record<PageContainer, readonly InputFormat[]>> = {
  aac: [ADTS],
  flac: [FLAC],
  matroska: [MATROSKA, WEBM],
  mov: [MP4, QTFF],
  mp3: [MP3],
  ogg: [OGG],
  wav: [WAVE],
};

/** What was read is kept up to this: the same place is asked for again and again. */
const CACHE_BYTES_MAX = 16 << 20;

export type ReadFile = (position: number, byteCount: number) => Promise<Uint8Array>;
type Part = SoundPart | PicturePart;

export function createPageDecoder(read: ReadFile): PageDecoder & Disposable {
  const streams = new Map<number, AsyncGenerator<Part, void>>();
  let input: Input | undefined;
  let sound: InputAudioTrack | null = null;
  let pictures: InputVideoTrack | null = null;
  let nextStream = 0;
  const start = (parts: AsyncGenerator<Part, void>): number => {
    streams.set(nextStream, parts);
    return nextStream++;
  };
  return {
    async open(container, sizeBytes) {
      input = new Input({
        formats: [...formats[container]],
        source: new CustomSource({
          getSize: () => sizeBytes,
          read: (from, to) => readAll(read, from, to),
          prefetchProfile: "network",
          maxCacheSize: CACHE_BYTES_MAX,
          handleUnhandledError: () => undefined,
        }),
      });
      sound = await input.getPrimaryAudioTrack();
      pictures = await input.getPrimaryVideoTrack();
      const created = container === "mov" ? await movieCreated(read, sizeBytes) : undefined;
      return probeOf(input, sound, pictures, created);
    },
    startSound: () => start(soundOf(sound)),
    startPictures: (asked) => start(picturesOf(pictures, asked)),
    async next(stream) {
      const next = await streams.get(stream)?.next();
      return next === undefined || next.done === true ? undefined : next.value;
    },
    async end(stream) {
      await streams.get(stream)?.return();
      streams.delete(stream);
    },
    cover: async (edgePxMax) => (input === undefined ? undefined : coverOf(input, edgePxMax)),
    [Symbol.dispose]: () => input?.dispose(),
  };
}

/** Fewer bytes than were asked for, where the file has become shorter. */
async function readAll(read: ReadFile, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  for (let at = 0; at < bytes.length;) {
    const part = await read(from + at, Math.min(pageReadBytesMax, bytes.length - at));
    if (part.length === 0) return bytes.subarray(0, at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function probeOf(
  input: Input,
  sound: InputAudioTrack | null,
  pictures: InputVideoTrack | null,
  created: string | undefined,
): Promise<PageProbe> {
  const tags = await input.getMetadataTags();
  const tracks = [sound, pictures].filter((track) => track !== null);
  const seconds =
    (await input.getDurationFromMetadata(tracks)) ??
    (tracks.length > 0 ? await input.computeDuration(tracks) : 0);
  return {
    tags: [
      ...tagsOf(tags),
      ...(created === undefined ? [] : [["creation_time", created] as [string, string]]),
    ],
    ...(seconds > 0 ? { durationMs: seconds * 1_000 } : {}),
    ...(sound === null ? {} : { audio: await toldOf(sound) }),
    ...(pictures === null
      ? {}
      : {
          video: {
            ...(await toldOf(pictures)),
            width: await pictures.getDisplayWidth(),
            height: await pictures.getDisplayHeight(),
          },
        }),
    hasCover: (tags.images ?? []).length > 0,
  };
}

async function toldOf(track: InputAudioTrack | InputVideoTrack): Promise<NonNullable<PageProbe["audio"]>> {
  const codec = await track.getCodec();
  return { codec: codec ?? "an unknown codec", isDecodable: codec !== null && (await track.canDecode()) };
}
