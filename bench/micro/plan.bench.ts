import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { limits } from "../limits.ts";
import { readGapNotes } from "../quality/documents.ts";
import { loadEmbedder, makeSearchable, plannerOver } from "../quality/searchable.ts";
import { median, spread } from "../statistics.ts";
import { planQuery } from "#core/query/plan.ts";
import { parse } from "#shared/query/parse.ts";

/** Of a question, from its text on. */
const targets = { planUs: 50, keptUs: 100 } as const;
const page = { offset: 0, limit: 20, typing: false, weak: true, facets: false } as const;
const context = { nowMs: 0, timeZone: "UTC", typing: false };
/** Days are looked up in the calendar of a time zone, which costs more than all else: they are told by themselves. */
const cases = [
  {
    name: "",
    asked: [
      "harbour master",
      "harbour kind:text,markdown in:Library",
      'tickets "for our trip" -ferry lang:en',
    ],
    // What has a word that nobody wrote is not kept.
    kept: "harbour kind:text,markdown in:Library",
  },
  {
    name: " with dates",
    asked: ["harbour kind:text,markdown after:2020 in:Library", 'tickets "for our trip" -ferry before:2026'],
    kept: "harbour kind:text,markdown after:2020 in:Library",
  },
] as const;

/** Microseconds a call, one of each round: by the clock, and of the processor, which other programs do not lengthen. */
interface Times {
  readonly elapsedUs: readonly number[];
  readonly processorUs: readonly number[];
}

/** Many calls a round: one alone is shorter than a clock can tell. `count` questions each. */
async function perQuestion(run: () => Promise<unknown>, count: number, signal: AbortSignal): Promise<Times> {
  const elapsedUs: number[] = [];
  const processorUs: number[] = [];
  const questionCount = limits.planCallsARound * count;
  for (let round = -limits.planWarmUpRounds; round < limits.planRounds; round++) {
    signal.throwIfAborted();
    const before = process.threadCpuUsage();
    const startedMs = performance.now();
    for (let call = 0; call < limits.planCallsARound; call++) await run();
    const elapsedMs = performance.now() - startedMs;
    const { user, system } = process.threadCpuUsage(before);
    if (round < 0) continue;
    elapsedUs.push((elapsedMs * 1000) / questionCount);
    processorUs.push((user + system) / questionCount);
  }
  return { elapsedUs, processorUs };
}

export const planBenchmark: Benchmark = {
  name: "plan",
  about:
    "planning a question from its text on, and answering it from the cache, inside the core; against the limits",
  async run(report, signal) {
    const embedder = await loadEmbedder();
    using library = await makeSearchable(readGapNotes("notes", []).documents, embedder);
    const { search, store, vectors } = library;
    await using planner = await plannerOver(store, vectors, embedder);
    for (const { name, asked, kept } of cases) {
      const plan = () => Promise.all(asked.map((text) => planner.choose(planQuery(parse(text, context)), 1)));
      const keep = () => search.query({ ...page, text: kept }, signal);
      tell(report, `plan${name}`, await perQuestion(plan, asked.length, signal), targets.planUs);
      tell(report, `cache hit${name}`, await perQuestion(keep, 1, signal), targets.keptUs);
    }
  },
};

function tell(report: Report, name: string, { elapsedUs, processorUs }: Times, limitUs: number): void {
  report.note(`${name}: ${spread(elapsedUs, "µs")}; of the processor ${spread(processorUs, "µs")}`);
  report.measured(
    lessIsBetter({
      name,
      value: median(elapsedUs),
      unit: "µs",
      peer: "limit",
      peerValue: limitUs,
      target: 1,
    }),
  );
}
