/** A file as a page with the codecs of a browser gives it. The page asks back for bytes, and is told no path. */
import * as z from "zod";
import { namedPort } from "#shared/kit/named-port.ts";
import { connectRemote, type Remote, type RemotePort, serveRemote } from "#shared/kit/remote.ts";
import {
  PageContainer,
  type PageDecoder,
  type PageFile,
  PageProbe,
  pageReadBytesMax,
  type PicturesAsked,
  PicturePart,
  SoundPart,
} from "#shared/rpc/decoder-page.ts";
import { MediaFailure } from "./failure.ts";
import type { MediaLimits } from "./limits.ts";
import type { MediaSource } from "./media-source.ts";
import type { OpenMedia } from "./open-media.ts";
import type { Probe } from "./probe.ts";
import { createResampler } from "./resample.ts";
import { LOOK_MS } from "./scenes.ts";
import type { Container } from "./signatures.ts";

/** Undefined where the page does not take such a container apart. */
export function createPageSource(
  port: RemotePort,
  media: OpenMedia,
  { demuxer }: Container,
  limits: MediaLimits,
): MediaSource | undefined {
  const container = PageContainer.safeParse(demuxer).data;
  if (container === undefined) return undefined;
  serveRemote(namedPort(port, "file"), fileOf(media));
  const page = connectRemote<PageDecoder>(namedPort(port, "decoder"), asMediaFailure).remote;
  let told: PageProbe | undefined;
  return {
    async probe() {
      told = PageProbe.parse(await page.open(container, media.sizeBytes));
      return probeOf(told);
    },
    sound: () => soundOf(page),
    async *pictures({ width, height }, onlyKeyFrames) {
      if (told?.video?.isDecodable !== true) return;
      const untilMs = limits.durationMsMax;
      yield* picturesOf(page, { width, height, lookMs: LOOK_MS, untilMs, onlyKeyFrames });
    },
    async cover() {
      const cover = z
        .instanceof(Uint8Array)
        .optional()
        .parse(await page.cover(limits.thumbnailEdgePxMax));
      if (cover === undefined) throw new MediaFailure("damaged", "Its picture is broken.");
      return cover;
    },
    // Those in the file are told of by none of its probes.
    subtitles: () => Promise.resolve(""),
  };
}

const Place = z.int().nonnegative();

const fileOf = (media: OpenMedia): PageFile => ({
  read(position, byteCount) {
    const bytes = Buffer.alloc(Math.min(Place.parse(byteCount), pageReadBytesMax));
    return bytes.subarray(0, media.read(bytes, Place.parse(position)));
  },
});

/** The page fails on a file alone; when it dies itself, nobody is there to say so. */
const asMediaFailure = (): Error =>
  new MediaFailure("damaged", "It is cut short or broken, and could not be decoded.");

function probeOf({ tags, durationMs, audio, video, hasCover }: PageProbe): Probe {
  if (audio === undefined && video === undefined)
    throw new MediaFailure("damaged", "Nothing that plays could be found in it.");
  return {
    tags: new Map(tags),
    durationMs,
    hasAudio: audio?.isDecodable === true,
    video,
    hasCover,
    subtitles: undefined,
    unknownCodecs: [video, audio].flatMap((track) =>
      track === undefined || track.isDecodable ? [] : [track.codec],
    ),
  };
}

async function* partsOf<T>(
  page: Remote<PageDecoder>,
  start: () => Promise<number>,
  schema: z.ZodType<T>,
): AsyncGenerator<T> {
  const stream = await start();
  try {
    for (;;) {
      const part = await page.next(stream);
      if (part === undefined) return;
      yield schema.parse(part);
    }
  } finally {
    await page.end(stream);
  }
}

async function* soundOf(page: Remote<PageDecoder>): AsyncGenerator<Float32Array> {
  let resampler = createResampler(1);
  let fromHz: number | undefined;
  for await (const { rateHz, samples } of partsOf(page, () => page.startSound(), SoundPart)) {
    // A rate may change in the middle, where two recordings were put together.
    if (rateHz !== fromHz) {
      if (fromHz !== undefined) yield resampler.flush();
      resampler = createResampler(rateHz);
      fromHz = rateHz;
    }
    yield resampler.push(samples);
  }
  if (fromHz !== undefined) yield resampler.flush();
}

async function* picturesOf(page: Remote<PageDecoder>, asked: PicturesAsked): AsyncGenerator<Uint8Array> {
  const byteCount = asked.width * asked.height * 3;
  const lookCountMax = Math.ceil(asked.untilMs / asked.lookMs);
  const Part = PicturePart.refine(({ pixels }) => pixels.length === byteCount);
  let left = lookCountMax;
  for await (const { pixels, lookCount } of partsOf(page, () => page.startPictures(asked), Part))
    for (let look = 0; look < lookCount && left > 0; look++, left--) yield pixels;
}
