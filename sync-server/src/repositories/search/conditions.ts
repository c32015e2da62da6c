/** Which items may answer, as a condition over `items i` and their `edits d`. Words of a query are parameters, always. */
import { sql, type RawBuilder } from "kysely";
import { assertNever } from "#shared/kit/assert-never.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { ParsedQuery, QueryFilter, QueryTree } from "#shared/query/ast.ts";
import { nearCircle } from "#shared/query/near-circle.ts";
import { isSingular } from "#shared/query/tree.ts";
import type { Places } from "./named-partitions.ts";
import { prefixQuery, phraseQuery, type TextQuery } from "./text-query.ts";

export type Condition = RawBuilder<boolean>;

/** Partitions are known by their names where they may be read, places on the earth by their degrees: their names are with devices. */
export function isAnswerable(filter: QueryFilter, places: Places): boolean {
  if (filter.field === "in") return places.called(filter.value).length > 0;
  return filter.field !== "near" || filter.place !== undefined;
}

/** What is shared with whoever asks and neither in the trash nor moved elsewhere. */
export const shownItems = (partitionIds: readonly PartitionId[]): Condition =>
  sql<boolean>`i.partition_id = ANY (${[...partitionIds]}::uuid[])
    AND NOT coalesce(d.trashed, false) AND d.moved_to IS NULL`;

/** All filters, trees and phrases, and nothing that is excluded. Undefined where the query asks for none. */
export function queryCondition(
  { filters, required, phrases, excluded }: ParsedQuery,
  places: Places,
): Condition | undefined {
  const filterCondition = conditionsIn(places);
  const signed = (filter: QueryFilter): Condition =>
    filter.not && isAnswerable(filter, places) ? not(filterCondition(filter)) : filterCondition(filter);
  const alternatives = Map.groupBy(filters.filter(isSingular), (filter) => filter.field);
  const all = [
    ...[...alternatives.values()].map((group) => any(group.map(filterCondition))),
    ...filters.filter((filter) => !isSingular(filter)).map(signed),
    ...required.flatMap((tree) => treeCondition(tree, signed)),
    ...phrases.flatMap((phrase) => having(phraseQuery(phrase))),
    ...excluded.flatMap((text) => having(phraseQuery(text)).map(not)),
  ];
  return all.length === 0 ? undefined : every(all);
}

const every = (conditions: readonly Condition[]): Condition =>
  sql<boolean>`(${sql.join(conditions, sql` AND `)})`;
const any = (conditions: readonly Condition[]): Condition =>
  sql<boolean>`(${sql.join(conditions, sql` OR `)})`;
const not = (condition: Condition): Condition => sql<boolean>`NOT (${condition})`;
const never: Condition = sql<boolean>`false`;

/** Nothing where it asks for nothing that could be a word. */
function treeCondition(tree: QueryTree, signed: (filter: QueryFilter) => Condition): readonly Condition[] {
  switch (tree.op) {
    case "text":
      return having(tree.prefix ? prefixQuery(tree.text) : phraseQuery(tree.text));
    case "filter":
      return [signed(tree.filter)];
    case "not":
      return treeCondition(tree.of, signed).map(not);
    case "all":
    case "any": {
      const parts = tree.of.flatMap((each) => treeCondition(each, signed));
      return parts.length < 2 ? parts : [tree.op === "all" ? every(parts) : any(parts)];
    }
  }
}

/** In any segment of the item, or in what people wrote about it. */
function having(query: TextQuery | undefined): readonly Condition[] {
  if (query === undefined) return [];
  return [
    sql<boolean>`(EXISTS (SELECT FROM segments h WHERE h.partition_id = i.partition_id AND h.item_id = i.item_id
      AND h.words @@ ${query}) OR coalesce(d.words @@ ${query}, false))`,
  ];
}

/** When the thing came to be, where it says so; else when it was last written. */
const timeColumn = sql<number>`coalesce(i.taken_ms, i.modified_ms)`;

const conditionsIn =
  (places: Places) =>
  (filter: QueryFilter): Condition => {
    switch (filter.field) {
      case "kind":
        return sql<boolean>`i.kind = ${filter.value}`;
      case "lang":
        return sql<boolean>`i.language IS NOT DISTINCT FROM ${filter.value}`;
      case "tag":
        return sql<boolean>`(${filter.value} = ANY (i.content_tags) OR EXISTS (SELECT FROM tags t
        WHERE t.partition_id = i.partition_id AND t.name = ${filter.value} AND t.tag_id = ANY (d.tag_ids)))`;
      case "name":
        return sql<boolean>`i.name_folded LIKE ${likePattern(filter.value)} ESCAPE '!'`;
      case "larger":
        return sql<boolean>`i.size_bytes >= ${filter.fromBytes}`;
      case "smaller":
        return sql<boolean>`i.size_bytes < ${filter.untilBytes}`;
      case "duration":
        return filter.bound === "from"
          ? sql<boolean>`coalesce(i.duration_ms >= ${filter.limitMs}, false)`
          : sql<boolean>`coalesce(i.duration_ms < ${filter.limitMs}, false)`;
      case "spoken": {
        const query = phraseQuery(filter.value);
        return query === undefined
          ? never
          : sql<boolean>`EXISTS (SELECT FROM segments h WHERE h.partition_id = i.partition_id
            AND h.item_id = i.item_id AND h.words @@ ${query} AND h.anchor ? 'said')`;
      }
      case "after":
        return sql<boolean>`${timeColumn} >= ${filter.fromMs}`;
      case "before":
        return sql<boolean>`${timeColumn} < ${filter.untilMs}`;
      case "label":
        return sql<boolean>`coalesce(d.colour = ${filter.value}, false)`;
      case "in": {
        const partitionIds = places.called(filter.value);
        return partitionIds.length === 0
          ? never
          : sql<boolean>`i.partition_id = ANY (${[...partitionIds]}::uuid[])`;
      }
      case "colour":
        return sql<boolean>`coalesce(${filter.value} = ANY (i.colours), false)`;
      case "near":
        return nearCondition(filter);
      default:
        return assertNever(filter);
    }
  };

/** At most so far along the earth as a ball; what does not say where it was taken is near to nothing. */
function nearCondition({ place, radiusKm }: Extract<QueryFilter, { readonly field: "near" }>): Condition {
  if (place === undefined) return never;
  const { latitude, longitude } = place;
  const { south, north, width, haversineMax } = nearCircle(place, radiusKm);
  const within =
    width === undefined
      ? sql`i.longitude IS NOT NULL`
      : sql`i.longitude BETWEEN ${width.west}::float8 AND ${width.east}::float8`;
  return sql<boolean>`coalesce(i.latitude BETWEEN ${south}::float8 AND ${north}::float8 AND ${within}
    AND power(sin(radians(i.latitude - ${latitude}::float8) / 2), 2) + cos(radians(i.latitude))
      * cos(radians(${latitude}::float8)) * power(sin(radians(i.longitude - ${longitude}::float8) / 2), 2)
      <= ${haversineMax}::float8, false)`;
}

/** A star or a question mark stands for what it does in a shell; without one the value may stand anywhere. */
function likePattern(value: string): string {
  const escaped = value
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[!%_]/gu, (sign) => `!${sign}`);
  return /[*?]/u.test(value) ? escaped.replaceAll("*", "%").replaceAll("?", "_") : `%${escaped}%`;
}
