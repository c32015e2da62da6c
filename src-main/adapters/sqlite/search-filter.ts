import { assertNever } from "#shared/kit/assert-never.ts";
import { hasLoneSigns } from "#shared/kit/lone-signs.ts";
import type { QueryFilter, QueryTree, Restriction } from "#shared/query/ast.ts";
import { isSingular } from "#shared/query/tree.ts";
import { foldedName } from "./folded-name.ts";
import { nearCondition } from "./search-near.ts";
import { foldPath } from "./paths.ts";
import { anyExpression, phraseExpression, termExpression } from "./search-expression.ts";

export interface Condition {
  /** Over a row of `items`; `1` when everything passes. */
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** When the thing came to be, where it says so; else when the file was last written. */
export const timeColumn = "coalesce(items.taken_ms, items.modified_ms)";

/** A star or a question mark stands for what it does in a shell; a square bracket for itself. */
function namePattern(value: string): { readonly operator: "GLOB" | "instr"; readonly value: string } {
  const folded = foldPath(value);
  return /[*?]/u.test(value)
    ? { operator: "GLOB", value: folded.replaceAll("[", "[[]") }
    : { operator: "instr", value: folded };
}

/** Both sides fold case and end in separators, so that a value matches whole components only. */
export function pathRun(value: string): string {
  const components = foldPath(value)
    .split(/[/\\]+/u)
    .filter((part) => part !== "");
  return components.length === 0 ? "/" : `/${components.join("/")}/`;
}

function conditionOf(filter: QueryFilter): Condition {
  switch (filter.field) {
    case "kind":
      return { sql: "items.kind = ?", parameters: [filter.value] };
    case "in":
      return {
        // A stream is a place too, by its name alone.
        sql: `instr('/' || replace(items.path_folded, '\\', '/') || '/' || iif(items.path_folded >= 'stream:'
          AND items.path_folded < 'stream;', substr(items.path_folded, 8) || '/', ''), ?) > 0`,
        parameters: [pathRun(filter.value)],
      };
    case "name": {
      const { operator, value } = namePattern(filter.value);
      return operator === "GLOB"
        ? { sql: `${foldedName} GLOB ?`, parameters: [value] }
        : { sql: `instr(${foldedName}, ?) > 0`, parameters: [value] };
    }
    case "larger":
      return { sql: "items.size_bytes >= ?", parameters: [filter.fromBytes] };
    case "smaller":
      return { sql: "items.size_bytes < ?", parameters: [filter.untilBytes] };
    case "duration":
      return {
        sql: `coalesce(items.duration_ms ${filter.bound === "from" ? ">=" : "<"} ?, 0)`,
        parameters: [filter.limitMs],
      };
    case "spoken":
      return spokenCondition(filter.value);
    case "lang":
      return { sql: "items.language IS ?", parameters: [filter.value] };
    case "tag":
      return {
        sql: "EXISTS (SELECT 1 FROM item_tags WHERE item_row_id = items.row_id AND tag = ?)",
        parameters: [filter.value],
      };
    case "colour":
      return {
        sql: "EXISTS (SELECT 1 FROM picture_colours WHERE item_row_id = items.row_id AND colour = ?)",
        parameters: [filter.value],
      };
    case "label":
      return {
        sql: `EXISTS (SELECT 1 FROM shared_items JOIN shared_edits USING (id) WHERE item_id = items.id AND withdrawn = 0
          AND json_extract(edits_json, '$.label') = ?)`,
        parameters: [filter.value],
      };
    case "near":
      return nearCondition(filter);
    case "after":
      return { sql: `${timeColumn} >= ?`, parameters: [filter.fromMs] };
    case "before":
      return { sql: `${timeColumn} < ?`, parameters: [filter.untilMs] };
    default:
      return assertNever(filter);
  }
}

/** Only segments that were written down from what is said know who wrote them. */
function spokenCondition(value: string): Condition {
  const expression = phraseExpression(value);
  // Nothing in it could be a word, so nobody said it.
  if (expression === undefined) return { sql: "0", parameters: [] };
  return {
    sql: `items.row_id IN (SELECT item_row_id FROM segments WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?)
      AND json_extract(anchor_json, '$.said') IS NOT NULL)`,
    parameters: [`text : ${expression}`],
  };
}

const everything: Condition = { sql: "1", parameters: [] };

const joined = (conditions: readonly Condition[], operator: "AND" | "OR"): Condition => ({
  sql: conditions.map((condition) => `(${condition.sql})`).join(` ${operator} `),
  parameters: conditions.flatMap((condition) => condition.parameters),
});

const signed = (filter: QueryFilter): Condition =>
  filter.not ? negated(conditionOf(filter)) : conditionOf(filter);

const negated = ({ sql, parameters }: Condition): Condition => ({ sql: `NOT (${sql})`, parameters });

/** Where all segments of the items lie that are asked about. */
export interface SegmentRange {
  readonly first: number | null;
  readonly last: number | null;
}

export const asksForText = (given: readonly Restriction[]): boolean =>
  given.some((each) => "op" in each && treeAsksForText(each));

const treeAsksForText = (tree: QueryTree): boolean => {
  switch (tree.op) {
    case "text":
      return true;
    case "filter":
      return false;
    case "not":
      return treeAsksForText(tree.of);
    case "all":
    case "any":
      return tree.of.some(treeAsksForText);
  }
};

/** Items with the expression in any of their segments. */
const having = (expression: string, within?: SegmentRange): Condition => ({
  sql: `items.row_id IN (SELECT item_row_id FROM segments WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?${
    within === undefined ? "" : " AND rowid BETWEEN ? AND ?"
  }))`,
  parameters: [expression, ...(within === undefined ? [] : [within.first ?? 0, within.last ?? 0])],
});

/** A text with nothing in it that could be a word asks for nothing: it has no condition. */
function textCondition(
  { text, prefix }: { readonly text: string; readonly prefix: boolean },
  within: SegmentRange | undefined,
): Condition[] {
  const expression = termExpression({ text, prefix, alternatives: [] });
  if (expression === undefined) return [];
  // Signs that are words by themselves are no words of an item as written.
  if (!prefix || hasLoneSigns(text)) return [having(expression, within)];
  // Stems hide the ends of words: one that is unfinished is looked up among those as written, too.
  const asWritten = {
    sql: "items.row_id IN (SELECT rowid FROM item_words WHERE item_words MATCH ?)",
    parameters: [expression],
  };
  return [joined([having(expression, within), asWritten], "OR")];
}

/** Nothing where a part, or all of it, asks for nothing. */
function treeCondition(tree: QueryTree, within: SegmentRange | undefined): readonly Condition[] {
  switch (tree.op) {
    case "text":
      return textCondition(tree, within);
    case "filter":
      return [signed(tree.filter)];
    case "not":
      return treeCondition(tree.of, within).map(negated);
    case "all":
    case "any": {
      const parts = tree.of.flatMap((part) => treeCondition(part, within));
      return parts.length < 2 ? parts : [joined(parts, tree.op === "all" ? "AND" : "OR")];
    }
  }
}

/** All filters and trees, and nothing excluded anywhere in the item. */
export function filterCondition(
  given: readonly Restriction[],
  excluded: readonly string[],
  within?: SegmentRange,
): Condition {
  const filters = given.filter((each) => "field" in each);
  const trees = given.filter((each) => "op" in each);
  const alternatives = Map.groupBy(filters.filter(isSingular), (filter) => filter.field);
  const unwanted = anyExpression(excluded);
  const all: readonly Condition[] = [
    ...[...alternatives.values()].map((group) => joined(group.map(conditionOf), "OR")),
    ...filters.filter((filter) => !isSingular(filter)).map(signed),
    ...trees.flatMap((tree) => treeCondition(tree, within)),
    ...(unwanted === undefined ? [] : [negated(having(unwanted))]),
  ];
  return all.length === 0 ? everything : joined(all, "AND");
}
