/** What was found, so that the first ones do not all say the same. */
import type { SearchStore } from "#core/ports/search-store.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { Found } from "./collapse.ts";
import { spreadCountMax } from "./limits.ts";
import type { StepLog } from "./step-log.ts";

/**
 * Maximal marginal relevance (Carbonell and Goldstein, 1998): next comes what has the largest
 * λ·score − (1 − λ)·(cosine to the nearest one before), with λ = 1 − `diverse`. 0 leaves the order as it is.
 * What is beyond `spreadCountMax` follows as it was.
 */
export async function spread(
  store: SearchStore,
  found: readonly Found[],
  diverse: number,
  spaceId: SpaceId,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  if (diverse === 0 || found.length < 3) return found;
  return log.timed(
    "spread",
    async () => {
      const first = found.slice(0, spreadCountMax);
      const vectors = await store.vectorsOf(
        first.map(({ best }) => best.segmentId),
        spaceId,
        signal,
      );
      const scores = first.map(({ best }) => best.score);
      const order = marginalOrder(scores, vectors, 1 - diverse);
      return [...order.flatMap((place) => found[place] ?? []), ...found.slice(spreadCountMax)];
    },
    (entries) => ({
      strategy: { code: "spread-out", diverse },
      why: { code: "asked-for" },
      count: Math.min(entries.length, spreadCountMax),
    }),
  );
}

/** Places of the scores in the order in which they are chosen. What has no vector is like nothing. */
export function marginalOrder(
  scores: readonly number[],
  vectors: readonly (Float32Array | undefined)[],
  lambda: number,
): readonly number[] {
  // Scores and cosines on one scale: the best is as much as the same text again.
  const best = Math.max(1e-9, ...scores);
  const nearest = scores.map(() => 0);
  const left = new Set(scores.keys());
  const order: number[] = [];
  const worth = (place: number): number =>
    (lambda * (scores[place] ?? 0)) / best - (1 - lambda) * (nearest[place] ?? 0);
  while (left.size > 0) {
    let next = -1;
    for (const place of left) if (next < 0 || worth(place) > worth(next)) next = place;
    left.delete(next);
    order.push(next);
    for (const place of left)
      nearest[place] = Math.max(nearest[place] ?? 0, cosine(vectors[next], vectors[place]));
  }
  return order;
}

/** Of vectors at unit length. */
function cosine(one: Float32Array | undefined, other: Float32Array | undefined): number {
  if (one === undefined || other === undefined) return 0;
  let sum = 0;
  for (let place = 0; place < one.length; place++) sum += (one[place] ?? 0) * (other[place] ?? 0);
  return sum;
}
