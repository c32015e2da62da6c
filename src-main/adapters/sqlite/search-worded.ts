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
  { segmentCountMax, itemCountMax, partSize }: WordedLimits = wordedLimits,
): (worded: Worded) => CountedWorded {
  const having = database
    .prepare<[string, SegmentId], SegmentId>("SELECT rowid FROM words WHERE words MATCH ? AND rowid <= ?")
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
  const rowsOfSegments = (ids: readonly SegmentId[]): Set<number> => {
    if (ids.length > 0) itemRows.foresee();
    return new Set(ids.flatMap((id) => itemRows.rowOf(id) ?? []));
  };

  return ({ query, filters, filtering, lastSegment, found, without }) => {
    const { expression } = askedExpression(query);
    const sieve = restrictedTo(query, filters, filtering)?.sieve;
    // Listed wholly: full text reads its lists from the first row on, whichever part of them is asked for.
    const listed = expression === undefined ? [] : having.all(expression, lastSegment);
    // What is known to pass is sieved before a sample is taken; to ask of each costs more than to look up its item.
    const ids = sieve === undefined || filtering === "last" ? listed : sieve(listed);
    const share = Math.min(1, segmentCountMax / Math.max(1, ids.length));
    const some = share === 1 ? ids : ids.filter((id) => isInShare(Math.floor(id / partSize), share));
    const known = sieve === undefined || filtering === "first" ? some : sieve(some);
    const rows = rowsOfSegments(known);
    const leftOut =
      without.itemIds.length === 0
        ? []
        : alike.all(JSON.stringify(without.itemIds), JSON.stringify(without.contents));
    for (const row of leftOut) rows.delete(row);
    // Of a sample they would count as many times as what they stand beside.
    if (share === 1) for (const row of rowsOf.all(JSON.stringify(found))) rows.add(row);
    const itemShare = Math.min(1, itemCountMax / Math.max(1, rows.size));
    const sample = itemShare === 1 ? [...rows] : [...rows].filter((row) => isInShare(row, itemShare));
    const counts = facets.countRows(sample);
    const itemCount =
      share === 1 ? rows.size : Math.round((rows.size * ids.length) / Math.max(1, some.length));
    const isEstimate = share < 1 || itemShare < 1;
    return {
      ...counts,
      facets: isEstimate ? weighed(counts.facets, itemCount / Math.max(1, sample.length)) : counts.facets,
      itemCount,
      isEstimate,
    };
  };
}

/** Of numbers that follow one another such a share, whatever period they have (Fibonacci hashing: Knuth, volume 3, 6.4). */
const isInShare = (number: number, share: number): boolean =>
  Math.imul(number, 0x9e37_79b1) >>> 0 < share * 2 ** 32;

const weighed = (facets: CountedWorded["facets"], weight: number): CountedWorded["facets"] =>
  Object.fromEntries(
    Object.entries(facets).map(([field, values]) => [
      field,
      values.map((each): FacetValue => ({ ...each, count: Math.round(each.count * weight) })),
    ]),
  );
