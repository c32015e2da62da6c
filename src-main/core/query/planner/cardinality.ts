/** How much passes, before anything is looked at. */
import type { LibraryStatistics } from "#core/ports/search-store.ts";
import type { QueryFilter } from "#shared/query/ast.ts";

type TimeFilter = Extract<QueryFilter, { readonly field: "after" | "before" }>;
type SizeFilter = Extract<QueryFilter, { readonly field: "larger" | "smaller" }>;
type ValueFilter = Exclude<QueryFilter, TimeFilter | SizeFilter>;

/** Of what is not counted, the shares that Selinger et al. take for a range and for one value of a column. */
const uncountedShare = { range: 1 / 3, name: 1 / 10 } as const;

const isSize = (filter: QueryFilter): filter is SizeFilter =>
  filter.field === "larger" || filter.field === "smaller";
const isTime = (filter: QueryFilter): filter is TimeFilter =>
  filter.field === "after" || filter.field === "before";

/**
 * Share of all segments that pass every filter, 0 to 1. Alternatives of a field that an item has once add up; fields
 * are taken to be independent of each other, as planners do (Selinger et al. 1979), which errs towards too few.
 */
export function estimatedShare(filters: readonly QueryFilter[], statistics: LibraryStatistics): number {
  const values = filters.filter((filter): filter is ValueFilter => !isTime(filter) && !isSize(filter));
  const alternatives = Map.groupBy(
    values.filter(({ field, not }) => !not && field !== "tag"),
    ({ field }) => field,
  );
  const factors = [
    ...Array.from(alternatives.values(), (group) =>
      Math.min(
        1,
        group.reduce((sum, filter) => sum + shareOf(filter, statistics), 0),
      ),
    ),
    ...values.filter(({ field, not }) => !not && field === "tag").map((each) => shareOf(each, statistics)),
    ...values.filter(({ not }) => not).map((each) => 1 - shareOf(each, statistics)),
    timeShare(filters.filter(isTime), statistics),
    ...filters.filter(isSize).map(() => uncountedShare.range),
  ];
  return factors.reduce((product, factor) => product * factor, 1);
}

function shareOf({ field, value }: ValueFilter, statistics: LibraryStatistics): number {
  const { unseenShare } = statistics;
  switch (field) {
    case "name":
      return uncountedShare.name;
    case "kind":
      return statistics.kinds.get(value) ?? unseenShare;
    case "lang":
      return statistics.languages.get(value) ?? unseenShare;
    case "tag":
      return statistics.tags.get(value) ?? unseenShare;
    case "in": {
      const names = value
        .normalize("NFC")
        .toLowerCase()
        .split(/[/\\]+/u)
        .filter((part) => part !== "");
      // Every name of a run must be there, so the rarest bounds it.
      return Math.min(1, ...names.map((name) => statistics.folders.get(name) ?? unseenShare));
    }
  }
}

function timeShare(filters: readonly TimeFilter[], { times }: LibraryStatistics): number {
  const fromMs = Math.max(...filters.map((filter) => (filter.field === "after" ? filter.fromMs : -Infinity)));
  const untilMs = Math.min(
    ...filters.map((filter) => (filter.field === "before" ? filter.untilMs : Infinity)),
  );
  return Math.max(0, shareBelow(times, untilMs) - shareBelow(times, fromMs));
}

/** Share of what a histogram of equal parts was made of that lies below a value; within a part it is taken to be even. */
function shareBelow(bounds: readonly number[], value: number): number {
  const partCount = bounds.length - 1;
  if (value === Infinity) return 1;
  if (value === -Infinity || partCount < 1) return 0;
  const place = bounds.findIndex((bound) => bound >= value);
  if (place === 0) return 0;
  if (place < 0) return 1;
  const low = bounds[place - 1] ?? value;
  const high = bounds[place] ?? value;
  return (place - 1 + (high > low ? (value - low) / (high - low) : 1)) / partCount;
}
