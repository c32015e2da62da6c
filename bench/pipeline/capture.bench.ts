import sharp from "sharp";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { createRandom } from "../data/random.ts";
import { limits } from "../limits.ts";
import { openApplication } from "../open-application.ts";
import { createScratch } from "../scratch.ts";
import { quantile, spread } from "../statistics.ts";

const name = StreamName.parse("camera");
const page = { offset: 0, limit: 20, typing: false, weak: false, facets: false } as const;

export const captureBenchmark: Benchmark = {
  name: "capture-quick",
  about: "from a camera's picture to a search that finds it, one at a time; against the limit",
  async run(report, signal) {
    await using scratch = await createScratch();
    await using application = await openApplication(scratch.path("data"));
    await application.start();
    await application.services.streams.add(name);
    await toSearchable(application, report, signal);
  },
};

async function toSearchable(
  application: Awaited<ReturnType<typeof openApplication>>,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { captures, search, streams } = application.services;
  const random = createRandom(5);
  const kept: number[] = [];
  const found: number[] = [];
  for (let round = 0; round < limits.captureRounds; round += 1) {
    signal.throwIfAborted();
    const mark = `scene${round}of${limits.captureRounds}`;
    const bytes = await makePicture(() => random.below(256));
    const startedMs = performance.now();
    const facts = { key: mark, title: `Camera ${mark}` };
    const answer = await captures.keep(name, { facts, mediaType: "image/webp", bytes });
    if (isRefusal(answer)) throw new Error(answer.refused);
    kept.push(performance.now() - startedMs);
    await streams.reached(answer.revision);
    const result = await search.query({ ...page, text: mark }, signal);
    found.push(performance.now() - startedMs);
    if (isRefusal(result) || !result.hits.some(({ path }) => path.endsWith(mark)))
      throw new Error(`${mark} was acknowledged and is not found`);
  }
  report.note(`acknowledged ${spread(kept, "ms")}; found ${spread(found, "ms")}`);
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

/** As large as a camera's, of blocks of its own. */
function makePicture(chance: () => number): Promise<Buffer> {
  const [columns, rows] = [32, 18];
  const raw = Buffer.from(Array.from({ length: columns * rows * 3 }, chance));
  return sharp(raw, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(1280, 720, { kernel: "nearest" })
    .webp({ quality: 85 })
    .toBuffer();
}
