/** The meaning leg as a whole: one search, or one for each of several examples, of which the best counts. */
import type { WordHit } from "#core/ports/search-store.ts";
import type { Neighbour, VectorIndex } from "#core/ports/vector-index.ts";
import type { LikeScore } from "#shared/model/hit.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { MeaningLeg } from "./examples.ts";
import { candidateCountMax } from "./limits.ts";

/** A leg with what it put forward, best first. */
export interface FoundLeg {
  readonly leg: MeaningLeg;
  readonly neighbours: readonly Neighbour[];
}

export interface Meant {
  /** What any leg put forward, by the cosine of the leg that it is nearest to. Best first. */
  readonly neighbours: readonly Neighbour[];
  /** Cosines of word hits that no leg put forward. */
  readonly completed: readonly Neighbour[];
  /** Of several legs: each one's rank and cosine of all of both. */
  readonly likes: ReadonlyMap<SegmentId, readonly LikeScore[]>;
}

export const nothingMeant: Meant = { neighbours: [], completed: [], likes: new Map() };

/**
 * A hit that one leg alone put forward is weighed by all: its cosines are worked out exactly.
 * Invariant: what is nearer to every leg than another segment is not behind it.
 */
export async function weighMeant(
  vectors: VectorIndex,
  legs: readonly FoundLeg[],
  wordHits: readonly WordHit[],
  signal?: AbortSignal,
): Promise<Meant> {
  const worded = wordHits.slice(0, candidateCountMax).map(({ segmentId }) => segmentId);
  const forward = new Set(legs.flatMap(({ neighbours }) => neighbours.map(({ segmentId }) => segmentId)));
  const all = [...new Set([...forward, ...worded])];
  const weighed = await Promise.all(
    legs.map(async ({ leg, neighbours }) => {
      const known = new Set(neighbours.map(({ segmentId }) => segmentId));
      const missing = all.filter((segmentId) => !known.has(segmentId));
      const completed = await cosinesOf(vectors, leg.vector, missing, signal);
      return { leg, ranked: [...neighbours, ...completed.toSorted(byCosine)] };
    }),
  );
  const best = bestOf(weighed.map(({ ranked }) => ranked));
  return {
    neighbours: best.filter(({ segmentId }) => forward.has(segmentId)),
    completed: best.filter(({ segmentId }) => !forward.has(segmentId)),
    likes: likesOf(weighed),
  };
}

const byCosine = (a: Neighbour, b: Neighbour): number => b.cosine - a.cosine;

async function cosinesOf(
  vectors: VectorIndex,
  vector: Float32Array,
  segmentIds: readonly SegmentId[],
  signal?: AbortSignal,
): Promise<readonly Neighbour[]> {
  if (segmentIds.length === 0) return [];
  const allowed = Uint32Array.from(segmentIds).sort();
  return (await vectors.nearest({ vector, limit: segmentIds.length, allowed }, signal)).neighbours;
}

/** Of one leg its own order; of several by the nearest. */
function bestOf(ranked: readonly (readonly Neighbour[])[]): readonly Neighbour[] {
  const [only, ...others] = ranked;
  if (only === undefined || others.length === 0) return only ?? [];
  const cosines = new Map<SegmentId, number>();
  for (const { segmentId, cosine } of ranked.flat())
    cosines.set(segmentId, Math.max(cosine, cosines.get(segmentId) ?? -Infinity));
  return Array.from(cosines, ([segmentId, cosine]) => ({ segmentId, cosine })).toSorted(
    (a, b) => byCosine(a, b) || a.segmentId - b.segmentId,
  );
}

function likesOf(
  weighed: readonly { readonly leg: MeaningLeg; readonly ranked: readonly Neighbour[] }[],
): Meant["likes"] {
  const likes = new Map<SegmentId, LikeScore[]>();
  for (const { leg, ranked } of weighed)
    if (leg.towards !== undefined)
      for (const [place, { segmentId, cosine }] of ranked.entries()) {
        const known = likes.get(segmentId) ?? [];
        known.push({ ...leg.towards, rank: place + 1, score: cosine });
        likes.set(segmentId, known);
      }
  return likes;
}
