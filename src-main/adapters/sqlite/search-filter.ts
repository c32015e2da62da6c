import { assertNever } from "#shared/kit/assert-never.ts";
import type { QueryFilter } from "#shared/query/ast.ts";
import { foldPath } from "./paths.ts";
import { anyExpression } from "./search-expression.ts";

export interface Condition {
  /** Over a row of `items`; `1` when everything passes. */
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** When the thing came to be, where it says so; else when the file was last written. */
export const timeColumn = "coalesce(items.taken_ms, items.modified_ms)";

/** Fields of which an item has one value: filters that repeat them are alternatives. */
const isSingular = (filter: QueryFilter): boolean =>
  filter.field === "kind" || filter.field === "in" || filter.field === "lang";

/** Both sides fold case and end in separators, so that a value matches whole components only. */
function pathRun(value: string): string {
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
        sql: "instr('/' || replace(items.path_folded, '\\', '/') || '/', ?) > 0",
        parameters: [pathRun(filter.value)],
      };
    case "lang":
      return { sql: "items.language IS ?", parameters: [filter.value] };
    case "tag":
      return {
        sql: "EXISTS (SELECT 1 FROM item_tags WHERE item_row_id = items.row_id AND tag = ?)",
        parameters: [filter.value],
      };
    case "after":
      return { sql: `${timeColumn} >= ?`, parameters: [filter.fromMs] };
    case "before":
      return { sql: `${timeColumn} < ?`, parameters: [filter.untilMs] };
    default:
      return assertNever(filter);
  }
}

const joined = (conditions: readonly Condition[], operator: "AND" | "OR"): Condition => ({
  sql: conditions.map((condition) => `(${condition.sql})`).join(` ${operator} `),
  parameters: conditions.flatMap((condition) => condition.parameters),
});

/** All filters, and nothing excluded anywhere in the item. */
export function filterCondition(filters: readonly QueryFilter[], excluded: readonly string[]): Condition {
  const positive = filters.filter((filter) => !filter.not);
  const alternatives = Map.groupBy(positive.filter(isSingular), (filter) => filter.field);
  const all: Condition[] = [
    ...[...alternatives.values()].map((group) => joined(group.map(conditionOf), "OR")),
    ...positive.filter((filter) => !isSingular(filter)).map(conditionOf),
    ...filters.filter((filter) => filter.not).map((filter) => negated(conditionOf(filter))),
  ];
  const unwanted = anyExpression(excluded);
  if (unwanted !== undefined)
    all.push({
      sql: "items.row_id NOT IN (SELECT item_row_id FROM segments WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?))",
      parameters: [unwanted],
    });
  return all.length === 0 ? { sql: "1", parameters: [] } : joined(all, "AND");
}

const negated = ({ sql, parameters }: Condition): Condition => ({ sql: `NOT (${sql})`, parameters });
