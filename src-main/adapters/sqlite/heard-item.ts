import type { AskedWords } from "./asked-words.ts";
import type { Tokens } from "./known-pieces.ts";

/** The tokens of one item at a time, asked for by their numbers. */
export interface HeardItem {
  /** In the place of the item before; gives each token that has a number once. */
  meet(tokens: Tokens): readonly number[];
  has(token: number): boolean;
  /** All words are there, wherever they stand: no watch is met of which that is not so. */
  mayMeet(asked: AskedWords): boolean;
  /** Of one that its tokens decide. */
  meets(asked: AskedWords): boolean;
}

const itemCountMax = 2 ** 32 - 1;

/** `tokenCount`: how many tokens have a number by now. */
export function createHeardItem(tokenCount: () => number): HeardItem {
  /** In which item a token was met last; items are counted from 1. */
  let metIn = new Uint32Array(1_024);
  let item = 0;
  let sequence: Tokens = [];
  const isMet = (tokens: Tokens): boolean => {
    for (const token of tokens) if (metIn[token] !== item) return false;
    return true;
  };
  const hasSideBySide = (tokens: Tokens): boolean =>
    isMet(tokens) && (tokens.length === 1 || standIn(sequence, tokens));
  return {
    meet(tokens) {
      if (metIn.length < tokenCount()) metIn = grown(metIn, tokenCount());
      if (item === itemCountMax) {
        item = 0;
        metIn.fill(0);
      }
      item++;
      sequence = tokens;
      const met: number[] = [];
      for (const token of tokens) {
        if (token < 0 || metIn[token] === item) continue;
        metIn[token] = item;
        met.push(token);
      }
      return met;
    },
    has: (token) => metIn[token] === item,
    mayMeet({ groups }) {
      for (const group of groups) if (!group.some(isMet)) return false;
      return true;
    },
    meets: ({ groups, excluded }) =>
      groups.every((group) => group.some(hasSideBySide)) && !excluded.some(hasSideBySide),
  };
}

/** Whether the tokens stand side by side somewhere. */
export function standIn(sequence: Tokens, tokens: Tokens): boolean {
  for (let from = 0; from + tokens.length <= sequence.length; from++)
    if (startsAt(sequence, from, tokens)) return true;
  return false;
}

function startsAt(sequence: Tokens, from: number, tokens: Tokens): boolean {
  for (let place = 0; place < tokens.length; place++)
    if (sequence[from + place] !== tokens[place]) return false;
  return true;
}

function grown(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * length);
  larger.set(array);
  return larger;
}
