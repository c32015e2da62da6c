import { setTimeout as pause } from "node:timers/promises";
import sharp from "sharp";
import { babble, concatenated, silence } from "#adapters/media/make-wav.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { limits as captureLimits } from "#ui/features/capture/limits.ts";
import { createVoiceSegmenter } from "#ui/features/capture/voice-activity.ts";
import { encodeWav } from "#shared/kit/wav.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { createRandom } from "../data/random.ts";
import { limits } from "../limits.ts";
import { openApplication } from "../open-application.ts";
import { createScratch } from "../scratch.ts";
import { quantile, spread } from "../statistics.ts";

const camera = StreamName.parse("camera");
const microphone = StreamName.parse("microphone");
const page = { offset: 0, limit: 20, typing: false, weak: false, facets: false } as const;
type Application = Awaited<ReturnType<typeof openApplication>>;
type Capture = Parameters<Application["services"]["captures"]["keep"]>[1];

export const captureBenchmark: Benchmark = {
  name: "capture-quick",
  about:
    "from a camera's picture, and from the end of what is said, to a search that finds it; against the limits",
  async run(report, signal) {
    await using scratch = await createScratch();
    await using application = await openApplication(scratch.path("data"));
    await application.start();
    for (const name of [camera, microphone]) await application.services.streams.add(name);
    await scenesToSearchable(application, report, signal);
    await utterancesToSearchable(application, report, signal);
  },
};

/** Kept, then found by its title; the milliseconds to either. */
async function keepAndFind(
  { services: { captures, search, streams } }: Application,
  name: StreamName,
  mark: string,
  capture: Pick<Capture, "mediaType" | "bytes">,
  signal: AbortSignal,
): Promise<{ readonly keptMs: number; readonly foundMs: number }> {
  const startedMs = performance.now();
  const answer = await captures.keep(name, { facts: { key: mark, title: `${name} ${mark}` }, ...capture });
  if (isRefusal(answer)) throw new Error(answer.refused);
  const keptMs = performance.now() - startedMs;
  await streams.reached(answer.revision);
  const result = await search.query({ ...page, text: mark }, signal);
  const foundMs = performance.now() - startedMs;
  if (isRefusal(result) || !result.hits.some(({ path }) => path.endsWith(mark)))
    throw new Error(`${mark} was acknowledged and is not found`);
  return { keptMs, foundMs };
}

async function scenesToSearchable(
  application: Application,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const random = createRandom(5);
  const kept: number[] = [];
  const found: number[] = [];
  for (let round = 0; round < limits.captureRounds; round += 1) {
    signal.throwIfAborted();
    const mark = `scene${round}of${limits.captureRounds}`;
    const bytes = await makePicture(() => random.below(256));
    const { keptMs, foundMs } = await keepAndFind(
      application,
      camera,
      mark,
      { mediaType: "image/webp", bytes },
      signal,
    );
    kept.push(keptMs);
    found.push(foundMs);
  }
  report.note(`scenes: acknowledged ${spread(kept, "ms")}; found ${spread(found, "ms")}`);
  report.measured(
    lessIsBetter({
      name: "scene-to-searchable-p95-ms",
      value: quantile(found, 0.95),
      unit: "ms (p95)",
      peer: "limit",
      peerValue: 1_000,
      target: 1,
    }),
  );
}

/**
 * As the window hears it: how long it listens for more before it takes an utterance for ended is part of it, in the time
 * of the sound, and one utterance comes after the other as fast as anybody speaks. No model writes down what is said, so
 * none of its time is.
 */
async function utterancesToSearchable(
  application: Application,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const found: number[] = [];
  const waited: number[] = [];
  for (let round = 0; round < limits.utteranceRounds; round += 1) {
    signal.throwIfAborted();
    const mark = `utterance${round}of${limits.utteranceRounds}`;
    const spokenMs = 1_125 + 250 * (round % 8);
    const { utterance, waitedMs } = hearOne(spokenMs);
    // Nobody can say the next thing sooner than that takes.
    if (round > 0) await pause(spokenMs, undefined, { signal });
    const bytes = encodeWav(utterance.samples, captureLimits.sampleRateHz);
    const { foundMs } = await keepAndFind(
      application,
      microphone,
      mark,
      { mediaType: "audio/wav", bytes },
      signal,
    );
    waited.push(waitedMs);
    found.push(waitedMs + foundMs);
  }
  report.note(
    `utterances: taken for ended ${spread(waited, "ms")} after their end; found ${spread(found, "ms")}`,
  );
  report.measured(
    lessIsBetter({
      name: "utterance-to-searchable-p95-ms",
      value: quantile(found, 0.95),
      unit: "ms (p95)",
      peer: "limit",
      peerValue: 1_000,
      target: 1,
    }),
  );
}

const hushMs = 1_000;

/** A voice in a still room, heard as it goes on. */
function hearOne(spokenMs: number) {
  const segmenter = createVoiceSegmenter();
  const sound = concatenated(silence(hushMs), babble(spokenMs), silence(2 * hushMs));
  const step = captureLimits.sampleRateHz / 100;
  for (let at = 0; at < sound.length; at += step) {
    const [utterance] = segmenter.push(sound.subarray(at, at + step));
    const heardMs = ((at + step) * 1_000) / captureLimits.sampleRateHz;
    if (utterance !== undefined) return { utterance, waitedMs: heardMs - hushMs - spokenMs };
  }
  throw new Error("the voice was not heard");
}

/** As large as a camera's, of blocks of its own. */
function makePicture(chance: () => number): Promise<Buffer> {
  const [columns, rows] = [32, 18];
  const raw = Buffer.from(Array.from({ length: columns * rows * 3 }, chance));
  return sharp(raw, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(1280, 720, { kernel: "nearest" })
    .webp({ quality: 85 })
    .toBuffer();
}
