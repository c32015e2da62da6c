import type { PlanStep } from "#shared/model/hit.ts";
import { stepPaceShare } from "./limits.ts";
import type { Estimate } from "./step-log.ts";

/** What steps gave and took lately: what to expect of the next one, where nothing better is known. */
export interface StepPaces {
  expected(name: PlanStep["name"]): Estimate | undefined;
  seen(name: PlanStep["name"], count: number, durationMs: number): void;
}

export function createStepPaces(): StepPaces {
  const paces = new Map<PlanStep["name"], { count: number; ms: number }>();
  return {
    expected: (name) => paces.get(name),
    seen(name, count, durationMs) {
      const known = paces.get(name) ?? { count, ms: durationMs };
      paces.set(name, {
        count: known.count + (count - known.count) * stepPaceShare,
        ms: known.ms + (durationMs - known.ms) * stepPaceShare,
      });
    },
  };
}
