/** What the latest questions found, for whoever asks the same in another way: for its counts, or in another order. */
import type { Stopwatch } from "#core/ports/clock.ts";
import type { PlanStep } from "#shared/model/hit.ts";
import type { Best, FindManner } from "./find-best.ts";
import { keptBestCountMax, keptBestFoundCountMax, unfinishedAgeMsMax } from "./limits.ts";
import type { QueryPlan } from "./plan.ts";
import { isCorrected, isPassing, isUnfinished } from "./result-cache.ts";
import { createStampedCache } from "./stamped-cache.ts";
import type { StepLog } from "./step-log.ts";

export interface KeptBest {
  /** `stamp`: as of `StampedCache`, read before anything else was. */
  find(
    question: { readonly stamp: string; readonly plan: QueryPlan; readonly manner: FindManner },
    log: StepLog,
    findAnew: () => Promise<Best>,
  ): Promise<Best>;
}

interface Entry {
  readonly best: Best;
  /** Those that found it. */
  readonly steps: readonly PlanStep[];
  /** By the clock's `elapsedMs`. */
  readonly untilMs: number;
}

/**
 * Invariant: what is given is what would be found anew. Of words that the vocabulary stands in for, which is read at its own
 * times, it is for a moment what was found: counts then fit the hits that they stand beside.
 */
export function createKeptBest(clock: Pick<Stopwatch, "elapsedMs">): KeptBest {
  const kept = createStampedCache<Entry>({
    countMax: keptBestCountMax,
    sizeMax: keptBestFoundCountMax,
    sizeOf: ({ best }) => best.best.length,
  });
  return {
    async find({ stamp, plan, manner: { weak, collapse, typing } }, log, findAnew) {
      const key = JSON.stringify([plan, weak, collapse, typing]);
      const known = kept.get(stamp, key);
      if (known !== undefined && clock.elapsedMs() < known.untilMs) {
        log.again(known.steps);
        return log.timed(
          "cache",
          () => Promise.resolve(known.best),
          ({ best }) => ({
            strategy: { code: "found-before" },
            why: { code: "nothing-changed" },
            count: best.length,
          }),
        );
      }
      const best = await findAnew();
      const { steps } = log.finish();
      if (best.meaningReady && !isPassing(steps)) {
        const isOfVocabulary = isUnfinished(plan) || isCorrected(steps);
        const untilMs = isOfVocabulary ? clock.elapsedMs() + unfinishedAgeMsMax : Infinity;
        kept.put(stamp, key, { best, steps, untilMs });
      }
      return best;
    },
  };
}
