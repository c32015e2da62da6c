/** Words of a person as `tsquery`: every sign that would mean something to PostgreSQL is a parameter or is left out. */
import { sql, type RawBuilder } from "kysely";
import { hasLoneSigns } from "#shared/kit/lone-signs.ts";
import { askedWords } from "./spelled-words.ts";

export type TextQuery = RawBuilder<unknown>;

const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** All words that are in the text, anywhere in the segment, but side by side where signs are words; undefined where there are none. */
export const wordQuery = (text: string): TextQuery | undefined =>
  hasLoneSigns(text)
    ? phraseQuery(text)
    : hasWord(text)
      ? sql`plainto_tsquery('simple', ${askedWords(text)})`
      : undefined;

/** Side by side. */
export const phraseQuery = (text: string): TextQuery | undefined =>
  hasWord(text) ? sql`phraseto_tsquery('simple', ${askedWords(text)})` : undefined;

/** Words of which the last one is a beginning. */
export function prefixQuery(text: string): TextQuery | undefined {
  const words = askedWords(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const last = words.at(-1);
  if (last === undefined) return undefined;
  const before = words.slice(0, -1).join(" ");
  // Letters and digits alone: nothing in it could end the quotation.
  const beginning = sql`to_tsquery('simple', ${`'${last}':*`})`;
  if (before === "") return beginning;
  return hasLoneSigns(text)
    ? sql`(phraseto_tsquery('simple', ${before}) <-> ${beginning})`
    : sql`(plainto_tsquery('simple', ${before}) && ${beginning})`;
}

export const anyOf = (queries: readonly TextQuery[]): TextQuery => sql`(${sql.join(queries, sql` || `)})`;
