/** What makes plans, and what it has learnt: the library's statistics, this machine's costs, how filters go with nearness. */
import type { LibraryStore } from "#core/ports/library-store.ts";
import { type QueryCosts, readQueryCosts } from "#shared/model/query-costs.ts";
import { candidateCountMax } from "../limits.ts";
import type { QueryPlan } from "../plan.ts";
import { createStepPaces, type StepPaces } from "../step-paces.ts";
import { calibrate, type CalibrateDeps } from "./calibrate.ts";
import { choosePlan, expectedNearestMs, mayComeLast, type PhysicalPlan } from "./choose.ts";
import { createCorrelations, filterKey } from "./correlation.ts";
import { createCostError } from "./cost-error.ts";
import { createIdleWork, type IdleJob, type IdleWork } from "./idle-work.ts";
import { createLibraryCounts } from "./library-counts.ts";
import { createWordFrequencies, type WordFrequencies } from "./word-frequencies.ts";
import { costsAtFirst, limits } from "./limits.ts";
import { createListedFilters } from "./listed-filters.ts";

export interface PlannerDeps extends CalibrateDeps {
  readonly settings: Pick<LibraryStore, "readSetting" | "writeSetting">;
  /** Work in the background failed: searching goes on with what is known. */
  readonly onFault: (error: unknown) => void;
}

/** What a search by meaning turned out to be. */
export interface SeenSearch {
  readonly segmentCount: number;
  readonly allowedCount: number;
  /** Where filters came last: how many of the candidates passed. */
  readonly near?: { readonly passed: number; readonly candidates: number };
  /** Absent where meaning was not asked. */
  readonly vector: Float32Array | undefined;
  /** Of the search by meaning, waiting for its thread included. */
  readonly nearestMs: number;
}

export interface Planner extends AsyncDisposable {
  /**
   * Which way to go about it. A question with a filter waits until the library was counted, where it comes before
   * anybody had the time. `changeCount`: of the store.
   */
  choose(plan: QueryPlan, changeCount: number, signal?: AbortSignal): Promise<PhysicalPlan>;
  learn(plan: QueryPlan, chosen: PhysicalPlan, seen: SeenSearch, changeCount: number): void;
  readonly idle: IdleWork;
  readonly paces: StepPaces;
  readonly words: WordFrequencies;
}

const settingName = "query-costs";

export async function createPlanner(deps: PlannerDeps): Promise<Planner> {
  const { clock, settings } = deps;
  const stored = readQueryCosts(await settings.readSetting(settingName));
  const idle = createIdleWork(clock, deps.onFault);
  const counts = createLibraryCounts(deps.store, clock);
  const correlations = createCorrelations();
  const listed = createListedFilters();
  const error = createCostError();
  let costs: QueryCosts = stored ?? costsAtFirst;
  let areMeasured = stored !== undefined;
  const paces = createStepPaces();

  const count: IdleJob = async (signal) => void (await counts.read(signal));
  const measure: IdleJob = async (signal) => {
    const statistics = counts.statistics() ?? (await counts.read(signal));
    if (statistics.segmentCount < limits.calibratedSegmentCountMin) return;
    costs = await calibrate(deps, statistics, signal);
    areMeasured = true;
    error.reset();
    await settings.writeSetting(settingName, JSON.stringify(costs));
  };
  idle.want("count", async (signal) => {
    if (counts.statistics() === undefined) await count(signal);
  });
  if (!areMeasured) idle.want("measure", measure);
  return {
    idle,
    paces,
    words: createWordFrequencies(),
    async choose(plan, changeCount, signal) {
      if (plan.filters.length > 0 && counts.statistics() === undefined) await counts.read(signal);
      const key = filterKey(plan);
      return choosePlan(plan, {
        statistics: counts.statistics(),
        costs,
        correlation: correlations.of(key),
        isListed: listed.has(key, changeCount),
        wordsMs: paces.expected("words")?.ms,
      });
    },
    learn(plan, chosen, seen, changeCount) {
      const { segmentCount, allowedCount, near, nearestMs } = seen;
      const key = filterKey(plan);
      const share = allowedCount / Math.max(1, segmentCount);
      if (chosen.isRestricted && chosen.filtering === "first") {
        listed.add(key, changeCount);
        // What is listed before tells nothing of what passes near the question: that is looked up later.
        if (mayComeLast(plan) && seen.vector !== undefined)
          idle.want(
            "correlation",
            nearCheck(deps, plan, seen.vector, (found) => correlations.seen(key, found, share)),
          );
      }
      if (near !== undefined) correlations.seen(key, near, share);
      error.seen(expectedNearestMs(chosen, allowedCount, costs), nearestMs);
      if (counts.isOutOfDate(segmentCount)) idle.want("count", count);
      if (!areMeasured || error.isLarge()) idle.want("measure", measure);
    },
    [Symbol.asyncDispose]: () => idle[Symbol.asyncDispose](),
  };
}

/** How many of the nearest of all pass the filters. */
const nearCheck =
  (
    { store, vectors }: Pick<PlannerDeps, "store" | "vectors">,
    { filters }: QueryPlan,
    vector: Float32Array,
    tell: (near: NonNullable<SeenSearch["near"]>) => void,
  ): IdleJob =>
  async (signal) => {
    const { neighbours } = await vectors.nearest({ vector, limit: candidateCountMax, allowed: null }, signal);
    const ids = neighbours.map(({ segmentId }) => segmentId);
    const passing = await store.passing(ids, filters, signal);
    tell({ passed: passing.length, candidates: ids.length });
  };
