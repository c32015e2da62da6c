/** A text model that may fail at any time, as those who search and store with it see it. */
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { Budget } from "./lane.ts";
import { type InferenceLimits, inferenceLimits } from "./limits.ts";

interface GuardedTextDeps {
  readonly clock: Pick<Stopwatch, "elapsedMs">;
  readonly budget: () => Budget;
  readonly limits?: Partial<InferenceLimits>;
}

/** It failed: until when it is left alone, and what it had then, for with more it may run at once. */
interface Resting {
  readonly failure: ModelFailure;
  readonly untilMs: number;
  readonly restMs: number;
  readonly budget: string;
}

/**
 * Every failure is a `ModelFailure`. One that failed is left alone for a while, twice as long each time: whoever asks
 * meanwhile is answered at once, and does not wait for what will fail again. A text alone is waited for by somebody, and
 * given up sooner than many.
 */
export function guardText(embedder: Embedder, { clock, budget, ...deps }: GuardedTextDeps): Embedder {
  const limits: InferenceLimits = { ...inferenceLimits, ...deps.limits };
  let resting: Resting | undefined;
  const guard = async <Value>(
    work: (signal: AbortSignal | undefined) => Promise<Value>,
    isAwaited: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Value> => {
    const has = JSON.stringify(budget());
    const before = resting;
    if (before?.budget === has && clock.elapsedMs() < before.untilMs) throw before.failure;
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
      const restMs = before === undefined ? limits.restMsMin : Math.min(before.restMs * 2, limits.restMsMax);
      resting = { failure, restMs, untilMs: clock.elapsedMs() + restMs, budget: has };
      throw failure;
    }
  };
  return {
    ...embedder,
    embed: (texts, signal) => guard((ending) => embedder.embed(texts, ending), texts.length === 1, signal),
    countTokens: (texts, signal) => guard((ending) => embedder.countTokens(texts, ending), true, signal),
    trouble: () => resting?.failure.why,
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
