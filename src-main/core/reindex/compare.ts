/** The person's own searches in two spaces, side by side. */
import type { ComparedSpace } from "#core/ports/spaces.ts";
import type { Search } from "#core/ports/use-cases.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { SavedSearch } from "#shared/model/saved-search.ts";
import type { ComparedHit, SpaceComparison } from "#shared/rpc/spaces-contract.ts";
import { limits } from "./limits.ts";

type Begun = Extract<SpaceComparison, { readonly kind: "begun" }>;

export interface ComparedSides extends Pick<Begun, "active" | "other"> {
  readonly searches: readonly SavedSearch[];
  /** In the space that is searched. */
  readonly search: Search;
  /** Opened where there is something to ask. */
  readonly openOther: () => Promise<ComparedSpace>;
}

/** The later ones by name are left out. */
export async function* compareSides(
  { searches: all, active, other, search, openOther }: ComparedSides,
  signal: AbortSignal,
): AsyncGenerator<SpaceComparison> {
  const searches = all.slice(0, limits.comparedSearchCountMax);
  yield { kind: "begun", queryCount: searches.length, active, other };
  if (searches.length === 0) return;
  await using there = await openOther();
  yield* compareSearches(searches, search, there.search, signal);
}

async function* compareSearches(
  searches: readonly SavedSearch[],
  active: Search,
  other: Search,
  signal: AbortSignal,
): AsyncGenerator<Extract<SpaceComparison, { readonly kind: "query" }>> {
  for (const { name, text } of searches) {
    signal.throwIfAborted();
    // One after the other: both at once would slow down who searches meanwhile.
    const here = await hitsOf(active, text, signal);
    const there = await hitsOf(other, text, signal);
    yield { kind: "query", name, text, active: here, other: there, overlap: overlapOf(here, there) };
  }
}

/** A text that is refused finds nothing in either. */
async function hitsOf(search: Search, text: string, signal: AbortSignal): Promise<readonly ComparedHit[]> {
  const answer = await search.query(
    { text, offset: 0, limit: limits.comparedHitCountMax, typing: false, weak: false, facets: false },
    signal,
  );
  if (isRefusal(answer)) return [];
  return answer.hits.map(({ itemId, segmentId, name, path }) => ({ itemId, segmentId, name, path }));
}

/** Of items, for either may open the same one at another place. Two that find nothing agree. */
function overlapOf(here: readonly ComparedHit[], there: readonly ComparedHit[]): number {
  const longer = Math.max(here.length, there.length);
  const items = new Set(here.map(({ itemId }) => itemId));
  return longer === 0 ? 1 : there.filter(({ itemId }) => items.has(itemId)).length / longer;
}
