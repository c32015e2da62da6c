/** Third stage: one order from two legs. */
import type { WordMatches } from "#core/ports/search-store.ts";
import type { Neighbour } from "#core/ports/vector-index.ts";
import type { LegScore, LikeScore, LookScore, SoundScore } from "#shared/model/hit.ts";
import { bestCosineOf } from "#shared/query/leg-scale.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Shown } from "./joint/joint-legs.ts";
import type { Looked } from "./looks/look-leg.ts";
import { candidateCountMax } from "./limits.ts";
import { wordTrust } from "./word-score.ts";

export interface Candidate {
  readonly segmentId: SegmentId;
  /** 0…1: from each leg that was asked in equal parts. */
  readonly score: number;
  readonly words: LegScore | undefined;
  readonly meaning: LegScore | undefined;
  /** Of several examples, each. */
  readonly likes?: readonly LikeScore[];
  readonly look?: LookScore;
  readonly sound?: SoundScore;
  /** It shows what the words say. */
  readonly shows?: LegScore;
  /** It shows what the picture shows that was asked for. */
  readonly alike?: LegScore;
}

export interface LegResults {
  readonly matches: WordMatches;
  readonly neighbours: readonly Neighbour[];
  readonly completed: readonly Neighbour[];
  /** Of several examples, for the explanation. */
  readonly likes?: ReadonlyMap<SegmentId, readonly LikeScore[]>;
  /** Best first. */
  readonly looked?: readonly Looked[];
  readonly sounded?: readonly Looked[];
  /** Of a model that reads pictures and words, where one is here. Both best first. */
  readonly shows?: readonly Shown[];
  readonly alike?: readonly Shown[];
}

/** The same of pictures that look alike, and of what sounds alike: unrelated ones are seldom nearer. */
const nearLookCosine = 0.6;

/**
 * score = ½ · trust · BM25 / best BM25 + ½ · cosine / best cosine, where the best cosine is at least what `bestCosineOf` says
 * and `trust` says how much of the question the words' best hits have. So when there is a good match, both legs are
 * on one scale; when the best of a leg is poor, it stays poor, and one shared word of many does not bury what is near
 * in meaning (as ranks, or scores relative to the best alone, would). `bench/quality` measures it.
 * What a picture shows stands where a text's meaning does: the better of the two counts.
 * Where a picture was asked for, its look counts for as much as both: all of it where nothing else was asked for. Half of the
 * look is then what the pictures show, where a model has seen them. A sound that was asked for counts as a look does; where both
 * were, the better of the two.
 *
 * Invariant: what is better in every leg than another segment is never behind it.
 */
export function fuse(
  { matches, neighbours, completed, likes, looked = [], sounded = [], shows = [], alike = [] }: LegResults,
  wordCandidateCountMax = candidateCountMax,
): readonly Candidate[] {
  const bestBm25 = Math.max(1e-6, matches.hits[0]?.bm25 ?? 0);
  const trust = wordTrust(matches);
  const ranked = [...neighbours, ...completed.toSorted((a, b) => b.cosine - a.cosine)];
  const bestCosine = bestCosineOf(ranked[0]?.cosine);
  const words = new Map(
    matches.hits.map(({ segmentId, bm25 }, place) => [
      segmentId,
      { rank: place + 1, score: (trust * Math.max(0, bm25)) / bestBm25 },
    ]),
  );
  const meaning = new Map(
    ranked.map(({ segmentId, cosine }, place) => [segmentId, { rank: place + 1, score: cosine }]),
  );
  const looks = new Map(looked.map(({ segmentId, ...look }, place) => [segmentId, lookScore(look, place)]));
  const sounds = new Map(
    sounded.map(({ segmentId, ...sound }, place) => [segmentId, soundScore(sound, place)]),
  );
  const bestLook = Math.max(nearLookCosine, looked[0]?.cosine ?? 0);
  const bestSound = Math.max(nearLookCosine, sounded[0]?.cosine ?? 0);
  const [shown, likened] = [placesOf(shows), placesOf(alike)];
  const ids = new Set(
    [
      ...matches.hits.slice(0, wordCandidateCountMax),
      ...neighbours,
      ...looked,
      ...sounded,
      ...shows,
      ...alike,
    ].map((hit) => hit.segmentId),
  );
  const asksText = matches.hits.length > 0 || neighbours.length > 0 || shows.length > 0;
  const asksLook = looked.length > 0 || sounded.length > 0 || alike.length > 0;
  const lookShare = asksLook ? (asksText ? 1 / 2 : 1) : 0;
  const alikeShare = alike.length > 0 ? 1 / 2 : 0;
  return Array.from(ids, (segmentId): Candidate => {
    const legs = { words: words.get(segmentId), meaning: meaning.get(segmentId) };
    const [look, sound] = [looks.get(segmentId), sounds.get(segmentId)];
    const [show, like] = [shown.get(segmentId), likened.get(segmentId)];
    const each = likes?.get(segmentId);
    const meant = Math.max(0, (legs.meaning?.score ?? 0) / bestCosine, show?.strength ?? 0);
    const text = ((legs.words?.score ?? 0) + meant) / 2;
    const looksSo = Math.max(0, look?.score ?? 0) / bestLook;
    const seenSo = (1 - alikeShare) * looksSo + alikeShare * (like?.strength ?? 0);
    const likeness = Math.max(seenSo, (sound?.score ?? 0) / bestSound);
    return {
      segmentId,
      ...legs,
      ...(each === undefined ? {} : { likes: each }),
      ...(look === undefined ? {} : { look }),
      ...(sound === undefined ? {} : { sound }),
      ...(show === undefined ? {} : { shows: show.leg }),
      ...(like === undefined ? {} : { alike: like.leg }),
      score: (1 - lookShare) * text + lookShare * likeness,
    };
  }).sort((a, b) => b.score - a.score || showsOf(b) - showsOf(a) || a.segmentId - b.segmentId);
}

const showsOf = ({ shows }: Candidate): number => shows?.score ?? 0;

const placesOf = (
  legs: readonly Shown[],
): ReadonlyMap<SegmentId, { readonly strength: number; readonly leg: LegScore }> =>
  new Map(
    legs.map(({ segmentId, strength, cosine }, place) => [
      segmentId,
      { strength, leg: { rank: place + 1, score: cosine } },
    ]),
  );

const soundScore = ({ cosine, span }: Omit<Looked, "segmentId">, place: number): SoundScore => ({
  rank: place + 1,
  score: cosine,
  span: span ?? { startMs: 0, endMs: 0 },
});

const lookScore = ({ cosine, box, isSame }: Omit<Looked, "segmentId">, place: number): LookScore => ({
  rank: place + 1,
  score: cosine,
  isSame,
  ...(box === undefined ? {} : { box }),
});
