import { eachWord, normaliseText } from "./bert-text.ts";
import { limits } from "./limits.ts";
import { createTokenTable } from "./token-table.ts";

export interface Vocabulary {
  /** In the order of their ids. */
  readonly tokens: readonly string[];
  readonly unknown: number;
  /** Tokens that are found in the raw text, before any rule: `[PAD]`, `[UNK]`. */
  readonly special: ReadonlyMap<string, number>;
}

export interface WordPiece {
  /** Token ids of the text, in order; none are added at its ends. */
  encode(text: string): readonly number[];
}

/** Greedy longest-first WordPiece over `bert-text`. */
export function createWordPiece({ tokens, unknown, special }: Vocabulary): WordPiece {
  const table = createTokenTable(tokens);
  const specialPattern = new RegExp(
    `(${[...special.keys()].map((token) => token.replaceAll(/\W/g, "\\$&")).join("|")})`,
  );

  const split = (text: string, start: number, end: number, into: number[]): void => {
    const before = into.length;
    const isTooLong =
      end - start > limits.wordCharsMax && Array.from(text.slice(start, end)).length > limits.wordCharsMax;
    for (let from = start; from < end;) {
      const piece = isTooLong ? undefined : table.findLongest(text, from, end, from === start);
      if (piece === undefined) {
        // A word of which a part is unknown is unknown as a whole.
        into.length = before;
        into.push(unknown);
        return;
      }
      into.push(piece.id);
      from = piece.end;
    }
  };
  const encodePlain = (given: string, into: number[]): void => {
    const text = normaliseText(given);
    eachWord(text, (start, end, hash) => {
      const id = table.findWhole(text, start, end, hash);
      if (id >= 0) into.push(id);
      else split(text, start, end, into);
    });
  };

  return {
    encode(text) {
      const into: number[] = [];
      // Every special token begins so; the pattern is slower to ask.
      if (!text.includes("[") || !specialPattern.test(text)) encodePlain(text, into);
      else
        for (const part of text.split(specialPattern)) {
          const id = special.get(part);
          if (id === undefined) encodePlain(part, into);
          else into.push(id);
        }
      return into;
    },
  };
}
