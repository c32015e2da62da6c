import type { Stopwatch } from "#core/ports/clock.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { Budget } from "./lane.ts";
import { type InferenceLimits, inferenceLimits } from "./limits.ts";

export interface GuardDeps {
  readonly clock: Pick<Stopwatch, "elapsedMs">;
  readonly budget: () => Budget;
  readonly limits?: Partial<InferenceLimits>;
}

export interface Guard {
  /** `isAwaited`: somebody waits for it, who is answered without the model when it takes too long. */
  run<Value>(
    work: (signal: AbortSignal | undefined) => Promise<Value>,
    isAwaited: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Value>;
  /** Why the last run failed; undefined before the first, and once one went well. */
  trouble(): ModelRemark | undefined;
  /** It is not left alone just now. */
  mayRun(): boolean;
}

/** It failed: until when it is left alone, and what it had then, for with more it may run at once. */
interface Resting {
  readonly failure: ModelFailure;
  readonly untilMs: number;
  readonly restMs: number;
  readonly budget: string;
}

/**
 * Every failure is a `ModelFailure`. A model that failed is left alone for a while, twice as long each time: whoever asks
 * meanwhile is answered at once, and does not wait for what will fail again.
 */
export function createGuard({ clock, budget, ...deps }: GuardDeps): Guard {
  const limits: InferenceLimits = { ...inferenceLimits, ...deps.limits };
  let resting: Resting | undefined;
  const leftAlone = (): Resting | undefined =>
    resting?.budget === JSON.stringify(budget()) && clock.elapsedMs() < resting.untilMs ? resting : undefined;
  return {
    trouble: () => resting?.failure.why,
    mayRun: () => leftAlone() === undefined,
    async run(work, isAwaited, signal) {
      const has = JSON.stringify(budget());
      const before = resting;
      const failed = leftAlone();
      if (failed !== undefined) throw failed.failure;
      const late = isAwaited ? AbortSignal.timeout(limits.questionMsMax) : undefined;
      try {
        const given = await work(
          late === undefined ? signal : AbortSignal.any([late, ...(signal ? [signal] : [])]),
        );
        resting = undefined;
        return given;
      } catch (thrown) {
        if (signal?.aborted === true) throw thrown;
        const failure = late?.aborted === true ? tooSlow(limits.questionMsMax) : asFailure(thrown);
        const restMs =
          before === undefined ? limits.restMsMin : Math.min(before.restMs * 2, limits.restMsMax);
        resting = { failure, restMs, untilMs: clock.elapsedMs() + restMs, budget: has };
        throw failure;
      }
    },
  };
}

const failureOf = (why: ModelRemark): ModelFailure => new ModelFailure(why, inEnglish(why));

const tooSlow = (ms: number): ModelFailure => failureOf({ code: "model-too-slow", seconds: ms / 1000 });

const asFailure = (thrown: unknown): ModelFailure =>
  thrown instanceof ModelFailure
    ? thrown
    : failureOf({
        code: "model-not-loadable",
        detail: thrown instanceof Error ? thrown.message : String(thrown),
      });
