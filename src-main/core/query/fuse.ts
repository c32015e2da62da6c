/** Third stage: one order from two legs. */
import type { WordMatches } from "#core/ports/search-store.ts";
import type { Neighbour } from "#core/ports/vector-index.ts";
import type { LegScore } from "#shared/model/hit.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { candidateCountMax } from "./limits.ts";
import { wordTrust } from "./word-score.ts";

export interface Candidate {
  readonly segmentId: SegmentId;
  /** 0…1: half of it from each leg. */
  readonly score: number;
  readonly words: LegScore | undefined;
  readonly meaning: LegScore | undefined;
}

export interface LegResults {
  readonly matches: WordMatches;
  readonly neighbours: readonly Neighbour[];
  readonly completed: readonly Neighbour[];
}

/** Cosine at which a segment is as near as can be asked for: of a weak best neighbour nothing is made. */
const nearCosine = 0.5;

/**
 * score = ½ · trust · BM25 / best BM25 + ½ · cosine / best cosine, where the best cosine is at least `nearCosine`
 * and `trust` says how much of the question the words' best hits have. So when there is a good match, both legs are
 * on one scale; when the best of a leg is poor, it stays poor, and one shared word of many does not bury what is near
 * in meaning (as ranks, or scores relative to the best alone, would). `bench/quality` measures it.
 *
 * Invariant: what is better in both legs than another segment is never behind it.
 */
export function fuse(
  { matches, neighbours, completed }: LegResults,
  wordCandidateCountMax = candidateCountMax,
): readonly Candidate[] {
  const bestBm25 = Math.max(1e-6, matches.hits[0]?.bm25 ?? 0);
  const trust = wordTrust(matches);
  const ranked = [...neighbours, ...completed.toSorted((a, b) => b.cosine - a.cosine)];
  const bestCosine = Math.max(nearCosine, ranked[0]?.cosine ?? 0);
  const words = new Map(
    matches.hits.map(({ segmentId, bm25 }, place) => [
      segmentId,
      { rank: place + 1, score: (trust * Math.max(0, bm25)) / bestBm25 },
    ]),
  );
  const meaning = new Map(
    ranked.map(({ segmentId, cosine }, place) => [segmentId, { rank: place + 1, score: cosine }]),
  );
  const ids = new Set(
    [...matches.hits.slice(0, wordCandidateCountMax), ...neighbours].map((hit) => hit.segmentId),
  );
  return Array.from(ids, (segmentId) => {
    const legs = { words: words.get(segmentId), meaning: meaning.get(segmentId) };
    const score = ((legs.words?.score ?? 0) + Math.max(0, legs.meaning?.score ?? 0) / bestCosine) / 2;
    return { segmentId, ...legs, score };
  }).sort((a, b) => b.score - a.score || a.segmentId - b.segmentId);
}
