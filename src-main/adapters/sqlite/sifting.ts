import type Database from "better-sqlite3-multiple-ciphers";
import type { Sifting } from "#core/ports/watch-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { decisionOf, type ItemFacts, itemFactColumns } from "./decide-filter.ts";
import type { ItemRows } from "./search-item-rows.ts";
import { createPassing } from "./search-passing.ts";

/** Segments that were just heard, asked for filters. */
export interface Siftings {
  /** Of each list those whose items pass its filters, in the order given. */
  each(asked: readonly Sifting[]): readonly (readonly SegmentId[])[];
  /** What was read of items may have changed. */
  forget(): void;
}

/** Most filters are decided by what a row says, which is read once; only what is left is asked of the database. */
export function createSiftings(database: Database.Database, rowOf: ItemRows): Siftings {
  const passing = createPassing(database, rowOf);
  const read = database.prepare<[number], ItemFacts>(`SELECT ${itemFactColumns} FROM items WHERE row_id = ?`);
  const known = new Map<number, ItemFacts>();
  const factsOf = (segmentId: SegmentId): ItemFacts | undefined => {
    const rowId = rowOf(segmentId);
    if (rowId === undefined) return undefined;
    const facts = known.get(rowId) ?? read.get(rowId);
    if (facts !== undefined) known.set(rowId, facts);
    return facts;
  };
  const sift = ({ segmentIds, filters }: Sifting): readonly SegmentId[] => {
    const decide = decisionOf(filters);
    const decided = segmentIds.map((segmentId) => {
      const facts = factsOf(segmentId);
      // The item is gone.
      return facts === undefined ? false : decide(facts);
    });
    const open = segmentIds.filter((_, place) => decided[place] === undefined);
    const passed = new Set(open.length === 0 ? [] : passing.among(open, filters));
    return segmentIds.filter((segmentId, place) => decided[place] ?? passed.has(segmentId));
  };
  return { each: (asked) => asked.map(sift), forget: () => known.clear() };
}
