import { eachWord, normaliseText } from "./bert-text.ts";
import { limits } from "./limits.ts";

const continuation = "##";

export interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  readonly unknown: number;
  /** Tokens that are found in the raw text, before any rule: `[PAD]`, `[UNK]`. */
  readonly special: ReadonlyMap<string, number>;
}

export interface WordPiece {
  /** Token ids of the text, in order; none are added at its ends. */
  encode(text: string): readonly number[];
}

/** Greedy longest-first WordPiece over `bert-text`. */
export function createWordPiece({ ids, unknown, special }: Vocabulary): WordPiece {
  const pieceCharsMax = ids.keys().reduce((longest, piece) => Math.max(longest, piece.length), 0);
  const specialPattern = new RegExp(
    `(${[...special.keys()].map((token) => token.replaceAll(/\W/g, "\\$&")).join("|")})`,
  );
  const split = new Map<string, readonly number[]>();

  const pieceAt = (
    word: string,
    start: number,
  ): { readonly id: number; readonly end: number } | undefined => {
    const prefix = start === 0 ? "" : continuation;
    for (let end = Math.min(word.length, start + pieceCharsMax); end > start; end--) {
      const id = ids.get(prefix + word.slice(start, end));
      if (id !== undefined) return { id, end };
    }
    return undefined;
  };
  const splitWord = (word: string): readonly number[] => {
    if (word.length > limits.wordCharsMax && [...word].length > limits.wordCharsMax) return [unknown];
    const pieces: number[] = [];
    for (let start = 0; start < word.length;) {
      const piece = pieceAt(word, start);
      if (piece === undefined) return [unknown];
      pieces.push(piece.id);
      start = piece.end;
    }
    return pieces;
  };
  const remembered = (word: string): readonly number[] => {
    const known = split.get(word);
    if (known !== undefined) return known;
    const pieces = splitWord(word);
    if (split.size >= limits.splitWordsMax) split.clear();
    // A slice would keep the whole text alive; a copy keeps the word alone.
    if (word.length <= limits.splitWordCharsMax) split.set(Buffer.from(word).toString(), pieces);
    return pieces;
  };
  const encodePlain = (text: string, into: number[]): void =>
    eachWord(normaliseText(text), (word) => {
      const id = ids.get(word);
      if (id === undefined) for (const piece of remembered(word)) into.push(piece);
      else into.push(id);
    });

  return {
    encode(text) {
      const into: number[] = [];
      if (!specialPattern.test(text)) encodePlain(text, into);
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
