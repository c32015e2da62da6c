/** Everything that has a word of a question, counted by its values: the best few hundred say nothing of the others. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { CountedWorded, Worded } from "#core/ports/search-store.ts";
import type { FacetValue } from "#shared/model/hit.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { AskedExpression } from "./search-asked.ts";
import type { FacetReads } from "./search-facets.ts";
import type { createItemRows } from "./search-item-rows.ts";
import { wordedLimits, type WordedLimits } from "./search-limits.ts";
import type { RestrictedTo } from "./search-match.ts";
import { copiedContent } from "./search-owners.ts";

interface WordedDeps {
  readonly askedExpression: AskedExpression;
  readonly restrictedTo: RestrictedTo;
  readonly itemRows: ReturnType<typeof createItemRows>;
  readonly facets: FacetReads;
}

export function createCountWorded(
  database: Database.Database,
  { askedExpression, restrictedTo, itemRows, facets }: WordedDeps,
  limits: WordedLimits = wordedLimits,
): (worded: Worded) => CountedWorded {
  const having = database
    .prepare<[string, number, number], SegmentId>(
      "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?",
    )
    .pluck();
  const rowsOf = database
    .prepare<[string], number>(
      "SELECT row_id FROM json_each(?) AS chosen CROSS JOIN items ON items.id = chosen.value",
    )
    .pluck();
  const alike = database
    .prepare<[string, string], number>(
      `SELECT row_id FROM items WHERE id IN (SELECT value FROM json_each(?))
       OR content_hash IN (SELECT value FROM json_each(?)) AND ${copiedContent} IS NOT NULL`,
    )
    .pluck();

  return ({ query, filters, filtering, lastSegment, found, without }) => {
    const { expression } = askedExpression(query);
    const sieve = restrictedTo(query, filters, filtering)?.sieve;
    const stripes = stripesOf(lastSegment, limits);
    if (stripes.length > 0) itemRows.foresee();
    const rows = new Set<number>();
    for (const { from, until } of stripes) {
      const ids = expression === undefined ? [] : having.all(expression, from, until);
      for (const id of sieve === undefined ? ids : sieve(ids)) {
        const row = itemRows.rowOf(id);
        if (row !== undefined) rows.add(row);
      }
    }
    const leftOut =
      without.itemIds.length === 0
        ? []
        : alike.all(JSON.stringify(without.itemIds), JSON.stringify(without.contents));
    for (const row of leftOut) rows.delete(row);
    const isWhole = stripes.length <= 1;
    // Of a sample they would count as many times as what they stand beside.
    if (isWhole) for (const row of rowsOf.all(JSON.stringify(found))) rows.add(row);
    const step = Math.ceil(rows.size / limits.itemCountMax) || 1;
    const counted = step === 1 ? [...rows] : [...rows].filter((_, place) => place % step === 0);
    const weight = stripeWeight(stripes, lastSegment) * (rows.size / Math.max(1, counted.length));
    const isEstimate = !isWhole || step > 1;
    const counts = facets.countRows(counted);
    return {
      ...counts,
      facets: isEstimate ? weighed(counts.facets, weight) : counts.facets,
      itemCount: isEstimate ? Math.round(counted.length * weight) : rows.size,
      isEstimate,
    };
  };
}

interface Stripe {
  readonly from: number;
  readonly until: number;
}

/** Of a library that is too large to be looked through, even parts of it: an item's segments lie side by side. */
function stripesOf(last: number, { segmentCountMax, stripeCount }: WordedLimits): readonly Stripe[] {
  if (last <= segmentCountMax) return [{ from: 1, until: last }];
  const width = Math.floor(segmentCountMax / stripeCount);
  return Array.from({ length: stripeCount }, (_, place) => {
    const from = 1 + Math.floor((place * last) / stripeCount);
    return { from, until: from + width - 1 };
  });
}

const stripeWeight = (stripes: readonly Stripe[], last: number): number =>
  last /
  Math.max(
    1,
    stripes.reduce((sum, { from, until }) => sum + until - from + 1, 0),
  );

const weighed = (facets: CountedWorded["facets"], weight: number): CountedWorded["facets"] =>
  Object.fromEntries(
    Object.entries(facets).map(([field, values]) => [
      field,
      values.map((each): FacetValue => ({ ...each, count: Math.round(each.count * weight) })),
    ]),
  );
