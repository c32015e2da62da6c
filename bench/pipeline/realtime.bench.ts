import { existsSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Application } from "#hosts/application.ts";
import { StreamName } from "#shared/model/stream.ts";
import { lessIsBetter, moreIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { ownCpuMs, untilCalm } from "../calm.ts";
import { readWords } from "../data/prose.ts";
import { createRandom } from "../data/random.ts";
import { prepareLibrary } from "../library.ts";
import { limits } from "../limits.ts";
import { openApplication } from "../open-application.ts";
import { createScratch } from "../scratch.ts";
import { quantile, short, spread } from "../statistics.ts";

const name = StreamName.parse("realtime");
/** The commonest words are stop words: they would be left out of a question, and a watch for one word more would be met often. */
const stopWordCount = 200;
const page = { offset: 0, limit: 20, typing: false, weak: false, facets: false } as const;
const textsOf = (seed: number) => {
  const random = createRandom(seed);
  const words = readWords().slice(stopWordCount, 5_000);
  return (wordCount: number): string => Array.from({ length: wordCount }, () => random.pick(words)).join(" ");
};

const realtimeBenchmark = (benchmarkName: string, about: string, loadMs: number): Benchmark => ({
  name: benchmarkName,
  about,
  async run(report, signal) {
    const { dataFolder } = await prepareLibrary(report, signal);
    await using scratch = await createScratch();
    // The library is shared by benchmarks: what is pushed goes into a copy.
    await cp(dataFolder, scratch.path("data"), { recursive: true });
    await using application = await openApplication(scratch.path("data"));
    await application.start();
    await application.services.library.idle(signal);
    await untilCalm(ownCpuMs, signal);
    await application.services.streams.add(name);
    await toSearchable(application, report, signal);
    await underLoad(application, loadMs, report, signal);
    await withWatches(dataFolder, report, signal);
  },
});

export const realtimeBenchmarks: readonly Benchmark[] = [
  realtimeBenchmark(
    "realtime-quick",
    "from a pushed event to a search that finds it, searching while 200 a second come, and 10,000 watches; against the limits",
    limits.quickLoadMs,
  ),
  realtimeBenchmark("realtime", "the same for ten minutes", limits.loadMs),
];

/** One event at a time, pushed and then asked for by whoever pushed it. */
async function toSearchable(application: Application, report: Report, signal: AbortSignal): Promise<void> {
  const { search, streams } = application.services;
  const textOf = textsOf(3);
  const times: number[] = [];
  const acknowledged: number[] = [];
  for (let round = 0; round < limits.eventRounds; round += 1) {
    signal.throwIfAborted();
    const mark = `mark${round}of${times.length}`;
    const startedMs = performance.now();
    const pushed = await streams.push(name, [{ key: mark, text: `${textOf(12)} ${mark}` }]);
    if (isRefusal(pushed)) throw new Error(pushed.refused);
    acknowledged.push(performance.now() - startedMs);
    await streams.reached(pushed.revision);
    const found = await search.query({ ...page, text: mark }, signal);
    times.push(performance.now() - startedMs);
    if (isRefusal(found) || !found.hits.some(({ path }) => path.endsWith(mark)))
      throw new Error(`${mark} was acknowledged and is not found`);
  }
  report.note(`acknowledged ${spread(acknowledged, "ms")}; found ${spread(times, "ms")}`);
  report.measured(
    lessIsBetter({
      name: "event-to-searchable-p95-ms",
      value: quantile(times, 0.95),
      unit: "ms (p95)",
      peer: "limit",
      peerValue: 150,
      target: 1,
    }),
  );
}

/** Questions one after another, at first alone and then while events come at an even pace. */
async function underLoad(
  application: Application,
  loadMs: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { search } = application.services;
  const textOf = textsOf(7);
  const askFor = async (durationMs: number): Promise<readonly number[]> => {
    const times: number[] = [];
    for (const endMs = performance.now() + durationMs; performance.now() < endMs;) {
      const startedMs = performance.now();
      await search.query({ ...page, text: textOf(3) }, signal);
      times.push(performance.now() - startedMs);
      // A person reads before asking again.
      await pause(limits.betweenQuestionsMs, undefined, { signal });
    }
    return times;
  };
  const alone = await askFor(limits.quickLoadMs);
  const stop = new AbortController();
  const pushing = pushEvenly(application, AbortSignal.any([signal, stop.signal]));
  const loaded = await askFor(loadMs);
  stop.abort();
  const { eventCount, tookMs } = await pushing;
  const rate = (eventCount * 1000) / tookMs;
  report.note(`${eventCount} events, ${short(rate)} a second of ${limits.eventsASecond} wanted`);
  report.note(`questions alone ${spread(alone, "ms")}, p95 ${short(quantile(alone, 0.95))} ms`);
  report.note(`under load ${spread(loaded, "ms")}, p95 ${short(quantile(loaded, 0.95))} ms`);
  report.measured(
    lessIsBetter({
      name: "search-under-load-ratio",
      value: quantile(loaded, 0.95),
      unit: "ms (p95)",
      peer: "questions alone",
      peerValue: quantile(alone, 0.95),
      target: 1 / 2,
    }),
  );
  report.measured(
    lessIsBetter({
      name: "events stored at the pace they come",
      value: limits.eventsASecond,
      unit: "a second wanted",
      peer: "stored",
      peerValue: rate,
      target: 0.98,
    }),
  );
}

/** At the moments that the pace asks for, whether or not those before are stored. */
async function pushEvenly(
  { services: { streams } }: Application,
  signal: AbortSignal,
): Promise<{ readonly eventCount: number; readonly tookMs: number }> {
  const textOf = textsOf(11);
  const startedMs = performance.now();
  const pushes: ReturnType<typeof streams.push>[] = [];
  let eventCount = 0;
  while (!signal.aborted) {
    const dueCount = Math.floor(((performance.now() - startedMs) / 1000) * limits.eventsASecond);
    for (; eventCount < dueCount; eventCount += 1)
      pushes.push(streams.push(name, [{ key: `load-${eventCount}`, text: textOf(12) }]));
    await pause(5);
  }
  for (const pushed of await Promise.all(pushes))
    if (isRefusal(pushed)) throw new Error("an event was refused");
  return { eventCount, tookMs: performance.now() - startedMs };
}

interface BenchWatch {
  readonly name: string;
  readonly text: string;
}

/** Two words each. Texts of random words are all a little alike: with the usual threshold each event would meet seven watches. */
function watchesOf(count: number): readonly BenchWatch[] {
  const textOf = textsOf(13);
  return Array.from({ length: count }, (_, number) => ({ name: `watch ${number}`, text: textOf(2) }));
}

/** A copy of the library with its watches, kept beside it: setting ten thousand takes a minute. */
async function prepareWatched(dataFolder: string, report: Report): Promise<string> {
  const kept = `${dataFolder}-watched-${limits.watchCount}-${limits.watchThreshold}`;
  if (existsSync(join(kept, "complete"))) return kept;
  rmSync(kept, { recursive: true, force: true });
  await cp(dataFolder, kept, { recursive: true });
  {
    await using application = await openApplication(kept);
    await application.services.streams.add(name);
    for (const watch of watchesOf(limits.watchCount)) {
      const added = await application.services.watches.add({ ...watch, threshold: limits.watchThreshold });
      if (isRefusal(added)) throw new Error(added.refused);
    }
  }
  writeFileSync(join(kept, "complete"), "");
  report.note(`${limits.watchCount} watches set, kept for the next time`);
  return kept;
}

/** The same events into the library with watches and into the one without, in turn. */
async function withWatches(dataFolder: string, report: Report, signal: AbortSignal): Promise<void> {
  const folders = { without: dataFolder, watched: await prepareWatched(dataFolder, report) };
  const times = { without: [] as number[], watched: [] as number[] };
  let [missed, matchCount] = [0, 0];
  for (let round = 0; round < limits.watchRounds; round += 1) {
    for (const side of ["without", "watched"] as const) {
      await using scratch = await createScratch();
      await cp(folders[side], scratch.path("data"), { recursive: true });
      await using application = await openApplication(scratch.path("data"));
      await application.start();
      await untilCalm(ownCpuMs, signal);
      await application.services.streams.add(name);
      const texts = eventTexts(round);
      const startedMs = performance.now();
      await pushAll(application, texts);
      await application.services.watches.heard();
      times[side].push(performance.now() - startedMs);
      if (side === "watched") {
        missed += await countMissed(application, texts);
        const watches = await application.services.watches.list();
        matchCount = watches.reduce((sum, { newCount }) => sum + newCount, 0);
      }
    }
  }
  report.note(
    `${limits.watchEventCount} events: ${spread(times.without, "ms")}; with watches ${spread(times.watched, "ms")}, ${matchCount} matches`,
  );
  report.measured(
    lessIsBetter({
      name: "watch-overhead-ratio",
      value: Math.min(...times.watched),
      unit: `ms, with ${limits.watchCount} watches`,
      peer: "without",
      peerValue: Math.min(...times.without),
      target: 1 / 1.1,
    }),
  );
  report.measured(
    moreIsBetter({
      name: "watch-missed",
      value: 1 / (1 + missed),
      unit: "of 1 where none was",
      peer: "brute force",
      peerValue: 1,
      target: 1,
    }),
  );
}

const eventTexts = (seed: number): readonly string[] => {
  const textOf = textsOf(100 + seed);
  return Array.from({ length: limits.watchEventCount }, () => textOf(30));
};

async function pushAll({ services: { streams } }: Application, texts: readonly string[]): Promise<void> {
  const events = texts.map((text, place) => ({ key: `event-${place}`, text }));
  for (let from = 0; from < events.length; from += 100) {
    const pushed = await streams.push(name, events.slice(from, from + 100));
    if (isRefusal(pushed)) throw new Error(pushed.refused);
  }
}

/** Watches all of whose words are in a text as they are: what stems besides is not counted, and nothing of meaning. */
async function countMissed({ services }: Application, texts: readonly string[]): Promise<number> {
  const held = texts.map((text) => new Set(text.split(" ")));
  let missed = 0;
  for (const watch of await services.watches.list()) {
    const words = watch.text.split(" ");
    const wanted = held.filter((own) => words.every((word) => own.has(word))).length;
    missed += Math.max(0, wanted - watch.newCount);
  }
  return missed;
}
