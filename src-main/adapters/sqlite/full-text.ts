import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentId } from "#shared/model/ids.ts";

/** Keeps both full-text tables in step with `segments`. Every call runs inside the transaction that changes those rows. */
export interface FullText {
  addSegment(segmentId: SegmentId, title: string, headings: string, text: string): void;
  /** The words of an item as written, all its segments together. */
  addItem(rowId: number, text: string): void;
  /** Before the rows go: the index is unpicked by the text that made it. */
  removeItem(rowId: number): void;
  /** The same of its segments from one on, and of nothing else. */
  removeFrom(rowId: number, ordinal: number): void;
  /** The words of an item anew, from the segments that it has by now. */
  rewriteItem(rowId: number): void;
  /** Gives all segments of an item another title, in the rows and in both tables. */
  retitleItem(rowId: number, title: string): void;
  /** After rows went without `removeItem`: makes the segments' index anew from those that stayed. */
  rebuild(): void;
  /** The item's words as written alone: cheap, and no part of `rebuild`. */
  forgetItem(rowId: number): void;
}

export function createFullText(database: Database.Database): FullText {
  const insert = database.prepare("INSERT INTO words (rowid, title, headings, text) VALUES (?, ?, ?, ?)");
  const insertAll = database.prepare(
    "INSERT INTO words (rowid, title, headings, text) SELECT id, title, headings, text FROM segments WHERE item_row_id = ?",
  );
  const removeAll = database.prepare(
    `INSERT INTO words (words, rowid, title, headings, text)
     SELECT 'delete', id, title, headings, text FROM segments WHERE item_row_id = ?`,
  );
  const removeSome = database.prepare(
    `INSERT INTO words (words, rowid, title, headings, text)
     SELECT 'delete', id, title, headings, text FROM segments WHERE item_row_id = ? AND ordinal >= ?`,
  );
  const retitle = database.prepare("UPDATE segments SET title = ? WHERE item_row_id = ? AND text <> ''");
  const rebuild = database.prepare("INSERT INTO words (words) VALUES ('rebuild')");
  const insertItem = database.prepare("INSERT INTO item_words (rowid, text) VALUES (?, ?)");
  const insertItemAgain = database.prepare(
    `INSERT INTO item_words (rowid, text)
     SELECT item_row_id, max(title) || char(10) || group_concat(headings || char(10) || text, char(10)) FROM segments
     WHERE item_row_id = ? GROUP BY item_row_id`,
  );
  const removeItem = database.prepare("DELETE FROM item_words WHERE rowid = ?");
  const count = createGoneWords(database);
  const remove = (rowId: number): void => count.add(removeAll.run(rowId).changes);
  const rewriteItem = (rowId: number): void => {
    removeItem.run(rowId);
    insertItemAgain.run(rowId);
  };
  return {
    rewriteItem,
    removeFrom(rowId, ordinal) {
      count.add(removeSome.run(rowId, ordinal).changes);
    },
    addSegment(segmentId, title, headings, text) {
      insert.run(segmentId, title, headings, text);
    },
    addItem(rowId, text) {
      insertItem.run(rowId, text);
    },
    removeItem(rowId) {
      remove(rowId);
      removeItem.run(rowId);
    },
    retitleItem(rowId, title) {
      remove(rowId);
      retitle.run(title, rowId);
      insertAll.run(rowId);
      rewriteItem(rowId);
    },
    rebuild() {
      rebuild.run();
      count.clear();
    },
    forgetItem(rowId) {
      removeItem.run(rowId);
    },
  };
}

/**
 * Rows of the segments' index that went since all of it was last merged. What they took is given back only where a merge
 * reaches what they were written with.
 */
export function createGoneWords(database: Database.Database) {
  const add = database.prepare(
    "INSERT INTO counters VALUES ('gone_words', ?) ON CONFLICT DO UPDATE SET value = value + excluded.value",
  );
  const clear = database.prepare("DELETE FROM counters WHERE name = 'gone_words'");
  const share = database
    .prepare<[], number>(
      `SELECT 1.0 * gone.value / max(1, kept.value) FROM counters AS gone, counters AS kept
       WHERE gone.name = 'gone_words' AND kept.name = 'segments'`,
    )
    .pluck();
  return {
    add(rowCount: number): void {
      if (rowCount > 0) add.run(rowCount);
    },
    clear: (): void => void clear.run(),
    /** Of as many as there are now. */
    share: (): number => share.get() ?? 0,
  };
}
