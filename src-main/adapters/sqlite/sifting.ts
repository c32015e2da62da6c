import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { decisionOf, type ItemFacts, itemFactColumns, type RowFacts } from "./decide-filter.ts";
import type { ItemRows } from "./search-item-rows.ts";
import { createPassing, type Sifting } from "./search-passing.ts";

/** Segments that were just heard, asked for filters. */
export interface Siftings {
  /** Of each list those whose items pass its filters, in the order given. */
  each(asked: readonly Sifting[]): readonly (readonly SegmentId[])[];
  /** What was read of items may have changed. */
  forget(): void;
}

/** What was heard of items last. */
export interface HeardFacts {
  readonly kindOf: (rowId: number) => ItemKind | undefined;
  readonly has: (rowId: number, text: string) => boolean | undefined;
}

/** Most filters are decided by what a row says, which is read once, and by what was heard; only what is left is asked of the database. */
export function createSiftings(
  database: Database.Database,
  rowOf: ItemRows,
  { kindOf, has }: HeardFacts,
): Siftings {
  const passing = createPassing(database, rowOf);
  const read = database.prepare<[number], RowFacts>(`SELECT ${itemFactColumns} FROM items WHERE row_id = ?`);
  const known = new Map<number, ItemFacts>();
  const decideOf = keptDecisions();
  const factsOf = (segmentId: SegmentId): ItemFacts | undefined => {
    const rowId = rowOf(segmentId);
    if (rowId === undefined) return undefined;
    const before = known.get(rowId);
    if (before !== undefined) return before;
    let row: RowFacts | undefined;
    const readRow = (): RowFacts | undefined => (row ??= read.get(rowId));
    // Most items are of another kind than a filter asks for, and nothing else is read of them.
    const kind = kindOf(rowId) ?? readRow()?.kind;
    if (kind === undefined) return undefined;
    const facts = { kind, row: readRow, has: (text: string) => has(rowId, text) };
    known.set(rowId, facts);
    return facts;
  };
  const sift = ({ segmentIds, filters }: Sifting): readonly SegmentId[] => {
    const decide = decideOf(filters);
    const decided = segmentIds.map((segmentId) => {
      const facts = factsOf(segmentId);
      // The item is gone.
      return facts === undefined ? false : decide(facts);
    });
    const open = segmentIds.filter((_, place) => decided[place] === undefined);
    const passed = new Set(open.length === 0 ? [] : passing.among(open, filters));
    return segmentIds.filter((segmentId, place) => decided[place] ?? passed.has(segmentId));
  };
  const siftAll = (asked: readonly Sifting[]): readonly (readonly SegmentId[])[] => asked.map(sift);
  // One look at the database: each question by itself would lock and unlock the file.
  const siftAlone = database.transaction(siftAll);
  return {
    // Within the transaction that stores what is heard it would be a savepoint.
    each: (asked) => (database.inTransaction ? siftAll(asked) : siftAlone(asked)),
    forget: () => known.clear(),
  };
}

/** Watches ask for the same filters of each page. */
function keptDecisions(): typeof decisionOf {
  const kept = new WeakMap<readonly Restriction[], ReturnType<typeof decisionOf>>();
  return (filters) => {
    const decide = kept.get(filters) ?? decisionOf(filters);
    kept.set(filters, decide);
    return decide;
  };
}
