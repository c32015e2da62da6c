/** What makes plans, and what it has learnt: the library's statistics, this machine's costs, how filters go with nearness. */
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { LibraryStatistics } from "#core/ports/search-store.ts";
import { type QueryCosts, readQueryCosts } from "#shared/model/query-costs.ts";
import type { QueryPlan } from "../plan.ts";
import { createStepPaces, type StepPaces } from "../step-paces.ts";
import { calibrate, type CalibrateDeps } from "./calibrate.ts";
import { choosePlan, expectedNearestMs, type PhysicalPlan } from "./choose.ts";
import { createCorrelations, filterKey } from "./correlation.ts";
import { createCostError } from "./cost-error.ts";
import { createIdleWork, type IdleWork } from "./idle-work.ts";
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
}

const settingName = "query-costs";

export async function createPlanner(deps: PlannerDeps): Promise<Planner> {
  const { store, clock, settings } = deps;
  const stored = readQueryCosts(await settings.readSetting(settingName));
  const idle = createIdleWork(clock, deps.onFault);
  const correlations = createCorrelations();
  const listed = createListedFilters();
  const error = createCostError();
  let costs: QueryCosts = stored ?? costsAtFirst;
  let areMeasured = stored !== undefined;
  let counted: { readonly statistics: LibraryStatistics; readonly atMs: number } | undefined;

  const count = async (signal?: AbortSignal): Promise<void> => {
    counted = { statistics: await store.statistics(signal), atMs: clock.elapsedMs() };
  };
  const measure = async (signal: AbortSignal): Promise<void> => {
    if (counted === undefined) await count(signal);
    if (counted === undefined || counted.statistics.segmentCount < limits.calibratedSegmentCountMin) return;
    costs = await calibrate(deps, counted.statistics, signal);
    areMeasured = true;
    error.reset();
    await settings.writeSetting(settingName, JSON.stringify(costs));
  };
  const isOutOfDate = (segmentCount: number): boolean => {
    if (counted === undefined) return true;
    const { statistics, atMs } = counted;
    const drift = Math.abs(segmentCount - statistics.segmentCount) / Math.max(1, statistics.segmentCount);
    return drift > limits.statisticsDriftMax || clock.elapsedMs() - atMs > limits.statisticsAgeMsMax;
  };
  idle.want("count", () => (counted === undefined ? count() : Promise.resolve()));
  return {
    idle,
    paces: createStepPaces(),
    async choose(plan, changeCount, signal) {
      if (plan.filters.length > 0 && counted === undefined) await count(signal);
      const key = filterKey(plan);
      return choosePlan(plan, {
        statistics: counted?.statistics,
        costs,
        correlation: correlations.of(key),
        isListed: listed.has(key, changeCount),
      });
    },
    learn(plan, chosen, { segmentCount, allowedCount, near, nearestMs }, changeCount) {
      const key = filterKey(plan);
      if (chosen.isRestricted && chosen.filtering === "first") listed.add(key, changeCount);
      if (near !== undefined) correlations.seen(key, near, allowedCount / Math.max(1, segmentCount));
      error.seen(expectedNearestMs(chosen, allowedCount, costs), nearestMs);
      if (isOutOfDate(segmentCount)) idle.want("count", count);
      if (!areMeasured || error.isLarge()) idle.want("measure", measure);
    },
    [Symbol.asyncDispose]: () => idle[Symbol.asyncDispose](),
  };
}
