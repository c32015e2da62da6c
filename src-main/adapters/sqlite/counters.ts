import type Database from "better-sqlite3-multiple-ciphers";
import { Revision } from "#shared/model/ids.ts";
import type { StatusCounts } from "#shared/model/item.ts";
import type { LibraryReads } from "./library.ts";

export const emptyCounts = (): StatusCounts => ({
  waiting: 0,
  working: 0,
  indexed: 0,
  skipped: 0,
  failed: 0,
  cancelled: 0,
});

/** Small sums kept beside the rows, inside the transaction that changes them. */
export interface Counters {
  /** Once in every transaction that changes what can be found or shown of items. */
  nextRevision(): Revision;
  addSegments(change: number): void;
  /** As it is. */
  revision(): Revision;
}

export function createCounters(database: Database.Database): Counters {
  const next = database
    .prepare<[], number>("UPDATE counters SET value = value + 1 WHERE name = 'revision' RETURNING value")
    .pluck();
  const now = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'revision'").pluck();
  const add = database.prepare("UPDATE counters SET value = value + ? WHERE name = 'segments'");
  return {
    nextRevision: () => Revision.parse(next.get()),
    revision: () => Revision.parse(now.get()),
    addSegments(change) {
      if (change !== 0) add.run(change);
    },
  };
}

export function createCounterReads(
  database: Database.Database,
): Pick<LibraryReads, "counts" | "revision" | "segmentCount"> {
  const counter = database.prepare<[string], number>("SELECT value FROM counters WHERE name = ?").pluck();
  const statuses = database.prepare<[], { readonly status: keyof StatusCounts; readonly total: number }>(
    "SELECT status, sum(item_count) AS total FROM folder_counts GROUP BY status",
  );
  return {
    counts() {
      const counts = emptyCounts();
      for (const { status, total } of statuses.all()) counts[status] = total;
      return counts;
    },
    revision: () => Revision.parse(counter.get("revision")),
    segmentCount: () => counter.get("segments") ?? 0,
  };
}
