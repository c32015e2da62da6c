import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { createMatchFiling, unfiledMatches } from "./match-filing.ts";
import type { MatchKey } from "./match-rows.ts";
import { migrate } from "./migrate.ts";
import { allNear, nearAlone } from "./note-near.fake.ts";
import { createWatchReads, createWatchWrites } from "./watches.ts";
import { WatchId } from "#shared/model/watch.ts";

const watchCount = 12;
const idOf = (watch: number) => WatchId.parse(`01990000-0000-7000-8000-${String(watch).padStart(12, "0")}`);

/** Items of which each has one segment, of the same number, and watches likewise. */
function open(itemCount: number, version?: number) {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database, version);
  database.exec("INSERT INTO folders (id, path, added_ms) VALUES ('f', '/', 1)");
  const counted = (count: number): string =>
    `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ${count})`;
  database.exec(`${counted(itemCount)}
    INSERT INTO items (row_id, id, folder_id, path, path_folded, name, file_key, kind, size_bytes, modified_ms, status, queued_ms, added_ms)
    SELECT n, 'i' || n, 'f', '/' || n, '/' || n, 'n', 'k' || n, 'text', 1, 1, 'indexed', 1, 1 FROM counted;
    ${counted(itemCount)}
    INSERT INTO segments (id, item_row_id, ordinal, title, headings, text, heading_path_json, anchor_json, token_count)
    SELECT n, n, 0, '', '', 'a place', '[]', '{}', 1 FROM counted;
    ${counted(watchCount)}
    INSERT INTO watches (id, name, name_folded, text, threshold, added_ms, after_segment, row_id)
    SELECT '${idOf(0).slice(0, -2)}' || format('%02d', n), n, n, 'x', .5, 1, 0, n FROM counted`);
  return database;
}

it("counts and lists by watch what is there, whatever is added, filed, seen and removed in between", () => {
  const itemCount = 3_000;
  const database = open(itemCount);
  const chance = seededChance(3);
  const below = (count: number): number => Math.floor(chance() * count);
  const watches = { ...createWatchReads(database), ...createWatchWrites(database, nearAlone(allNear())) };
  const filing = createMatchFiling(database);
  const insert = database.prepare(
    "INSERT INTO watch_matches VALUES (?, ?, ?, 'words', 1, ?, 0, NULL) ON CONFLICT DO NOTHING",
  );
  const removeItem = database.prepare("DELETE FROM items WHERE row_id = ?");
  const count = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  let filedCount = 0;
  /** Of each watch what its items are, and whether they were seen. */
  const known = new Map(
    Array.from({ length: watchCount }, (_, place) => [place + 1, new Map<number, boolean>()]),
  );
  const check = (): void => {
    const sizes = [...known].map(([, own]) => [...own.values()].filter((seen) => !seen).length);
    const counts = new Map(watches.watches().map(({ id, newCount }) => [id, newCount]));
    expect(counts).toEqual(new Map([...known.keys()].map((watch, place) => [idOf(watch), sizes[place]])));
    for (const [watch, own] of known) {
      expect(watches.watch(idOf(watch))?.newCount).toBe(sizes[[...known.keys()].indexOf(watch)]);
      const listed = watches.matches(idOf(watch), below(2) === 0, 5);
      for (const { segmentId, watchId, seen } of listed)
        expect([watchId, own.get(segmentId)]).toEqual([idOf(watch), seen]);
      const newest = [...own.keys()].sort((left, right) => right - left).slice(0, 5);
      expect(watches.matches(idOf(watch), false, 5).map(({ segmentId }) => segmentId)).toEqual(newest);
    }
  };
  let next = 1;
  for (let turn = 0; turn < 24; turn++) {
    database.transaction(() => {
      const added: MatchKey[] = [];
      const add = (item: number, watch: number): void => {
        if (insert.run(item, watch, item, item).changes === 0) return;
        added.push({ itemRowId: item, watchRowId: watch });
        known.get(watch)?.set(item, false);
      };
      for (const until = Math.min(itemCount, next + below(300)); next <= until; next++)
        for (const watch of known.keys()) if (below(3) > 0) add(next, watch);
      // What was there already is read anew.
      for (let again = below(9); again > 0; again--) {
        const item = 1 + below(next - 1);
        const isThere = database.prepare("SELECT 1 FROM items WHERE row_id = ?").get(item) !== undefined;
        const watch = [...known.keys()][below(known.size)];
        if (isThere && watch !== undefined) add(item, watch);
      }
      const before = Number(count("filed_matches"));
      filing.add(added);
      if (Number(count("filed_matches")) > before + 1_000) filedCount++;
    })();
    for (let gone = below(20); gone > 0; gone--) {
      const item = 1 + below(next);
      removeItem.run(item);
      for (const own of known.values()) own.delete(item);
    }
    if (turn % 8 === 7) {
      const [watch = 1, own] = [...known][below(known.size)] ?? [];
      const unseen = [...(own ?? [])].filter(([, seen]) => !seen);
      expect(watches.seeMatches(idOf(watch))).toBe(unseen.length);
      for (const [item] of unseen) own?.set(item, true);
    }
    if (turn === 13) {
      watches.removeWatch(idOf(7));
      known.delete(7);
    }
    if (turn === 19) {
      watches.seeMatches(null);
      for (const own of known.values()) for (const item of own.keys()) own.set(item, true);
    }
    if (turn % 4 === 0) check();
  }
  check();
  // By their number, not only because some of them were looked at.
  expect(filedCount).toBeGreaterThan(0);
  expect(Number(count("filed_matches")) + Number(count(unfiledMatches))).toBe(count("watch_matches"));
  database.exec("DELETE FROM items");
  expect([count("watch_matches"), count("filed_matches")]).toEqual([0, 0]);
});

it("files what a library of the schema before had found", () => {
  const database = open(3, 21);
  database.exec(`INSERT INTO watch_matches VALUES (1, 2, 1, 'sound', .5, 7, 0, 1250), (2, 2, 2, 'words', 1, 8, 1, NULL), (3, 1, 3, 'words', 1, 9, 0, NULL);
    INSERT INTO webhooks (id, url, with_text, added_ms) VALUES ('h', 'https://all.example/', 1, 1);
    INSERT INTO webhook_deliveries VALUES (3, 'h', 1, 2), (4, 'h', 3, 1)`);
  migrate(database);
  const watches = { ...createWatchReads(database), ...createWatchWrites(database, nearAlone(allNear())) };
  expect([1, 2, 3].map((number) => watches.watch(idOf(number))?.newCount)).toEqual([1, 1, 0]);
  expect(watches.matches(idOf(2), false, 9)).toMatchObject([
    { segmentId: 2, seen: true },
    { segmentId: 1, seen: false, leg: "sound", score: 0.5, startMs: 1_250 },
  ]);
  watches.removeWatch(idOf(2));
  const left = (table: string) => database.prepare(`SELECT item_row_id FROM ${table}`).pluck().all();
  expect(["watch_matches", "filed_matches", "webhook_deliveries"].map(left)).toEqual([[3], [3], [3]]);
  expect(database.pragma("foreign_key_check")).toEqual([]);
});
