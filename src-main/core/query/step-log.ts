import type { Stopwatch } from "#core/ports/clock.ts";
import type { VectorSearch } from "#core/ports/vector-index.ts";
import type { Plan, PlanStep } from "#shared/model/hit.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";

/** What is told of a step once it is done. */
export interface StepTold {
  readonly strategy: PlanRemark;
  readonly why: PlanRemark;
  /** Rows that it gave. */
  readonly count: number;
  /** What was expected before it ran, where anything was. */
  readonly estimate?: Estimate;
  /** Stored vectors that it compared, and how many were to be. */
  readonly visited?: { readonly count: number; readonly estimatedCount: number };
}

export interface Estimate {
  readonly count: number;
  readonly ms: number;
}

/** What a query did, written down while it is done. */
export interface StepLog {
  /** Runs one step and notes how long it took and what came of it. */
  timed<T>(name: PlanStep["name"], run: () => Promise<T>, tell: (value: T) => StepTold): Promise<T>;
  finish(): Plan;
}

/** What the index tells of a search; it was asked for `count` neighbours. */
export const workOf = ({ work }: VectorSearch, count: number): Pick<StepTold, "estimate" | "visited"> => ({
  estimate: { count, ms: work.estimatedMs },
  visited: { count: work.visitedCount, estimatedCount: work.estimatedVisitedCount },
});

// In the order of the stages, whatever finished first.
const order: readonly PlanStep["name"][] = [
  "filter",
  "words",
  "typos",
  "embed",
  "meaning",
  "fuse",
  "hydrate",
  "facets",
];

export function createStepLog(clock: Stopwatch): StepLog {
  const startedMs = clock.elapsedMs();
  const steps: PlanStep[] = [];
  return {
    async timed(name, run, tell) {
      const beganMs = clock.elapsedMs();
      const value = await run();
      const durationMs = Math.max(0, clock.elapsedMs() - beganMs);
      const { strategy, why, count, estimate, visited } = tell(value);
      steps.push({
        name,
        strategy: inEnglish(strategy),
        why: inEnglish(why),
        strategyRemark: strategy,
        whyRemark: why,
        count,
        durationMs,
        ...(estimate === undefined
          ? {}
          : { estimatedCount: Math.round(estimate.count), estimatedMs: estimate.ms }),
        ...(visited === undefined
          ? {}
          : { visitedCount: visited.count, estimatedVisitedCount: Math.round(visited.estimatedCount) }),
      });
      return value;
    },
    finish: () => ({
      steps: steps.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
      totalMs: Math.max(0, clock.elapsedMs() - startedMs),
    }),
  };
}
