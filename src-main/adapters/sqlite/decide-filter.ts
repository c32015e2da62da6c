/** Filters decided by what one row of `items` says, and by words that were heard, as `filterCondition` would have it, without asking the database. */
import type { ItemKind } from "#shared/model/item.ts";
import type { QueryFilter, QueryTree, Restriction } from "#shared/query/ast.ts";
import { isSingular } from "#shared/query/tree.ts";
import { isPushedPath, pushedScheme } from "#shared/model/stream.ts";
import { foldedNameOf } from "./folded-name.ts";
import { foldPath } from "./paths.ts";
import { pathRun, timeColumn } from "./search-filter.ts";

/** A row of `items`, as far as filters ask for it. */
export interface RowFacts {
  readonly kind: ItemKind;
  readonly pathFolded: string;
  readonly name: string;
  readonly language: string | null;
  readonly sizeBytes: number;
  readonly timeMs: number;
  readonly durationMs: number | null;
}

export interface ItemFacts {
  readonly kind: ItemKind;
  /** Read where a filter asks for more than its kind; undefined where the item is gone. */
  readonly row: () => RowFacts | undefined;
  /** Such words side by side; undefined where the database is to be asked. */
  readonly has: (text: string) => boolean | undefined;
}

export const itemFactColumns = `kind, path_folded AS pathFolded, name, language, size_bytes AS sizeBytes, ${timeColumn} AS timeMs,
  duration_ms AS durationMs`;

/** Undefined where the row does not say: words that were not heard, and what other tables have, are the database's to decide. */
type Decision = (facts: ItemFacts) => boolean | undefined;

const undecided: Decision = () => undefined;

/** All of them. Sound whatever becomes of what is undecided, or falls away because it asks for nothing. */
export function decisionOf(given: readonly Restriction[]): Decision {
  const filters = given.filter((each) => "field" in each);
  const trees = given.filter((each) => "op" in each);
  const alternatives = Map.groupBy(filters.filter(isSingular), ({ field }) => field);
  return every([
    ...alternatives.values().map((group) => some(group.map(filterDecision))),
    ...filters.filter((filter) => !isSingular(filter)).map(filterDecision),
    ...trees.map(treeDecision),
  ]);
}

function treeDecision(tree: QueryTree): Decision {
  switch (tree.op) {
    case "text":
      // What only begins like a word may go on.
      return tree.prefix ? undecided : ({ has }) => has(tree.text);
    case "filter":
      return filterDecision(tree.filter);
    case "not":
      return opposite(treeDecision(tree.of));
    case "all":
      return every(tree.of.map(treeDecision));
    case "any":
      return some(tree.of.map(treeDecision));
  }
}

const every =
  (parts: readonly Decision[]): Decision =>
  (facts) => {
    let all: boolean | undefined = true;
    for (const part of parts) {
      const decided = part(facts);
      if (decided === false) return false;
      if (decided === undefined) all = undefined;
    }
    return all;
  };

const opposite =
  (part: Decision): Decision =>
  (facts) => {
    const decided = part(facts);
    return decided === undefined ? undefined : !decided;
  };

const some = (parts: readonly Decision[]): Decision => opposite(every(parts.map(opposite)));

const byRow =
  (decide: (row: RowFacts) => boolean): Decision =>
  ({ row }) => {
    const own = row();
    return own === undefined ? false : decide(own);
  };

const filterDecision = (filter: QueryFilter): Decision =>
  filter.not ? opposite(valueDecision(filter)) : valueDecision(filter);

/** Whether it has the value, whatever the filter's sign. */
function valueDecision(filter: QueryFilter): Decision {
  switch (filter.field) {
    case "kind":
      return ({ kind }) => kind === filter.value;
    case "in": {
      const run = pathRun(filter.value);
      return byRow(({ pathFolded }) => placesOf(pathFolded).includes(run));
    }
    case "name": {
      // A pattern is a matter of the database's own.
      if (/[*?]/u.test(filter.value)) return undecided;
      const part = foldPath(filter.value);
      return byRow(({ pathFolded, name }) => foldedNameOf(pathFolded, name).includes(part));
    }
    case "larger":
      return byRow(({ sizeBytes }) => sizeBytes >= filter.fromBytes);
    case "smaller":
      return byRow(({ sizeBytes }) => sizeBytes < filter.untilBytes);
    case "duration": {
      const { bound, limitMs } = filter;
      return byRow(
        ({ durationMs }) =>
          durationMs !== null && (bound === "from" ? durationMs >= limitMs : durationMs < limitMs),
      );
    }
    case "lang":
      return byRow(({ language }) => language === filter.value);
    case "after":
      return byRow(({ timeMs }) => timeMs >= filter.fromMs);
    case "before":
      return byRow(({ timeMs }) => timeMs < filter.untilMs);
    case "tag":
    case "colour":
    case "label":
    case "near":
    case "spoken":
      return undecided;
  }
}

/** A stream is a place too, by its name alone. */
const placesOf = (path: string): string =>
  `/${path.replaceAll("\\", "/")}/${isPushedPath(path) ? `${path.slice(pushedScheme.length)}/` : ""}`;
