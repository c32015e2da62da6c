import type { Reranker } from "#core/ports/reranker.ts";
import { createGuard, type GuardDeps } from "./guard.ts";

/** A cross-encoder that may fail at any time: searches do without it, and do not wait for what will fail again. */
export function guardPairs(
  reranker: Reranker & AsyncDisposable,
  deps: GuardDeps,
): Reranker & AsyncDisposable {
  const guard = createGuard(deps);
  return {
    ...reranker,
    score: (question, texts, signal) =>
      guard.run((ending) => reranker.score(question, texts, ending ?? signal), false, signal),
  };
}
