import type { WordQuery } from "#core/ports/search-store.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import type { NumberedWords } from "#core/ports/watch-store.ts";
import type { HeardTexts } from "./heard-texts.ts";
import type { Tokens } from "./known-pieces.ts";
import { anyExpression, phraseExpression, termExpression } from "./search-expression.ts";

/** What one watch asks for, in tokens. */
export interface AskedWords {
  readonly number: number;
  readonly expression: string;
  /** Of each word or phrase that must be there, what may stand for it; the tokens of each side by side. */
  readonly groups: readonly (readonly Tokens[])[];
  /** None of them may be there, its tokens side by side. */
  readonly excluded: readonly Tokens[];
  /** All that is asked is in the groups and in what is excluded. */
  readonly isDecidedByTokens: boolean;
}

export function compileWords(
  texts: Pick<HeardTexts, "number">,
  watches: readonly NumberedWords[],
): readonly AskedWords[] {
  const asked = [
    ...new Set(watches.flatMap(({ words }) => [...decidingGroups(words).flat(), ...words.excluded])),
  ];
  const numbers = texts.number(asked);
  const tokens = new Map(asked.map((text, place) => [text, numbers[place] ?? []]));
  const tokensOf = (text: string): Tokens => tokens.get(text) ?? [];
  return watches.flatMap(({ number, words }) => {
    const expression = everyWord(words);
    if (expression === undefined) return [];
    const groups = decidingGroups(words).map((group) => group.map(tokensOf));
    const excluded = words.excluded.map(tokensOf);
    // What full text finds no word in it treats in ways of its own.
    const isDecidedByTokens =
      groups.length === words.anyOf.length + words.phrases.length &&
      [...groups.flat(), ...excluded].every(({ length }) => length > 0);
    return [{ number, expression, groups, excluded, isDecidedByTokens }];
  });
}

/** A word that may go on decides nothing by its tokens. */
const decidingGroups = ({ anyOf, phrases }: WordQuery): readonly (readonly string[])[] => [
  ...anyOf
    .filter(({ prefix }) => !prefix)
    .map(({ text, alternatives }: QueryTerm) => [text, ...alternatives]),
  ...phrases.map((phrase) => [phrase]),
];

/** All words, all phrases, and nothing excluded; undefined where no word is asked for. */
function everyWord({ anyOf, phrases, excluded }: WordQuery): string | undefined {
  const parts = [...anyOf.map(termExpression), ...phrases.map(phraseExpression)].filter(
    (part) => part !== undefined,
  );
  if (parts.length === 0) return undefined;
  const all = parts.map((part) => `(${part})`).join(" AND ");
  const none = anyExpression(excluded);
  return none === undefined ? all : `(${all}) NOT ${none}`;
}
