import { cp } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Application } from "#hosts/application.ts";
import { StreamName } from "#shared/model/stream.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { ownCpuMs, untilCalm } from "../calm.ts";
import { readWords } from "../data/prose.ts";
import { createRandom } from "../data/random.ts";
import { prepareLibrary } from "../library.ts";
import { limits } from "../limits.ts";
import { openApplication } from "../open-application.ts";
import { createScratch } from "../scratch.ts";
import { quantile, short, spread } from "../statistics.ts";
import { prepareWatches, watchCost } from "./watch-cost.ts";

const name = StreamName.parse("realtime");
/** The commonest words are stop words: they would be left out of a question. */
const stopWordCount = 200;
const page = { offset: 0, limit: 20, typing: false, weak: false, facets: false } as const;
const textsOf = (seed: number) => {
  const random = createRandom(seed);
  const words = readWords().slice(stopWordCount, 5_000);
  return (wordCount: number): string => Array.from({ length: wordCount }, () => random.pick(words)).join(" ");
};

const realtimeBenchmark = (
  benchmarkName: string,
  about: string,
  { loadMs, wholeSecondsMax }: { readonly loadMs: number; readonly wholeSecondsMax?: number },
): Benchmark => ({
  name: benchmarkName,
  about,
  async run(report, signal) {
    const { dataFolder } = await prepareLibrary(report, signal);
    const watched = await prepareWatches(dataFolder, report);
    // What is made once and kept is no part of it.
    const startedMs = performance.now();
    await searchWhilePushing(dataFolder, loadMs, report, signal);
    // With its own libraries alone: what the one before looks after in the background would be theirs.
    await watchCost(dataFolder, watched, { isLong: wholeSecondsMax === undefined }, report, signal);
    if (wholeSecondsMax !== undefined)
      report.measured(
        lessIsBetter({
          name: "realtime-quick as a whole",
          value: (performance.now() - startedMs) / 1000,
          unit: "s",
          peer: "limit",
          peerValue: wholeSecondsMax,
          target: 1,
        }),
      );
  },
});

export const realtimeBenchmarks: readonly Benchmark[] = [
  realtimeBenchmark(
    "realtime-quick",
    "from a pushed event to a search that finds it, searching while 200 a second come, and 10,000 watches; against the limits",
    { loadMs: limits.quickLoadMs, wholeSecondsMax: 60 },
  ),
  realtimeBenchmark("realtime", "the same for ten minutes, and what the watches add to files", {
    loadMs: limits.loadMs,
  }),
];

async function searchWhilePushing(
  dataFolder: string,
  loadMs: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
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
}

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
