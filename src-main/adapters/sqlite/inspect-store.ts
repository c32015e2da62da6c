import type Database from "better-sqlite3-multiple-ciphers";
import { createFullText } from "./full-text.ts";
import type { StoreInspection } from "./library-store.conformance.ts";
import { type DatabaseLocation, openDatabase } from "./open.ts";

/** Puts into full text as it is written what is spelled there: as programs before had it, and as the rows have it. */
export function writeAsIs(database: Database.Database): void {
  const fullText = createFullText(database);
  const rewrite = database.prepare(
    "INSERT INTO words (rowid, title, headings, text) SELECT id, title, headings, text FROM segments WHERE item_row_id = ?",
  );
  const items = database
    .prepare<[], number>("SELECT DISTINCT item_row_id FROM segments WHERE spelled = 1")
    .pluck();
  for (const rowId of items.all()) {
    fullText.removeItem(rowId);
    rewrite.run(rowId);
  }
}

/** Throws where full text and the rows disagree, or where it is damaged in itself. */
export function checkFullText(database: Database.Database): void {
  database.exec("SAVEPOINT written");
  try {
    writeAsIs(database);
    // Rank 1 compares the index with the rows it was made from.
    database.exec("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)");
  } finally {
    database.exec("ROLLBACK TO written; RELEASE written");
  }
  database.exec("INSERT INTO item_words (item_words) VALUES ('integrity-check')");
}

/** Reads a store from beside it, for tests: counts of rows, and every check that SQLite and full text know. */
export function inspectStore(location: DatabaseLocation): StoreInspection {
  const opening = openDatabase(location, "writer");
  if (opening.kind !== "open") throw new Error(opening.detail);
  const { database } = opening;
  const count = (sql: string): number => Number(database.prepare(sql).pluck().get());
  const complaints: string[] = [];
  const complain = (what: string, wrong: boolean): void => {
    if (wrong) complaints.push(what);
  };
  try {
    const integrity = database.pragma("integrity_check", { simple: true });
    complain(`integrity: ${String(integrity)}`, integrity !== "ok");
    complain("foreign keys", database.prepare("PRAGMA foreign_key_check").all().length > 0);
    checkFullText(database);
    complain(
      "segment counter",
      count("SELECT value FROM counters WHERE name = 'segments'") !== count("SELECT count(*) FROM segments"),
    );
    complain(
      "folder counts",
      count(`SELECT count(*) FROM folder_counts AS kept WHERE item_count <>
      (SELECT count(*) FROM items WHERE items.folder_id = kept.folder_id AND items.status = kept.status)`) >
        0,
    );
    complain(
      "folder counts sum",
      count("SELECT coalesce(sum(item_count), 0) FROM folder_counts") !== count("SELECT count(*) FROM items"),
    );
    complain(
      "segments of an item",
      count(`SELECT count(*) FROM items WHERE segment_count <>
      (SELECT count(*) FROM segments WHERE item_row_id = items.row_id)`) > 0,
    );
    complain(
      "a segment without a vector",
      count("SELECT count(*) FROM segments WHERE id NOT IN (SELECT segment_id FROM vectors)") > 0,
    );
    complain(
      "segments of an item that has none to show",
      count(
        "SELECT count(*) FROM items WHERE status IN ('skipped', 'failed') AND retry_at_ms IS NULL AND segment_count > 0",
      ) > 0,
    );
    return {
      complaints,
      segmentCount: count("SELECT count(*) FROM segments"),
      wordRowCount: count("SELECT count(*) FROM words_docsize"),
      itemWordRowCount: count("SELECT count(*) FROM item_words_docsize"),
      vectorCount: count("SELECT count(*) FROM vectors"),
      thumbnailCount: count("SELECT count(*) FROM thumbnails"),
      tagCount: count("SELECT count(*) FROM item_tags"),
    };
  } finally {
    database.close();
  }
}
