import type { SegmentId } from "#shared/model/ids.ts";
import type { FoundMatch, Heard, Sifting, WatchStore } from "#core/ports/watch-store.ts";
import type { NearWatch } from "#core/ports/watch-vectors.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { CompiledWatch } from "./compile.ts";
import type { CompiledWatches } from "./compiled-watches.ts";
import { limits } from "./limits.ts";

/** Something that may be a match, before its filters were asked. */
interface Candidate extends FoundMatch {
  readonly watch: CompiledWatch;
}

/** What several candidates, or watches, ask of segments alike. */
interface Question extends Sifting {
  /** Of those that ask it, which are met where these segments pass. */
  readonly met: (passing: ReadonlySet<SegmentId>) => readonly Candidate[];
}

/** Which watches the new segments meet. Only what words or meaning put forward is asked for its filters. */
export async function evaluate(
  store: Pick<WatchStore, "passingEach">,
  watches: Pick<CompiledWatches, "byNumber" | "filtering" | "looking">,
  heard: Heard,
  near: readonly NearWatch[],
): Promise<readonly FoundMatch[]> {
  const candidates = [
    ...wordedCandidates(watches.byNumber, heard),
    ...nearCandidates(watches.byNumber, near),
    ...lookCandidates(watches.looking(), heard),
  ].filter(isAfter);
  // Most watches ask for nothing besides, or for what others ask for.
  const found = candidates.filter((each) => restrictionsOf(each).length === 0);
  const restricted = candidates.filter((each) => restrictionsOf(each).length > 0);
  const questions = [
    ...Map.groupBy(restricted, keyOf).values().map(questionOf),
    ...watches
      .filtering()
      .values()
      .map((asking) => filterQuestion(asking, heard)),
  ];
  for (const part of inParts(questions, limits.filteringCountMax)) {
    const answers = await store.passingEach(part.map(({ segmentIds, filters }) => ({ segmentIds, filters })));
    found.push(...part.flatMap(({ met }, place) => met(new Set(answers[place]))).filter(isAfter));
  }
  return bestOfEach(found, heard);
}

const isAfter = ({ watch, segmentId }: Candidate): boolean => segmentId > watch.afterSegment;

const restrictionsOf = ({ watch, leg }: Candidate): readonly Restriction[] =>
  leg === "meaning" ? watch.meaningRestrictions : watch.restrictions;

const keyOf = ({ watch, leg }: Candidate): string => (leg === "meaning" ? watch.meaningKey : watch.key);

const questionOf = (asking: readonly Candidate[]): Question => ({
  segmentIds: [...new Set(asking.map(({ segmentId }) => segmentId))],
  filters: asking.slice(0, 1).flatMap(restrictionsOf),
  met: (passing) => asking.filter(({ segmentId }) => passing.has(segmentId)),
});

/** Watches that ask for the same filters alone are put forward by everything, together: they may be many. */
const filterQuestion = (asking: readonly CompiledWatch[], { segments }: Heard): Question => ({
  segmentIds: segments.map(({ segmentId }) => segmentId),
  filters: asking[0]?.restrictions ?? [],
  met: (passing) =>
    asking.flatMap((watch) =>
      Array.from(
        passing,
        (segmentId) => ({ watch, watchId: watch.watchId, segmentId, leg: "filters", score: 1 }) as const,
      ),
    ),
});

function wordedCandidates(watches: ReadonlyMap<number, CompiledWatch>, heard: Heard): readonly Candidate[] {
  const firstOf = new Map(heard.segments.toReversed().map(({ itemId, segmentId }) => [itemId, segmentId]));
  return heard.worded.flatMap(({ number, itemId }) => {
    const [watch, segmentId] = [watches.get(number), firstOf.get(itemId)];
    return watch === undefined || segmentId === undefined
      ? []
      : [{ watch, watchId: watch.watchId, segmentId, leg: "words", score: 1 } as const];
  });
}

const nearCandidates = (
  watches: ReadonlyMap<number, CompiledWatch>,
  near: readonly NearWatch[],
): readonly Candidate[] =>
  near.flatMap(({ number, segmentId, cosine }) => {
    const watch = watches.get(number);
    return watch === undefined
      ? []
      : [{ watch, watchId: watch.watchId, segmentId, leg: "meaning", score: cosine } as const];
  });

/** Exact: every look of every new picture, and every stretch of a recording, is held against every watch that names one. */
const lookCandidates = (watches: readonly CompiledWatch[], heard: Heard): readonly Candidate[] =>
  heard.looks.length === 0
    ? []
    : watches.flatMap((watch) => {
        const { looks, watchId } = watch;
        return looks.flatMap(({ spaceId, leg, score: scoreOf, least }) =>
          heard.looks.flatMap((each): readonly Candidate[] => {
            if (each.spaceId !== spaceId) return [];
            const score = scoreOf(each);
            const { segmentId, startMs } = each;
            return score < least ? [] : [{ watch, watchId, segmentId, leg, score, startMs }];
          }),
        );
      });

function* inParts<Value>(values: readonly Value[], count: number): Generator<readonly Value[]> {
  for (let from = 0; from < values.length; from += count) yield values.slice(from, from + count);
}

/** One an item and watch: what has the words before what is near, and of what is near the nearest. */
function bestOfEach(found: readonly Candidate[], { segments }: Heard): readonly FoundMatch[] {
  const itemOf = new Map(segments.map(({ segmentId, itemId }) => [segmentId, itemId]));
  const nearest = new Map<string, SegmentId>();
  const best = new Map<string, Candidate>();
  for (const candidate of found) {
    const key = `${candidate.watchId} ${itemOf.get(candidate.segmentId) ?? ""}`;
    const known = best.get(key);
    if (candidate.leg === "meaning" && (known?.leg !== "meaning" || candidate.score > known.score))
      nearest.set(key, candidate.segmentId);
    const isBetter =
      known === undefined ||
      (candidate.leg === "words" && known.leg !== "words") ||
      (candidate.leg === known.leg && candidate.score > known.score);
    if (isBetter) best.set(key, candidate);
  }
  // Words are told of an item as a whole: its nearest part is the better place to open.
  return Array.from(best, ([key, { watchId, segmentId, leg, score, startMs }]) => ({
    watchId,
    leg,
    score,
    ...(startMs === undefined ? {} : { startMs }),
    segmentId: nearest.get(key) ?? segmentId,
  }));
}
