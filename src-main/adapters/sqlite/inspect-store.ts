import type { StoreInspection } from "./library-store.conformance.ts";
import { type DatabaseLocation, openDatabase } from "./open.ts";

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
    // Rank 1 compares the index with the rows it was made from.
    database.exec(
      "INSERT INTO words (words, rank) VALUES ('integrity-check', 1); INSERT INTO item_words (item_words) VALUES ('integrity-check')",
    );
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
