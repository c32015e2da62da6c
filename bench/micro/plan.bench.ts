import { lessIsBetter, type Benchmark } from "../benchmark.ts";
import { limits } from "../limits.ts";
import { readGapNotes } from "../quality/documents.ts";
import { loadEmbedder, makeSearchable, plannerOver } from "../quality/searchable.ts";
import { median, spread } from "../statistics.ts";
import { planQuery } from "#core/query/plan.ts";
import { parse } from "#shared/query/parse.ts";

const context = { nowMs: 0, timeZone: "UTC", typing: false };
const texts = [
  "harbour master",
  "harbour kind:text,markdown after:2020 in:Library",
  'tickets "for our trip" -ferry tag:travel lang:en before:2026',
] as const;

/** Microseconds each of many calls, a round at a time: one alone is shorter than a clock can tell. */
async function perCall(run: () => Promise<unknown>, signal: AbortSignal): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = -limits.planWarmUpRounds; round < limits.planRounds; round++) {
    signal.throwIfAborted();
    const startedMs = performance.now();
    for (let call = 0; call < limits.planCallsARound; call++) await run();
    if (round >= 0) times.push(((performance.now() - startedMs) * 1000) / limits.planCallsARound);
  }
  return times;
}

export const planBenchmark: Benchmark = {
  name: "plan",
  about: "planning a question, and answering it from the cache, inside the core; against the limits",
  async run(report, signal) {
    const embedder = await loadEmbedder();
    using library = await makeSearchable(readGapNotes("notes", []).documents, embedder);
    const { search, store, vectors } = library;
    await using planner = await plannerOver(store, vectors, embedder);
    const plans = texts.map((text) => planQuery(parse(text, context)));
    const planning = await perCall(() => Promise.all(plans.map((plan) => planner.choose(plan, 1))), signal);
    const each = planning.map((time) => time / plans.length);
    // Without a date: reading one takes longer than all the rest, and is not the cache's.
    const input = {
      text: "harbour kind:text,markdown in:Library",
      offset: 0,
      limit: 20,
      typing: false,
      weak: true,
      facets: false,
    };
    const kept = await perCall(() => search.query(input, signal), signal);
    report.note(`planner ${spread(each, "µs")}`);
    report.note(`kept answer ${spread(kept, "µs")}`);
    const peer = "limit";
    report.measured(
      lessIsBetter({ name: "plan", value: median(each), unit: "µs", peer, peerValue: 50, target: 1 }),
    );
    report.measured(
      lessIsBetter({ name: "cache hit", value: median(kept), unit: "µs", peer, peerValue: 100, target: 1 }),
    );
  },
};
