import type Database from "better-sqlite3-multiple-ciphers";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { WatchLeg, WatchMatch } from "#shared/model/watch.ts";
import type { Watches } from "./library.ts";
import { shownTextLength } from "./match-rows.ts";
import { createDeliveryQueue } from "./webhooks.ts";

/** What a match tells of the place where it was met. */
interface Place {
  readonly rowId: number;
  readonly itemId: ItemId;
  readonly name: string;
  readonly path: string;
  readonly kind: ItemKind;
  readonly text: string;
}

/** Each is told as it is written: several watches are met by one place, which is read once for all of them. */
export function createMatchWrites(database: Database.Database): Pick<Watches, "noteMatches"> {
  const nameOf = database.prepare<[string], string>("SELECT name FROM watches WHERE id = ?").pluck();
  const placeOf = database.prepare<[number], Place>(
    `SELECT item_row_id AS rowId, items.id AS itemId, coalesce(items.title, items.name) AS name, path, kind,
       substr(text, 1, ${shownTextLength}) AS text
     FROM segments JOIN items ON items.row_id = item_row_id WHERE segments.id = ?`,
  );
  const insert = database.prepare<[string, number, number, WatchLeg, number, number]>(
    `INSERT INTO watch_matches (watch_id, item_row_id, segment_id, leg, score, matched_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const queue = createDeliveryQueue(database);
  const heard = database.prepare("UPDATE counters SET value = max(value, ?) WHERE name = 'watched'");
  return {
    noteMatches: database.transaction((found, until, nowMs) => {
      const places = new Map<SegmentId, Place | undefined>();
      const isWaitedFor = queue.isWaitedFor();
      const matches: WatchMatch[] = [];
      for (const { watchId, segmentId, leg, score } of found) {
        if (!places.has(segmentId)) places.set(segmentId, placeOf.get(segmentId));
        const [place, watchName] = [places.get(segmentId), nameOf.get(watchId)];
        // Either may be gone since it was asked about.
        if (place === undefined || watchName === undefined) continue;
        const { rowId, ...told } = place;
        if (insert.run(watchId, rowId, segmentId, leg, score, nowMs).changes === 0) continue;
        if (isWaitedFor) queue.add(watchId, rowId);
        matches.push({ watchId, watchName, segmentId, leg, score, matchedMs: nowMs, seen: false, ...told });
      }
      if (isWaitedFor && matches.length > 0) queue.bound();
      heard.run(until);
      return matches;
    }),
  };
}
