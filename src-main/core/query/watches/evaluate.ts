import type { SegmentId } from "#shared/model/ids.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { FoundMatch, Heard } from "#core/ports/watch-store.ts";
import type { NearWatch } from "#core/ports/watch-vectors.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { CompiledWatch } from "./compile.ts";
import { limits } from "./limits.ts";

/** Something that may be a match, before its filters were asked. */
interface Candidate extends FoundMatch {
  readonly watch: CompiledWatch;
}

/** Which watches the new segments meet. Only what words or meaning put forward is asked for its filters. */
export async function evaluate(
  store: Pick<SearchStore, "passingEach">,
  watches: ReadonlyMap<number, CompiledWatch>,
  heard: Heard,
  near: readonly NearWatch[],
): Promise<readonly FoundMatch[]> {
  const candidates = [
    ...wordedCandidates(watches, heard),
    ...nearCandidates(watches, near),
    ...filterCandidates(watches, heard),
    ...lookCandidates(watches, heard),
  ].filter(({ watch, segmentId }) => segmentId > watch.afterSegment);
  const found: Candidate[] = [];
  const asked = Map.groupBy(candidates, ({ watch, leg }) =>
    leg === "meaning" ? watch.meaningKey : watch.key,
  );
  for (const part of inParts([...asked.values()], limits.filteringCountMax))
    found.push(...(await passing(store, part)));
  return bestOfEach(found, heard);
}

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

/** A watch that asks for filters alone is put forward by everything. */
const filterCandidates = (watches: ReadonlyMap<number, CompiledWatch>, heard: Heard): readonly Candidate[] =>
  [...watches.values()]
    .filter(({ words, meaning, look }) => words === undefined && meaning === undefined && look === undefined)
    .flatMap((watch) =>
      heard.segments.map(
        ({ segmentId }) => ({ watch, watchId: watch.watchId, segmentId, leg: "filters", score: 1 }) as const,
      ),
    );

/** Exact: every look of every new picture is held against every watch that names one. */
const lookCandidates = (watches: ReadonlyMap<number, CompiledWatch>, heard: Heard): readonly Candidate[] =>
  heard.looks.length === 0
    ? []
    : [...watches.values()].flatMap((watch) => {
        const { look, watchId } = watch;
        if (look === undefined) return [];
        return heard.looks.flatMap((each) => {
          const score = look.score(each);
          const { segmentId } = each;
          return score < look.least ? [] : [{ watch, watchId, segmentId, leg: "look", score } as const];
        });
      });

/** Of candidates that are asked for the same, those that have it. Most watches ask for what others ask for, or for nothing. */
async function passing(
  store: Pick<SearchStore, "passingEach">,
  asked: readonly (readonly Candidate[])[],
): Promise<readonly Candidate[]> {
  const restricted = asked.filter((own) => restrictionsOf(own).length > 0);
  const answers =
    restricted.length === 0
      ? []
      : await store.passingEach(
          restricted.map((own) => ({
            segmentIds: [...new Set(own.map(({ segmentId }) => segmentId))],
            filters: restrictionsOf(own),
          })),
        );
  const passed = restricted.flatMap((own, place) => {
    const ids = new Set(answers[place]);
    return own.filter(({ segmentId }) => ids.has(segmentId));
  });
  return [...asked.filter((own) => restrictionsOf(own).length === 0).flat(), ...passed];
}

const restrictionsOf = ([first]: readonly Candidate[]): readonly Restriction[] =>
  (first?.leg === "meaning" ? first.watch.meaningRestrictions : first?.watch.restrictions) ?? [];

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
  return Array.from(best, ([key, { watchId, segmentId, leg, score }]) => ({
    watchId,
    leg,
    score,
    segmentId: nearest.get(key) ?? segmentId,
  }));
}
