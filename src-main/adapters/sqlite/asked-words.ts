import type { QueryTerm, WordQuery } from "#core/ports/search-store.ts";
import type { NumberedWords } from "#core/ports/watch-store.ts";
import type { HeardTexts } from "./heard-texts.ts";
import { anyExpression, phraseExpression, termExpression } from "./search-expression.ts";

/** What one watch asks for, in tokens. */
export interface AskedWords {
  readonly number: number;
  readonly expression: string;
  /** Of each word that must be there, what may stand for it; each of several tokens. */
  readonly groups: readonly (readonly (readonly number[])[])[];
  /** Having the tokens is all that is asked: no place, no beginning, nothing excluded. */
  readonly isDecidedByTokens: boolean;
}

export function compileWords(
  texts: Pick<HeardTexts, "number">,
  watches: readonly NumberedWords[],
): readonly AskedWords[] {
  const asked = [...new Set(watches.flatMap(({ words }) => decidingGroups(words).flat()))];
  const numbers = texts.number(asked);
  const tokensOf = new Map(asked.map((text, place) => [text, numbers[place] ?? []]));
  return watches.flatMap(({ number, words }) => {
    const expression = everyWord(words);
    if (expression === undefined) return [];
    const groups = decidingGroups(words).map((group) => group.map((text) => tokensOf.get(text) ?? []));
    const isPlain = words.phrases.length === 0 && words.excluded.length === 0;
    const isDecidedByTokens =
      isPlain &&
      groups.length === words.anyOf.length &&
      groups.every((group) => group.every(({ length }) => length === 1));
    return [{ number, expression, groups, isDecidedByTokens }];
  });
}

/** Of each word or phrase that must be there, what may stand for it. A word that may go on decides nothing by its tokens. */
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
