import type { Clock } from "#core/ports/clock.ts";
import type { Plan, PlanStep } from "#shared/model/hit.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";

/** What is told of a step once it is done. */
export interface StepTold {
  readonly strategy: PlanRemark;
  readonly why: PlanRemark;
  /** Rows that it gave. */
  readonly count: number;
}

/** What a query did, written down while it is done. */
export interface StepLog {
  /** Runs one step and notes how long it took and what came of it. */
  timed<T>(name: PlanStep["name"], run: () => Promise<T>, tell: (value: T) => StepTold): Promise<T>;
  finish(): Plan;
}

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

export function createStepLog(clock: Clock): StepLog {
  const startedMs = clock.nowMs();
  const steps: PlanStep[] = [];
  return {
    async timed(name, run, tell) {
      const beganMs = clock.nowMs();
      const value = await run();
      const { strategy, why, count } = tell(value);
      steps.push({
        name,
        strategy: inEnglish(strategy),
        why: inEnglish(why),
        strategyRemark: strategy,
        whyRemark: why,
        count,
        durationMs: Math.max(0, clock.nowMs() - beganMs),
      });
      return value;
    },
    finish: () => ({
      steps: steps.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
      totalMs: Math.max(0, clock.nowMs() - startedMs),
    }),
  };
}
