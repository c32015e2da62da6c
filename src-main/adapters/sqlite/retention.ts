import type Database from "better-sqlite3-multiple-ciphers";
import { FolderId, type SegmentId } from "#shared/model/ids.ts";
import type { RetentionEffect } from "#shared/model/capture.ts";
import type { Sweeping } from "#core/ports/capture-store.ts";
import type { Counters } from "./counters.ts";
import type { ItemRemoval } from "./item-removal.ts";
import type { Captures } from "./library.ts";
import { isOld } from "./old-dates.ts";

interface RuleRow {
  readonly stream_id: string;
  readonly keep_days: number | null;
  readonly keep_bytes: number | null;
}

/** Of one stream, as `items_pushed` has them: the query says what the index says, or it would not be used. */
const pushed =
  "FROM items INDEXED BY items_pushed WHERE folder_id = ? AND path >= 'stream:' AND path < 'stream;'";

export function createRetentionReads(
  database: Database.Database,
): Pick<Captures, "retentions" | "retentionEffect"> {
  const all = database.prepare<[], RuleRow>("SELECT * FROM retention");
  const sizeOf = createSizeOf(database);
  const effect = database.prepare<[string, number, string], RetentionEffect>(effectQuery);
  return {
    retentions: () =>
      new Map(
        all.all().map(({ stream_id, keep_days, keep_bytes }) => [
          FolderId.parse(stream_id),
          {
            ...(keep_days === null ? {} : { keepDays: keep_days }),
            ...(keep_bytes === null ? {} : { keepBytes: keep_bytes }),
          },
        ]),
      ),
    retentionEffect(streamId, sweeping) {
      const overBytes = tooMany(sweeping, () => sizeOf(streamId));
      return (
        effect.get(FolderId.parse(streamId), overBytes, JSON.stringify(sweeping.old)) ?? {
          itemCount: 0,
          sizeBytes: 0,
        }
      );
    },
  };
}

export function createRetentionWrites(
  database: Database.Database,
  counters: Counters,
  removal: ItemRemoval,
): Pick<Captures, "setRetention" | "sweepStream"> {
  const put = database.prepare(
    `INSERT INTO retention (stream_id, keep_days, keep_bytes) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET keep_days = excluded.keep_days, keep_bytes = excluded.keep_bytes`,
  );
  const going = createGoing(database);
  return {
    setRetention: (streamId, { keepDays, keepBytes }) =>
      void put.run(FolderId.parse(streamId), keepDays ?? null, keepBytes ?? null),
    sweepStream: database.transaction((streamId: FolderId, sweeping: Sweeping, itemCountMax: number) => {
      const removedSegments: SegmentId[] = [];
      const rowIds: number[] = [];
      for (const { row_id } of going(streamId, sweeping)) {
        if (rowIds.length === itemCountMax) break;
        rowIds.push(row_id);
      }
      for (const rowId of rowIds) removal.removeItem(rowId, removedSegments);
      // Where nothing went, nothing that shows items needs to ask again.
      const revision = rowIds.length === 0 ? counters.revision() : counters.nextRevision();
      return { revision, removedSegments, removedItemCount: rowIds.length };
    }),
  };
}

interface GoingRow {
  readonly row_id: number;
  readonly added_ms: number;
  readonly size_bytes: number;
}

/**
 * All that `createGoing` would go through, added up. What lies before an item grows with its age turned round, as its time
 * does: so those that go are the first ones by either rule, but where the clock leapt: then dates lie between that are younger than they look.
 */
const effectQuery = `SELECT count(*) AS itemCount, coalesce(sum(size_bytes), 0) AS sizeBytes FROM (
  SELECT size_bytes, added_ms, sum(size_bytes) OVER (ORDER BY added_ms, row_id) - size_bytes AS before_bytes ${pushed})
  WHERE before_bytes < ? OR ${isOld("added_ms")}`;

/** Bytes from the beginning that are too many. */
const tooMany = ({ keepBytes }: Sweeping, sizeBytes: () => number): number =>
  keepBytes === undefined ? 0 : Math.max(0, sizeBytes() - keepBytes);

function createSizeOf(database: Database.Database): (streamId: FolderId) => number {
  const size = database.prepare<[string], number>(`SELECT coalesce(sum(size_bytes), 0) ${pushed}`).pluck();
  return (streamId) => size.get(FolderId.parse(streamId)) ?? 0;
}

/** What a rule takes away, the oldest first. By when it arrived: what says that it is old is not gone before it was seen. */
function createGoing(
  database: Database.Database,
): (streamId: FolderId, sweeping: Sweeping) => Generator<GoingRow> {
  const sizeOf = createSizeOf(database);
  const oldest = database.prepare<[string], GoingRow>(
    `SELECT row_id, added_ms, size_bytes ${pushed} ORDER BY added_ms, row_id`,
  );
  return function* (streamId, sweeping) {
    let overBytes = tooMany(sweeping, () => sizeOf(streamId));
    const youngMs = Math.max(Number.MIN_SAFE_INTEGER, ...sweeping.old.map(({ beforeMs }) => beforeMs));
    const isOldDate = (dateMs: number): boolean =>
      sweeping.old.some(({ fromMs, beforeMs }) => dateMs >= fromMs && dateMs < beforeMs);
    for (const row of oldest.iterate(FolderId.parse(streamId))) {
      if (overBytes <= 0 && row.added_ms >= youngMs) return;
      const isOver = overBytes > 0;
      // What stays for its age counts as well: what goes is the oldest by either rule.
      overBytes -= row.size_bytes;
      if (isOver || isOldDate(row.added_ms)) yield row;
    }
  };
}
