/** Words of a text as they are kept to be found: each as it is written, folded, and the stem of those that have another form. */
import { sql, type RawBuilder } from "kysely";
import { spellSigns } from "#shared/kit/lone-signs.ts";
import { foldedWords, stemOf } from "#shared/kit/word-forms.ts";
import { searchLimits } from "./limits.ts";

export interface WordPart {
  readonly text: string;
  readonly place: "title" | "heading" | "text";
}

/** What a word weighs where it stands, and its stem one step less: who asks for a word finds that word first. */
const weights = {
  title: { word: "A", stem: "B" },
  heading: { word: "B", stem: "C" },
  text: { word: "C", stem: "D" },
} as const;

/** Words that are not as they are written begin with a sign that no word has. */
export const stemMark = "~";

/** A `tsvector`. Its lexemes are letters, digits and marks alone: nothing in them could end the quotation. */
export const wordVector = (parts: readonly WordPart[]): RawBuilder<unknown> =>
  sql`${vectorText(parts)}::tsvector`;

/** The same as it is written down. */
export function vectorText(parts: readonly WordPart[]): string {
  const positions = new Map<string, string[]>();
  let leftBytes: number = searchLimits.wordBytesMax;
  const put = (lexeme: string, position: number, weight: string): void => {
    const known = positions.get(lexeme);
    if (known === undefined) {
      leftBytes -= 4 * lexeme.length;
      if (leftBytes > 0) positions.set(lexeme, [`${position}${weight}`]);
    } else if (known.length < searchLimits.wordPositionCountMax) known.push(`${position}${weight}`);
  };
  let at = 0;
  for (const { text, place } of parts) {
    for (const word of keptWords(text)) {
      at = Math.min(at + 1, searchLimits.wordPositionMax);
      put(word, at, weights[place].word);
      const stem = stemOf(word);
      if (stem !== word) put(stemMark + stem, at, weights[place].stem);
    }
    // What ends one part and what begins the next do not stand side by side.
    at += 1;
  }
  return Array.from(positions, ([lexeme, places]) => `'${lexeme}':${places.join(",")}`).join(" ");
}

/** The same of what is kept and of what is asked for. */
export const keptWords = (text: string): readonly string[] =>
  foldedWords(spellSigns(text)).filter(({ length }) => length <= searchLimits.wordCharsMax);
