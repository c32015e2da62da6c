import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { QueryFilter } from "#shared/query/ast.ts";
import { decisionOf, itemFactColumns, type RowFacts } from "./decide-filter.ts";
import { teachFolding } from "./folded-name.ts";
import { migrate } from "./migrate.ts";
import { filterCondition } from "./search-filter.ts";

const paths = [
  "stream:engine-room/7",
  "stream:engine-room/deck\\7",
  "/home/ann/stream:engine-room/7.txt",
  "c:\\users\\ann\\engine-room\\log 7.txt",
  "/engine-room",
  "7",
];
const rows = paths.flatMap((path) =>
  [null, 0, 9, 10].map((value) => ({
    path,
    name: `Über Deck ${value}`,
    durationMs: value,
    takenMs: value,
    language: value && "de",
  })),
);
const not = [false, true];
const values = [
  "engine-room",
  "Engine-Room/7",
  "room",
  "stream:engine-room",
  "ann\\engine-room",
  "deck",
  "ÜBER deck 9",
  "u\u0308ber",
  "7",
  "/",
];
const asked: readonly QueryFilter[] = [
  ...values.flatMap((value) =>
    not.flatMap((sign): readonly QueryFilter[] => [
      { field: "in", value, not: sign },
      { field: "name", value, not: sign },
    ]),
  ),
  ...not.map((sign): QueryFilter => ({ field: "lang", value: "de", not: sign })),
  ...([9, 9.5, 10] as const).flatMap((limit): readonly QueryFilter[] => [
    { field: "duration", bound: "from", limitMs: limit, written: "", not: false },
    { field: "duration", bound: "until", limitMs: limit, written: "", not: false },
    { field: "after", fromMs: limit, written: "", not: false },
    { field: "before", untilMs: limit, written: "", not: false },
    { field: "larger", fromBytes: limit, written: "", not: false },
    { field: "smaller", untilBytes: limit, written: "", not: false },
  ]),
];

it("decides of streams, files of every system and what plays as the database would", () => {
  const database = new Database(":memory:");
  migrate(database);
  teachFolding(database);
  database.exec("INSERT INTO folders (id, path, added_ms) VALUES ('f', '/', 1)");
  const insert = database.prepare(
    `INSERT INTO items (row_id, id, folder_id, path, path_folded, name, file_key, kind, language, size_bytes, modified_ms,
       taken_ms, duration_ms, status, queued_ms, added_ms)
     VALUES (?, ?, 'f', ?, ?, ?, 'k', 'text', ?, ?, 9, ?, ?, 'indexed', 1, 1)`,
  );
  for (const [place, { path, name, durationMs, takenMs, language }] of rows.entries())
    insert.run(place, `i${place}`, `${place}`, path, name, language, 8 + (place % 3), takenMs, durationMs);
  const facts = database
    .prepare<[], RowFacts>(`SELECT ${itemFactColumns} FROM items ORDER BY row_id`)
    .all()
    .map((row) => ({ kind: row.kind, row: () => row, has: () => undefined }));
  for (const filter of asked) {
    const { sql, parameters } = filterCondition([filter], []);
    const wanted = database
      .prepare<(string | number)[], number>(`SELECT ${sql} FROM items ORDER BY row_id`)
      .pluck()
      .all(...parameters);
    expect([filter, facts.map((each) => Number(decisionOf([filter])(each)))]).toEqual([filter, wanted]);
  }
  expect(decisionOf([{ field: "name", value: "7*", not: false }])(facts[0]!)).toBeUndefined();
  // Of an item that is gone its kind may be known still, and nothing else.
  const gone = { kind: "text", row: () => undefined, has: () => undefined } as const;
  const asking = (kind: "text" | "image") =>
    decisionOf([
      { field: "kind", value: kind, not: false },
      { field: "larger", fromBytes: 0, written: "", not: false },
    ]);
  expect([asking("text")(gone), asking("image")(gone)]).toEqual([false, false]);
});
