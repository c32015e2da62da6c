/** Where the words of a question stand in given texts, as full text reads them. */
import type Database from "better-sqlite3-multiple-ciphers";
import { type SpelledText, spellWithPlaces } from "#shared/kit/lone-signs.ts";
import type { TextRange } from "#shared/model/hit.ts";

// Not characters, by definition of Unicode: no text that means anything has them.
const mark = { open: "\uFDD0", close: "\uFDD1" } as const;

/**
 * The texts go into a full-text table of their own for a moment: asked of the library's, each of them would cost a
 * walk through everything that has the words. It lies in memory, and only while a savepoint lasts.
 */
export function createMarks(
  database: Database.Database,
): (texts: readonly string[], expression: string) => readonly (readonly TextRange[])[] {
  database.exec(
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.shown USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')",
  );
  const put = database.prepare<[bigint, string]>("INSERT INTO temp.shown (rowid, text) VALUES (?, ?)");
  const marked = database
    .prepare<[string, string, string], readonly [place: number, text: string]>(
      "SELECT rowid, highlight(shown, 0, ?, ?) FROM temp.shown WHERE shown MATCH ?",
    )
    .raw();
  return (written, expression) => {
    const texts = written.map(spellWithPlaces);
    const ranges: (readonly TextRange[])[] = texts.map(() => []);
    database.exec("SAVEPOINT shown");
    try {
      for (const [place, text] of texts.entries()) put.run(BigInt(place), text.text);
      for (const [place, marks] of marked.all(mark.open, mark.close, expression)) {
        const own = texts[place];
        if (own !== undefined)
          ranges[place] = markedRanges(marks, own.text).map((range) => writtenRange(own, range));
      }
    } finally {
      database.exec("ROLLBACK TO shown; RELEASE shown");
    }
    return ranges;
  };
}

function writtenRange(text: SpelledText, range: TextRange): TextRange {
  const [startChar, endChar] = text.writtenRange(range.startChar, range.endChar);
  return { startChar, endChar };
}

/** Where the marks stood. No ranges rather than wrong ones: the text without its marks must be the text. */
function markedRanges(marks: string, text: string): readonly TextRange[] {
  const ranges: TextRange[] = [];
  const pieces: string[] = [];
  let length = 0;
  for (const [index, part] of marks.split(mark.open).entries()) {
    const end = index === 0 ? -1 : part.indexOf(mark.close);
    if (index > 0 && end > 0) ranges.push({ startChar: length, endChar: length + end });
    const plain = end < 0 ? part : part.slice(0, end) + part.slice(end + 1);
    pieces.push(plain);
    length += plain.length;
  }
  return pieces.join("") === text ? ranges : [];
}
