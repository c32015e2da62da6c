import type { Embedder } from "#core/ports/embedder.ts";
import { createGuard, type GuardDeps } from "./guard.ts";

/**
 * A text model that may fail at any time, as those who search and store with it see it. A text alone is waited for by
 * somebody, and given up sooner than many.
 */
export function guardText(embedder: Embedder, deps: GuardDeps): Embedder {
  const guard = createGuard(deps);
  return {
    ...embedder,
    embed: (texts, signal) =>
      guard.run((ending) => embedder.embed(texts, ending), texts.length === 1, signal),
    countTokens: (texts, signal) => guard.run((ending) => embedder.countTokens(texts, ending), true, signal),
    trouble: guard.trouble,
  };
}
