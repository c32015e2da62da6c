import { EncodedPacketSink, type InputVideoTrack, type VideoSample, VideoSampleSink } from "mediabunny";
import type { PicturePart, PicturesAsked } from "#shared/rpc/decoder-page.ts";

/** What is seen at every look. A picture that is seen at several is told once. */
export async function* picturesOf(
  track: InputVideoTrack | null,
  asked: PicturesAsked,
): AsyncGenerator<PicturePart, void> {
  if (track === null) return;
  const draw = createDrawing(asked);
  let seen: VideoSample | undefined;
  let lookCount = 0;
  /** Looks from the last one on, and before a time. */
  const looksBefore = (ms: number): number =>
    Math.ceil(Math.min(ms, asked.untilMs) / asked.lookMs) - lookCount;
  const told = (sample: VideoSample, looks: number): PicturePart => {
    lookCount += looks;
    return { pixels: draw(sample), lookCount: looks };
  };
  try {
    try {
      for await (const sample of samplesOf(track, asked)) {
        const looks = seen === undefined ? 0 : looksBefore(sample.timestamp * 1_000);
        const part = seen === undefined || looks <= 0 ? undefined : told(seen, looks);
        seen?.close();
        seen = sample;
        if (part !== undefined) yield part;
      }
    } catch (error) {
      // What was decoded before a damaged place is good; nothing at all is not.
      if (seen === undefined) throw error;
    }
    const looks = seen === undefined ? 0 : looksBefore((seen.timestamp + seen.duration) * 1_000);
    if (seen !== undefined && looks > 0) yield told(seen, looks);
  } finally {
    seen?.close();
  }
}

async function* samplesOf(
  track: InputVideoTrack,
  { onlyKeyFrames, untilMs }: PicturesAsked,
): AsyncGenerator<VideoSample, void> {
  const sink = new VideoSampleSink(track);
  if (!onlyKeyFrames) return yield* sink.samples(undefined, untilMs / 1_000);
  for await (const sample of sink.samplesAtTimestamps(keyTimestamps(track, untilMs)))
    if (sample !== null) yield sample;
}

async function* keyTimestamps(track: InputVideoTrack, untilMs: number): AsyncGenerator<number, void> {
  const packets = new EncodedPacketSink(track);
  let packet = await packets.getFirstKeyPacket();
  for (
    ;
    packet !== null && packet.timestamp * 1_000 < untilMs;
    packet = await packets.getNextKeyPacket(packet)
  )
    yield packet.timestamp;
}

function createDrawing({ width, height }: PicturesAsked): (sample: VideoSample) => Uint8Array<ArrayBuffer> {
  const context = new OffscreenCanvas(width, height).getContext("2d", {
    alpha: false,
    willReadFrequently: true,
  });
  if (context === null) throw new Error("there is no canvas to draw on");
  return (sample) => {
    sample.draw(context, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const pixels = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; from < data.length; from += 4) {
      pixels[to++] = data[from] ?? 0;
      pixels[to++] = data[from + 1] ?? 0;
      pixels[to++] = data[from + 2] ?? 0;
    }
    return pixels;
  };
}
