import type Database from "better-sqlite3-multiple-ciphers";
import type { FoundMatch, StoredWatch } from "#core/ports/watch-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { type ItemId, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import { foldName } from "#shared/model/saved-search.ts";
import { WatchId, type WatchLeg } from "#shared/model/watch.ts";
import { createHeardWords } from "./heard-words.ts";
import type { Watches } from "./library.ts";
import { type MatchRow, matchColumns, matchOf } from "./match-rows.ts";
import { codesOf } from "./vector-rows.ts";
import { createHeardLooks, createWatchLookRead, createWatchLookWrite } from "./watch-looks.ts";
import { createDeliveryQueue } from "./webhooks.ts";

export type WatchReads = Pick<
  Watches,
  "watches" | "watch" | "watchCount" | "listenFor" | "hear" | "heardUntil" | "matches"
>;
export type WatchWrites = Omit<Watches, keyof WatchReads>;

interface WatchRow {
  readonly id: WatchId;
  readonly name: string;
  readonly text: string;
  readonly threshold: number;
  readonly paused: number;
  readonly added_ms: number;
  readonly after_segment: number;
  readonly new_count: number;
}

const watchOf = (row: WatchRow): Omit<StoredWatch, "looks"> => ({
  id: row.id,
  name: row.name,
  text: row.text,
  threshold: row.threshold,
  paused: row.paused === 1,
  addedMs: row.added_ms,
  afterSegment: row.after_segment,
  newCount: row.new_count,
});

export function createWatchReads(database: Database.Database): WatchReads {
  const columns = `SELECT watches.*, (SELECT count(*) FROM watch_matches WHERE watch_id = watches.id AND seen = 0) AS new_count
    FROM watches`;
  const all = database.prepare<[], WatchRow>(`${columns} ORDER BY name_folded`);
  const one = database.prepare<[string], WatchRow>(`${columns} WHERE id = ?`);
  const count = database.prepare<[], number>("SELECT count(*) FROM watches").pluck();
  const until = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'watched'").pluck();
  const matches = database.prepare<[string | null, string | null, number, number], MatchRow>(
    `SELECT ${matchColumns} WHERE (? IS NULL OR watch_matches.watch_id = ?) AND seen <= ?
     ORDER BY matched_ms DESC, segment_id DESC LIMIT ?`,
  );
  const looksOf = createWatchLookRead(database);
  const whole = (row: WatchRow): StoredWatch => ({ ...watchOf(row), looks: looksOf(row.id) });
  return {
    watches: () => all.all().map(whole),
    watch(id) {
      const row = one.get(WatchId.parse(id));
      return row && whole(row);
    },
    watchCount: () => count.get() ?? 0,
    heardUntil: () => until.get() ?? 0,
    matches: (watchId, onlyNew, limit) => matches.all(watchId, watchId, onlyNew ? 0 : 1, limit).map(matchOf),
    ...createHearing(database),
  };
}

interface SegmentRow {
  readonly id: SegmentId;
  readonly item_row_id: number;
  readonly item_id: ItemId;
  readonly words: string;
  readonly codes: Uint8Array | null;
  readonly scale: number | null;
}

function createHearing(database: Database.Database): Pick<WatchReads, "listenFor" | "hear"> {
  const count = database.prepare<[string], number>("SELECT doc FROM words_vocabulary WHERE term = ?").pluck();
  const page = database.prepare<[string, number, number], SegmentRow>(
    `SELECT segments.id, item_row_id, items.id AS item_id,
       segments.title || char(10) || headings || char(10) || text AS words, codes, scale
     FROM segments JOIN items ON items.row_id = item_row_id
     LEFT JOIN vectors ON segment_id = segments.id AND space_id = ?
     WHERE segments.id > ? ORDER BY segments.id LIMIT ?`,
  );
  // Made with the first watch: most libraries have none.
  let words: ReturnType<typeof createHeardWords> | undefined;
  const looksOf = createHeardLooks(database);
  return {
    listenFor(added, gone) {
      words ??= createHeardWords((term) => count.get(term) ?? 0);
      words.listenFor(added, gone);
    },
    hear(after, spaceId, segmentCountMax, lookSpaceId) {
      const rows = page.all(SpaceId.parse(spaceId), after, segmentCountMax + 1);
      const isAll = rows.length <= segmentCountMax;
      const whole = isAll ? rows : wholeItems(rows);
      const items = Map.groupBy(whole, (row) => row.item_row_id);
      const texts = Array.from(items, ([rowId, own]) => ({
        rowId,
        text: own.map((row) => row.words).join("\n"),
      }));
      const idOf = (rowId: number) => items.get(rowId)?.[0]?.item_id;
      return {
        until: whole.at(-1)?.id ?? (after as SegmentId | 0),
        isAll,
        segments: whole.map(({ id, item_id }) => ({ segmentId: id, itemId: item_id })),
        vectors: whole.flatMap(vectorOf),
        worded: (words?.hear(texts) ?? []).flatMap(({ number, rowId }) => {
          const itemId = idOf(rowId);
          return itemId === undefined ? [] : [{ number, itemId }];
        }),
        looks: lookSpaceId === null ? [] : looksOf(firstOfEach(items), SpaceId.parse(lookSpaceId)),
      };
    },
  };
}

