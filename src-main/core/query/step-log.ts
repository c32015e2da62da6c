import type { Stopwatch } from "#core/ports/clock.ts";
import type { VectorSearch } from "#core/ports/vector-index.ts";
import { type Plan, PlanStep } from "#shared/model/hit.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { StepPaces } from "./step-paces.ts";

/** What is told of a step once it is done. */
export interface StepTold {
  readonly strategy: PlanRemark;
  readonly why: PlanRemark;
  /** Rows that it gave. */
  readonly count: number;
  /** What was expected before it ran, where it is known better than from the steps before. */
  readonly estimate?: Estimate | "none";
  /** Stored vectors that it compared, and how many were to be. */
  readonly visited?: { readonly count: number; readonly estimatedCount: number };
}

export interface Estimate {
  readonly count?: number;
  readonly ms?: number;
}

/** What a query did, written down while it is done. */
export interface StepLog {
  /** Runs one step and notes how long it took and what came of it. */
  timed<T>(name: PlanStep["name"], run: () => Promise<T>, tell: (value: T) => StepTold): Promise<T>;
  /** The same, for whoever wants to know how long it took. */
  timedWith<T>(
    name: PlanStep["name"],
    run: () => Promise<T>,
    tell: (value: T) => StepTold,
  ): Promise<{ readonly value: T; readonly durationMs: number }>;
  /** Steps of a question before, whose outcome this one goes on from; told as such. */
  again(steps: readonly PlanStep[]): void;
  /** A step that was done elsewhere. */
  note(name: PlanStep["name"], told: StepTold, durationMs: number): void;
  finish(): Plan;
}

/** What the index tells of a search; it was asked for `count` neighbours. */
export const workOf = ({ work }: VectorSearch, count: number): Pick<StepTold, "estimate" | "visited"> => ({
  estimate: { count, ms: work.estimatedMs },
  visited: { count: work.visitedCount, estimatedCount: work.estimatedVisitedCount },
});

/** Its time remains that of then. */
export const ofBefore = (step: PlanStep): PlanStep => ({ ...step, isOfBefore: true });

// In the order of the stages, whatever finished first.
const order = PlanStep.shape.name.options;

export function createStepLog(clock: Stopwatch, paces: StepPaces): StepLog {
  const startedMs = clock.elapsedMs();
  const steps: PlanStep[] = [];
  const note: StepLog["note"] = (name, { strategy, why, count, estimate, visited }, durationMs) => {
    const expected: Estimate = estimate === "none" ? {} : { ...paces.expected(name), ...estimate };
    // What was left out took nothing, or only counted what passes: it says nothing of what is not.
    if (strategy.code !== "leg-left-out") paces.seen(name, count, durationMs);
    steps.push({
      name,
      strategy: inEnglish(strategy),
      why: inEnglish(why),
      strategyRemark: strategy,
      whyRemark: why,
      count,
      durationMs,
      ...(expected.count === undefined ? {} : { estimatedCount: Math.round(expected.count) }),
      ...(expected.ms === undefined ? {} : { estimatedMs: expected.ms }),
      ...(visited === undefined
        ? {}
        : { visitedCount: visited.count, estimatedVisitedCount: Math.round(visited.estimatedCount) }),
    });
  };
  const timedWith: StepLog["timedWith"] = async (name, run, tell) => {
    const beganMs = clock.elapsedMs();
    const value = await run();
    const durationMs = Math.max(0, clock.elapsedMs() - beganMs);
    note(name, tell(value), durationMs);
    return { value, durationMs };
  };
  return {
    note,
    again: (done) => void steps.push(...done.map(ofBefore)),
    timedWith,
    timed: async (name, run, tell) => (await timedWith(name, run, tell)).value,
    finish: () => ({
      steps: steps.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
      totalMs: Math.max(0, clock.elapsedMs() - startedMs),
    }),
  };
}
