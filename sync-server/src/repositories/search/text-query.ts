/**
 * Words of a person as `tsquery`, in any of their forms. Invariant: of what a person wrote there are letters, digits and marks in it
 * alone, each word within quotation marks.
 */
import { sql, type RawBuilder } from "kysely";
import { stemOf } from "#shared/kit/word-forms.ts";
import { spellAsked } from "#shared/query/spell-asked.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import { keptWords, stemMark } from "./word-vector.ts";

export type TextQuery = RawBuilder<unknown>;

/** Side by side; undefined where nothing in it could be a word. */
export const phraseQuery = (text: string): TextQuery | undefined =>
  queryOf([sideBySide(text, anyForm, "whole")]);

/** Side by side, of which the last one may be a beginning. */
export const prefixQuery = (text: string): TextQuery | undefined =>
  queryOf([sideBySide(text, anyForm, "prefix")]);

/** A word with all that stands for it. */
export interface WordQuery {
  readonly any: TextQuery;
  /** As it is written, in no other form. */
  readonly exact: TextQuery;
}

export function termQuery({ text, prefix, alternatives }: QueryTerm): WordQuery | undefined {
  const last = prefix ? "prefix" : "whole";
  const of = (form: (word: string) => string): TextQuery | undefined =>
    queryOf([sideBySide(text, form, last), ...alternatives.map((each) => sideBySide(each, form, "whole"))]);
  const [any, exact] = [of(anyForm), of(quoted)];
  return any === undefined || exact === undefined ? undefined : { any, exact };
}

export const anyOf = (queries: readonly TextQuery[]): TextQuery => sql`(${sql.join(queries, sql` || `)})`;

/** Any of them; undefined where nothing in them could be a word. */
function queryOf(texts: readonly string[]): TextQuery | undefined {
  const any = [...new Set(texts.filter((text) => text !== ""))];
  return any.length === 0 ? undefined : sql`${any.map((text) => `(${text})`).join(" | ")}::tsquery`;
}

function sideBySide(text: string, form: (word: string) => string, last: "whole" | "prefix"): string {
  const words = askedWords(text);
  return words
    .map((word, at) =>
      last === "prefix" && at === words.length - 1 ? `(${quoted(word)}:* | ${form(word)})` : form(word),
    )
    .join(" <-> ");
}

const askedWords = (text: string): readonly string[] => keptWords(spellAsked(text));

/** As it is asked for, as any word of the same stem, and as that stem where it is a word. */
function anyForm(word: string): string {
  const stem = stemOf(word);
  const forms = [word, stemMark + stem, ...(stemOf(stem) === stem ? [stem] : [])];
  return `(${[...new Set(forms)].map(quoted).join(" | ")})`;
}

const quoted = (lexeme: string): string => `'${lexeme}'`;
