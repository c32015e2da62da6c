import { cp } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Application } from "#hosts/application.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { ownCpuMs, untilCalm } from "../calm.ts";
import { prepareLibrary } from "../library.ts";
import { limits } from "../limits.ts";
import { makeQuestions } from "../micro/query.bench.ts";
import { openApplication } from "../open-application.ts";
import { createScratch } from "../scratch.ts";
import { quantile, short, spread } from "../statistics.ts";

const modelId = "static-en-128";
const page = { offset: 0, limit: 20, typing: false, weak: false, facets: false };

/** The product promises that searches take at most so many times as long. */
const ratioMax = 2;

export const reembedBenchmark: Benchmark = {
  name: "reembed",
  about: "searching while 100,000 segments are embedded by another model, against searching alone",
  async run(report, signal, { quick }) {
    const segmentCount = quick ? limits.quickReembedSegmentCount : limits.librarySegmentCount;
    const { dataFolder } = await prepareLibrary(report, signal, segmentCount);
    await using scratch = await createScratch();
    const copy = scratch.path("data");
    await cp(dataFolder, copy, { recursive: true });
    await using application = await openApplication(copy);
    await application.start();
    await application.services.library.idle(signal);
    await untilCalm(ownCpuMs, signal);
    const times = await measure(application, signal);
    const [alone, during] = [quantile(times.alone, 0.95), quantile(times.during, 0.95)];
    tell(report, times, await application.services.spaces.status());
    report.measured(
      lessIsBetter({
        name: "reembed-search-p95-ratio",
        value: during / alone,
        unit: "× of searching alone (p95)",
        peer: "limit",
        peerValue: ratioMax,
        target: 1,
      }),
    );
  },
};

interface Times {
  readonly alone: readonly number[];
  readonly during: readonly number[];
  /** Of `during`, while the index was made and the switch happened. */
  readonly indexing: readonly number[];
  readonly embeddedMs: number;
}

/** In turns, the work pausing every other one, until the new model is in use. Making the index is not to be interrupted. */
async function measure({ services }: Application, signal: AbortSignal): Promise<Times> {
  const { search, spaces } = services;
  const questions = makeQuestions(limits.queryRounds);
  let asked = 0;
  const ask = async (): Promise<readonly number[]> => {
    const times: number[] = [];
    for (let round = 0; round < limits.reembedTurnQuestionCount; round++) {
      const text = `${questions[asked % questions.length]?.join(" ") ?? ""} ${asked++}`;
      const startedMs = performance.now();
      await search.query({ ...page, text }, signal);
      times.push(performance.now() - startedMs);
      await sleep(limits.betweenQuestionsMs, undefined, { signal });
    }
    return times;
  };
  const [alone, during, indexing]: [number[], number[], number[]] = [[], [], []];
  await ask();
  await spaces.use(modelId);
  await spaces.setPaused(true);
  let embeddedMs = 0;
  for (;;) {
    const { building } = await spaces.status();
    if (building === undefined) break;
    if (building.stage === "failed") throw new Error(building.detail);
    if (building.stage === "indexing") {
      indexing.push(...(await ask()));
      continue;
    }
    alone.push(...(await ask()));
    await spaces.setPaused(false);
    const startedMs = performance.now();
    during.push(...(await ask()));
    embeddedMs += performance.now() - startedMs;
    if ((await spaces.status()).building?.stage === "embedding") await spaces.setPaused(true);
  }
  return { alone, during: [...during, ...indexing], indexing, embeddedMs };
}

function tell(
  report: Report,
  { alone, during, indexing, embeddedMs }: Times,
  { active }: { readonly active: { readonly modelId: string } },
): void {
  report.note(`alone ${spread(alone, "ms")}, p95 ${short(quantile(alone, 0.95))} ms`);
  report.note(`meanwhile ${spread(during, "ms")}, p95 ${short(quantile(during, 0.95))} ms`);
  if (indexing.length > 0)
    report.note(`of it while the index was made: p95 ${short(quantile(indexing, 0.95))} ms`);
  report.note(
    `${active.modelId} in use after ${short(embeddedMs / 1000)} s of embedding between the questions`,
  );
}
