import type Database from "better-sqlite3-multiple-ciphers";
import { hasLoneSigns, spellSigns, withoutLoneSigns } from "#shared/kit/lone-signs.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { boundLimit } from "./bound-limit.ts";
import { respelledRowCountMax } from "./limits.ts";

/** What full text keeps of a segment apart: title, headings and text. */
export type SegmentFields = readonly [title: string, headings: string, text: string];

/** Whether full text has other words for it than are written there. */
export const isSpelled = (fields: SegmentFields): boolean => fields.some(hasLoneSigns);

const spellAll = ([title, headings, text]: SegmentFields): SegmentFields => [
  spellSigns(title),
  spellSigns(headings),
  spellSigns(text),
];

/**
 * Keeps both full-text tables in step with `segments`. Every call runs inside the transaction that changes those rows.
 * Invariant: a row is in the index as it is written, or spelled where its column `spelled` says so.
 */
export interface FullText {
  /** `spelled`: of `isSpelled`, as its row has it. */
  addSegment(segmentId: SegmentId, fields: SegmentFields, spelled: boolean): void;
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
  /** Spells what a program before this one put in as it was written; false where there was nothing of the kind. */
  spellItem(rowId: number): boolean;
  /** After rows went without `removeItem`: makes the segments' index anew from those that stayed. */
  rebuild(): void;
  /** The item's words as written alone: cheap, and no part of `rebuild`. */
  forgetItem(rowId: number): void;
}

export function createFullText(database: Database.Database): FullText {
  const rows = createWordRows(database);
  const count = createGoneWords(database);
  const retitle = database.prepare("UPDATE segments SET title = ? WHERE item_row_id = ? AND text <> ''");
  const insertItem = database.prepare("INSERT INTO item_words (rowid, text) VALUES (?, ?)");
  const itemText = database
    .prepare<[number], string>(
      `SELECT max(title) || char(10) || group_concat(headings || char(10) || text, char(10)) FROM segments
       WHERE item_row_id = ? GROUP BY item_row_id`,
    )
    .pluck();
  const removeItem = database.prepare("DELETE FROM item_words WHERE rowid = ?");
  const addItem = (rowId: number, text: string): void => void insertItem.run(rowId, withoutLoneSigns(text));
  const rewriteItem = (rowId: number): void => {
    removeItem.run(rowId);
    const text = itemText.get(rowId);
    if (text !== undefined) addItem(rowId, text);
  };
  return {
    rewriteItem,
    removeFrom(rowId, ordinal) {
      count.add(rows.removeFrom(rowId, ordinal));
    },
    addSegment: rows.add,
    addItem,
    removeItem(rowId) {
      count.add(rows.removeFrom(rowId, 0));
      removeItem.run(rowId);
    },
    retitleItem(rowId, title) {
      count.add(rows.removeFrom(rowId, 0));
      retitle.run(title, rowId);
      rows.addAgain(rowId, title);
      rewriteItem(rowId);
    },
    spellItem(rowId) {
      const spelledCount = rows.spell(rowId);
      count.add(spelledCount);
      if (spelledCount > 0) rewriteItem(rowId);
      return spelledCount > 0;
    },
    rebuild() {
      rows.rebuild();
      count.clear();
    },
    forgetItem(rowId) {
      removeItem.run(rowId);
    },
  };
}

type FieldsRow = readonly [id: SegmentId, ...fields: SegmentFields];

const columns = "id, title, headings, text";
const into = "INSERT INTO words (rowid, title, headings, text)";
const outOf = "INSERT INTO words (words, rowid, title, headings, text)";

/** The segments' index. What is in it as it is written goes in and out without leaving the database. */
function createWordRows(database: Database.Database) {
  const insertWritten = database.prepare<[number]>(
    `${into} SELECT ${columns} FROM segments WHERE item_row_id = ? AND spelled = 0`,
  );
  const removeWritten = database.prepare<[number, number]>(
    `${outOf} SELECT 'delete', ${columns} FROM segments WHERE item_row_id = ? AND ordinal >= ? AND spelled = 0`,
  );
  const rebuild = database.prepare("INSERT INTO words (words) VALUES ('rebuild')");
  const spelled = createSpelledRows(database);
  return {
    add: spelled.add,
    spell: spelled.spell,
    removeFrom: (rowId: number, ordinal: number): number =>
      spelled.removeFrom(rowId, ordinal) + removeWritten.run(rowId, ordinal).changes,
    /** What was removed, with the title that its rows have by now. */
    addAgain(rowId: number, title: string): void {
      insertWritten.run(rowId);
      spelled.addAgain(rowId);
      if (hasLoneSigns(title)) spelled.spell(rowId);
    },
    rebuild(): void {
      rebuild.run();
      spelled.replaceAll();
    },
  };
}

/** Those of the index that are spelled, which is done here. */
function createSpelledRows(database: Database.Database) {
  const insert = database.prepare<[SegmentId, ...SegmentFields]>(`${into} VALUES (?, ?, ?, ?)`);
  const remove = database.prepare<[SegmentId, ...SegmentFields]>(`${outOf} VALUES ('delete', ?, ?, ?, ?)`);
  const written = database
    .prepare<[number], FieldsRow>(`SELECT ${columns} FROM segments WHERE item_row_id = ? AND spelled = 0`)
    .raw();
  const spelled = database
    .prepare<[number, number], FieldsRow>(
      `SELECT ${columns} FROM segments INDEXED BY segments_spelled WHERE item_row_id = ? AND spelled = 1 AND ordinal >= ?`,
    )
    .raw();
  const page = database
    .prepare<[number, number], FieldsRow>(
      `SELECT ${columns} FROM segments WHERE spelled = 1 AND id > ? ORDER BY id ${boundLimit}`,
    )
    .raw();
  const mark = database.prepare<[number, SegmentId]>("UPDATE segments SET spelled = ? WHERE id = ?");
  const add: FullText["addSegment"] = (id, fields, isOther) =>
    void insert.run(id, ...(isOther ? spellAll(fields) : fields));
  return {
    add,
    /** Of what is in the index as it is written what is to be spelled; how many that were. */
    spell(rowId: number): number {
      const other = written.all(rowId).filter(([, ...fields]) => isSpelled(fields));
      for (const [id, ...fields] of other) {
        remove.run(id, ...fields);
        mark.run(1, id);
        add(id, fields, true);
      }
      return other.length;
    },
    removeFrom(rowId: number, ordinal: number): number {
      const own = spelled.all(rowId, ordinal);
      for (const [id, ...fields] of own) remove.run(id, ...spellAll(fields));
      return own.length;
    },
    addAgain(rowId: number): void {
      for (const [id, ...fields] of spelled.all(rowId, 0)) {
        const isOther = isSpelled(fields);
        if (!isOther) mark.run(0, id);
        add(id, fields, isOther);
      }
    },
    /** After all rows were put in as they are written. */
    replaceAll(): void {
      for (let last = 0; ;) {
        const rows = page.all(last, respelledRowCountMax);
        for (const [id, ...fields] of rows) {
          remove.run(id, ...fields);
          add(id, fields, true);
        }
        last = rows.at(-1)?.[0] ?? 0;
        if (rows.length < respelledRowCountMax) return;
      }
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
