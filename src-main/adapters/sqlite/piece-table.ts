import type { Tokens } from "./known-pieces.ts";

/**
 * The tokens of pieces, found by the signs of a text where they stand: to cut a piece out of a text, and to have it hashed,
 * costs more than all that is asked of it. Numbers in a row, so that looking up leaves nothing to collect.
 */
export interface PieceTable {
  count(): number;
  clear(): void;
  /** Of a piece that it does not have. */
  add(piece: string, tokens: Tokens): void;
  /** Puts the tokens of what stands there behind the others; false where it is not known. `hash`: `hashOf` its signs. */
  append(text: string, from: number, to: number, hash: number, tokens: number[]): boolean;
}

/** FNV-1a, a sign at a time: http://www.isthe.com/chongo/tech/comp/fnv/ */
export const hashStart = 0x811c9dc5 | 0;
export const hashWith = (hash: number, sign: number): number => Math.imul(hash ^ sign, 0x01000193);

const several = -2;
const slotCountMin = 2_048;

/** The signs of pieces, one behind the other: each is copied, so that none keeps the text that it came in. */
function createPieceSigns() {
  let signs = new Uint16Array(8 * slotCountMin);
  /** Where those of each piece end; they begin where those of the one before it end. */
  let ends = new Uint32Array(slotCountMin);
  const startOf = (piece: number): number => (piece === 0 ? 0 : (ends[piece - 1] ?? 0));
  return {
    /** Gives the hash of what it puts there. */
    put(piece: number, text: string): number {
      const start = startOf(piece);
      while (start + text.length > signs.length) signs = longer(signs, Uint16Array);
      if (piece >= ends.length) ends = longer(ends, Uint32Array);
      let hash = hashStart;
      for (let at = 0; at < text.length; at++) {
        const sign = text.charCodeAt(at);
        signs[start + at] = sign;
        hash = hashWith(hash, sign);
      }
      ends[piece] = start + text.length;
      return hash;
    },
    stand(piece: number, text: string, from: number, to: number): boolean {
      const start = startOf(piece);
      if ((ends[piece] ?? 0) - start !== to - from) return false;
      for (let at = from; at < to; at++) if (signs[start + at - from] !== text.charCodeAt(at)) return false;
      return true;
    },
  };
}

export function createPieceTable(): PieceTable {
  /** Of each slot the number of its piece, counted from 1; never more than half are taken. */
  let slots = new Int32Array(slotCountMin);
  let hashes = new Int32Array(slotCountMin / 2);
  /** The only token of each piece, or `several`. */
  let only = new Int32Array(slotCountMin / 2);
  const lists = new Map<number, Tokens>();
  const signs = createPieceSigns();
  let count = 0;

  const place = (piece: number, hash: number): void => {
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = piece + 1;
  };
  const grow = (): void => {
    slots = new Int32Array(2 * slots.length);
    hashes = longer(hashes, Int32Array);
    only = longer(only, Int32Array);
    for (let piece = 0; piece < count; piece++) place(piece, hashes[piece] ?? 0);
  };
  return {
    count: () => count,
    clear() {
      slots.fill(0);
      lists.clear();
      count = 0;
    },
    add(piece, tokens) {
      if (2 * (count + 1) > slots.length) grow();
      const hash = signs.put(count, piece);
      hashes[count] = hash;
      const [first] = tokens;
      only[count] = tokens.length === 1 && first !== undefined ? first : several;
      if (only[count] === several) lists.set(count, tokens);
      place(count, hash);
      count++;
    },
    append(text, from, to, hash, tokens) {
      const mask = slots.length - 1;
      for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
        const piece = (slots[slot] ?? 0) - 1;
        if (piece < 0) return false;
        if (hashes[piece] !== hash || !signs.stand(piece, text, from, to)) continue;
        const token = only[piece] ?? several;
        if (token !== several) tokens.push(token);
        else for (const each of lists.get(piece) ?? []) tokens.push(each);
        return true;
      }
    },
  };
}

type Numbers = Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

function longer<Array extends Numbers>(array: Array, make: new (length: number) => Array): Array {
  const twice = new make(2 * array.length);
  twice.set(array);
  return twice;
}
