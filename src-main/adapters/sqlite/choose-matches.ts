import type { FoundMatch, MetLook, NumberedWatch } from "#core/ports/watch-store.ts";
import type { NearWatch } from "#core/ports/watch-vectors.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { WatchLeg } from "#shared/model/watch.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { ListenedWatches } from "./listened-watches.ts";
import type { Sifting } from "./search-passing.ts";

/** Segments that were heard together, and the numbers of the watches whose words their items have, or which they are near. */
export interface HeardPage {
  readonly segments: readonly { readonly segmentId: SegmentId; readonly rowId: number }[];
  readonly worded: readonly { readonly number: number; readonly rowId: number }[];
  readonly near: readonly NearWatch[];
}

/** Something that may be a match, before its filters were asked. */
export interface Candidate extends Omit<FoundMatch, "watchId"> {
  readonly watch: NumberedWatch;
}

/** What several candidates, or watches, ask of segments alike. */
interface Question extends Sifting {
  /** Of those that ask it, which are met where these segments pass. */
  readonly met: (passing: ReadonlySet<SegmentId>) => readonly Candidate[];
}

type PassingEach = (asked: readonly Sifting[]) => readonly (readonly SegmentId[])[];

/** Which watches the new segments meet. */
export const chooseMatches = (
  passingEach: PassingEach,
  watches: Pick<ListenedWatches, "of" | "filtering">,
  page: HeardPage,
  looks: readonly MetLook[],
): readonly FoundMatch[] => bestOfEach(candidatesPassing(passingEach, watches, page, looks), page);

/** All ways in which they are met. Only what words or meaning put forward is asked for its filters. */
export function candidatesPassing(
  passingEach: PassingEach,
  watches: Pick<ListenedWatches, "of" | "filtering">,
  page: HeardPage,
  looks: readonly MetLook[],
): readonly Candidate[] {
  const candidates = [
    ...wordedCandidates(watches, page),
    ...page.near.flatMap(({ number, segmentId, cosine }) =>
      candidate(watches, number, segmentId, "meaning", cosine),
    ),
    ...looks.flatMap(({ number, segmentId, leg, score, startMs }) =>
      candidate(watches, number, segmentId, leg, score, startMs),
    ),
  ];
  // Most watches ask for nothing besides, or for what others ask for.
  const found = candidates.filter((each) => restrictionsOf(each).length === 0);
  const restricted = candidates.filter((each) => restrictionsOf(each).length > 0);
  const questions = [
    ...Map.groupBy(restricted, keyOf).values().map(questionOf),
    ...watches
      .filtering()
      .values()
      .map((asking) => filterQuestion(asking, page)),
  ];
  if (questions.length > 0) {
    const answers = passingEach(questions);
    found.push(...questions.flatMap(({ met }, place) => met(new Set(answers[place]))));
  }
  return found;
}

/** None where the watch is gone, or was not there yet when the segment came. Field by field: what is spread costs several times as much. */
function candidate(
  watches: Pick<ListenedWatches, "of">,
  number: number,
  segmentId: SegmentId,
  leg: WatchLeg,
  score: number,
  startMs?: number,
): readonly Candidate[] {
  const watch = watches.of(number);
  return watch === undefined || segmentId <= watch.afterSegment
    ? []
    : [{ watch, segmentId, leg, score, startMs }];
}

/** A picture shows a meaning as a text has it. */
const isMeant = (leg: Candidate["leg"]): boolean => leg === "meaning" || leg === "shows";

const restrictionsOf = ({ watch, leg }: Candidate): readonly Restriction[] =>
  isMeant(leg) ? watch.meaningRestrictions : watch.restrictions;

const keyOf = ({ watch, leg }: Candidate): string => (isMeant(leg) ? watch.meaningKey : watch.key);

const questionOf = (asking: readonly Candidate[]): Question => ({
  segmentIds: [...new Set(asking.map(({ segmentId }) => segmentId))],
  filters: asking[0] === undefined ? [] : restrictionsOf(asking[0]),
  met: (passing) => asking.filter(({ segmentId }) => passing.has(segmentId)),
});

/** Watches that ask for the same filters alone are put forward by everything, together: they may be many. */
const filterQuestion = (asking: readonly NumberedWatch[], { segments }: HeardPage): Question => ({
  segmentIds: segments.map(({ segmentId }) => segmentId),
  filters: asking[0]?.restrictions ?? [],
  met: (passing) =>
    asking.flatMap((watch) =>
      Array.from(passing)
        .filter((segmentId) => segmentId > watch.afterSegment)
        .map((segmentId) => ({ watch, segmentId, leg: "filters", score: 1 }) as const),
    ),
});

function wordedCandidates(
  watches: Pick<ListenedWatches, "of">,
  { segments, worded }: HeardPage,
): readonly Candidate[] {
  if (worded.length === 0) return [];
  const firstOf = new Map(segments.toReversed().map(({ rowId, segmentId }) => [rowId, segmentId]));
  return worded.flatMap(({ number, rowId }) => {
    const segmentId = firstOf.get(rowId);
    return segmentId === undefined ? [] : candidate(watches, number, segmentId, "words", 1);
  });
}

/** What an item has for a watch, the best of what was found so far. */
interface Best {
  candidate: Candidate;
  nearest: Candidate | undefined;
}

/** One an item and watch: what has the words before what is near, and of what is near the nearest. */
function bestOfEach(found: readonly Candidate[], { segments }: HeardPage): readonly FoundMatch[] {
  if (found.length === 0) return [];
  const itemOf = new Map(segments.map(({ segmentId, rowId }) => [segmentId, rowId]));
  const byItem = new Map<number | undefined, Map<NumberedWatch, Best>>();
  for (const each of found) {
    const rowId = itemOf.get(each.segmentId);
    const ofItem = byItem.get(rowId) ?? new Map<NumberedWatch, Best>();
    byItem.set(rowId, ofItem);
    const known = ofItem.get(each.watch);
    const nearest = each.leg === "meaning" ? each : undefined;
    if (known === undefined) ofItem.set(each.watch, { candidate: each, nearest });
    else takeBetter(known, each);
  }
  // Words are told of an item as a whole: its nearest part is the better place to open.
  return byItem
    .values()
    .flatMap((ofItem) => ofItem.values())
    .map(({ candidate: { watch, segmentId, leg, score, startMs }, nearest }) => ({
      watchId: watch.watchId,
      segmentId: nearest?.segmentId ?? segmentId,
      leg,
      score,
      startMs,
    }))
    .toArray();
}

function takeBetter(known: Best, each: Candidate): void {
  const { candidate: before, nearest } = known;
  if (each.leg === "meaning" && each.score > (nearest?.score ?? Number.NEGATIVE_INFINITY))
    known.nearest = each;
  const isBetter =
    (each.leg === "words" && before.leg !== "words") ||
    (each.leg === before.leg && each.score > before.score);
  if (isBetter) known.candidate = each;
}