const firstOfEach = (items: ReadonlyMap<number, readonly SegmentRow[]>) =>
  Array.from(items).flatMap(([rowId, [first]]) =>
    first === undefined ? [] : [{ rowId, itemId: first.item_id, segmentId: first.id }],
  );

/** The segments of an item are stored side by side: all but the last item of a page are whole. One alone is taken as it is. */
function wholeItems(rows: readonly SegmentRow[]): readonly SegmentRow[] {
  const last = rows.at(-1)?.item_row_id;
  const whole = rows.filter((row) => row.item_row_id !== last);
  return whole.length === 0 ? rows : whole;
}

const vectorOf = ({ id, codes, scale }: SegmentRow): readonly VectorRow[] =>
  codes === null || scale === null ? [] : [{ segmentId: id, codes: codesOf(codes), scale }];

export function createWatchWrites(database: Database.Database): WatchWrites {
  const taken = database
    .prepare<[string, string], number>("SELECT 1 FROM watches WHERE name_folded = ? AND id <> ?")
    .pluck();
  const put = database.prepare(
    `INSERT INTO watches (id, name, name_folded, text, threshold, paused, added_ms, after_segment)
     VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM segments))
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_folded = excluded.name_folded,
       threshold = excluded.threshold, paused = excluded.paused,
       after_segment = iif(paused = 1 AND excluded.paused = 0, excluded.after_segment, after_segment)`,
  );
  const isFirst = database.prepare<[], number>("SELECT NOT EXISTS (SELECT 1 FROM watches)").pluck();
  // What came while it was paused is not told of when it goes on. Nobody waits for what is there already.
  const skip = database.prepare(
    "UPDATE counters SET value = (SELECT coalesce(max(id), 0) FROM segments) WHERE name = 'watched'",
  );
  const remove = database.prepare("DELETE FROM watches WHERE id = ?");
  const note = database
    .prepare<[string, WatchLeg, number, number, number, string], number>(
      `INSERT INTO watch_matches (watch_id, item_row_id, segment_id, leg, score, matched_ms)
       SELECT ?, item_row_id, segments.id, ?, ?, ? FROM segments WHERE segments.id = ?
         AND EXISTS (SELECT 1 FROM watches WHERE id = ?)
       ON CONFLICT DO NOTHING RETURNING item_row_id`,
    )
    .pluck();
  const one = database.prepare<[string, number], MatchRow>(
    `SELECT ${matchColumns} WHERE watch_matches.watch_id = ? AND watch_matches.item_row_id = ?`,
  );
  const queue = createDeliveryQueue(database);
  const putLooks = createWatchLookWrite(database);
  const heard = database.prepare("UPDATE counters SET value = max(value, ?) WHERE name = 'watched'");
  const see = database.prepare(
    "UPDATE watch_matches SET seen = 1 WHERE seen = 0 AND (? IS NULL OR watch_id = ?)",
  );
  return {
    putWatch: database.transaction((watch: Parameters<WatchWrites["putWatch"]>[0]) => {
      const folded = foldName(watch.name);
      if (taken.get(folded, watch.id) !== undefined) return false;
      if (isFirst.get() === 1) skip.run();
      const { id, name, text, threshold, paused, addedMs } = watch;
      put.run(WatchId.parse(id), name, folded, text, threshold, Number(paused), addedMs);
      putLooks(id, watch.looks);
      return true;
    }),
    removeWatch: (id) => void remove.run(WatchId.parse(id)),
    noteMatches: database.transaction((found: readonly FoundMatch[], until: number, nowMs: number) => {
      const matches = found.flatMap(({ watchId, segmentId, leg, score }) => {
        const rowId = note.get(watchId, leg, score, nowMs, segmentId, watchId);
        if (rowId === undefined) return [];
        queue.add(watchId, rowId);
        const row = one.get(watchId, rowId);
        return row === undefined ? [] : [matchOf(row)];
      });
      if (matches.length > 0) queue.bound();
      heard.run(until);
      return matches;
    }),
    seeMatches: (watchId) => see.run(watchId, watchId).changes,
  };
}
