/** How much passes, before anything is looked at. */
import type { LibraryStatistics } from "#core/ports/search-store.ts";
import type { QueryFilter, QueryTree, Restriction } from "#shared/query/ast.ts";
import { isSingular } from "#shared/query/tree.ts";

type RangeFilter = Extract<QueryFilter, { readonly field: "after" | "before" | "larger" | "smaller" }>;
type ValueFilter = Exclude<QueryFilter, RangeFilter>;

/** Of what is not counted, the share that Selinger et al. take for one value of a column. */
const uncountedShare = 1 / 10;

const isRange = (filter: QueryFilter): filter is RangeFilter =>
  filter.field === "after" ||
  filter.field === "before" ||
  filter.field === "larger" ||
  filter.field === "smaller";

/**
 * Share of all segments that pass every restriction, 0 to 1. Alternatives of a field that an item has once add up;
 * fields are taken to be independent of each other, as planners do (Selinger et al. 1979), which errs towards too few.
 */
export function estimatedShare(given: readonly Restriction[], statistics: LibraryStatistics): number {
  const filters = given.filter((each) => "field" in each);
  const trees = given.filter((each) => "op" in each);
  const ranges = filters.filter(isRange);
  const values = filters.filter((filter): filter is ValueFilter => !isRange(filter));
  const alternatives = Map.groupBy(values.filter(isSingular), ({ field }) => field);
  const factors = [
    ...Array.from(alternatives.values(), (group) =>
      Math.min(
        1,
        group.reduce((sum, filter) => sum + shareOf(filter, statistics), 0),
      ),
    ),
    ...values.filter((each) => !isSingular(each)).map((each) => signedShare(each, statistics)),
    rangeShare(ranges, statistics),
    ...trees.map((tree) => treeShare(tree, statistics)),
  ];
  return factors.reduce((product, factor) => product * factor, 1);
}

/** Whether items are asked for by their words, which full text has to list. */
export const asksForText = (given: Restriction): boolean => {
  if ("field" in given) return given.field === "spoken";
  switch (given.op) {
    case "text":
      return true;
    case "filter":
      return asksForText(given.filter);
    case "not":
      return asksForText(given.of);
    case "all":
    case "any":
      return given.of.some(asksForText);
  }
};

function treeShare(tree: QueryTree, statistics: LibraryStatistics): number {
  switch (tree.op) {
    case "text":
      return uncountedShare;
    case "filter":
      return isRange(tree.filter)
        ? rangeShare([tree.filter], statistics)
        : signedShare(tree.filter, statistics);
    case "not":
      return 1 - treeShare(tree.of, statistics);
    case "all":
      return tree.of.reduce((share, each) => share * treeShare(each, statistics), 1);
    case "any":
      return 1 - tree.of.reduce((share, each) => share * (1 - treeShare(each, statistics)), 1);
  }
}

const signedShare = (filter: ValueFilter, statistics: LibraryStatistics): number =>
  filter.not ? 1 - shareOf(filter, statistics) : shareOf(filter, statistics);

function shareOf(filter: ValueFilter, statistics: LibraryStatistics): number {
  const { unseenShare } = statistics;
  switch (filter.field) {
    case "name":
    case "colour":
    case "label":
    case "near":
    case "spoken":
    case "duration":
      return uncountedShare;
    case "kind":
      return statistics.kinds.get(filter.value) ?? unseenShare;
    case "lang":
      return statistics.languages.get(filter.value) ?? unseenShare;
    case "tag":
      return statistics.tags.get(filter.value) ?? unseenShare;
    case "in": {
      const names = filter.value
        .normalize("NFC")
        .toLowerCase()
        .split(/[/\\]+/u)
        .filter((part) => part !== "");
      // Every name of a run must be there, so the rarest bounds it.
      return Math.min(1, ...names.map((name) => statistics.folders.get(name) ?? unseenShare));
    }
  }
}

function rangeShare(filters: readonly RangeFilter[], { times, sizes }: LibraryStatistics): number {
  const least = (field: RangeFilter["field"]): number =>
    Math.max(-Infinity, ...filters.filter((filter) => filter.field === field).map(boundOf));
  const most = (field: RangeFilter["field"]): number =>
    Math.min(Infinity, ...filters.filter((filter) => filter.field === field).map(boundOf));
  const within = (bounds: readonly number[], from: number, until: number): number =>
    Math.max(0, shareBelow(bounds, until) - shareBelow(bounds, from));
  return within(times, least("after"), most("before")) * within(sizes, least("larger"), most("smaller"));
}

function boundOf(filter: RangeFilter): number {
  switch (filter.field) {
    case "after":
      return filter.fromMs;
    case "before":
      return filter.untilMs;
    case "larger":
      return filter.fromBytes;
    case "smaller":
      return filter.untilBytes;
  }
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
