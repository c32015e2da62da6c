/**
 * The vocabulary as a hash table over code units. A word is looked up where it stands in the text, by the hash that was
 * made while its end was being looked for: no string is cut out, and everything lies in four flat arrays.
 */
export interface TokenTable {
  /** Id of the token that is `text[start, end)`, whose hash (from `wholeHash`, by `nextHash`) is given; −1 where there is none. */
  findWhole(text: string, start: number, end: number, hash: number): number;
  /** Id and end of the longest token at `start` that goes no further than `end`; `isFirst`: of a word's start, else with `##` before it. */
  findLongest(
    text: string,
    start: number,
    end: number,
    isFirst: boolean,
  ): { readonly id: number; readonly end: number } | undefined;
}

/** FNV-1a over code units. */
export const wholeHash = 0x811c9dc5 | 0;
const prime = 0x01000193;
export const nextHash = (hash: number, unit: number): number => Math.imul(hash ^ unit, prime);

const continuation = "##";
const pieceHash = nextHash(nextHash(wholeHash, continuation.charCodeAt(0)), continuation.charCodeAt(1));

/** `tokens` in the order of their ids. */
export function createTokenTable(tokens: readonly string[]): TokenTable {
  const starts = new Uint32Array(tokens.length + 1);
  const units = new Uint16Array(tokens.reduce((sum, token) => sum + token.length, 0));
  const mask = 2 ** Math.ceil(Math.log2(tokens.length * 2)) - 1;
  // Id + 1; 0 where nothing is.
  const slots = new Uint16Array(mask + 1);
  const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & mask;
  let longest = 0;
  let unitCount = 0;
  // The program waits for this loop when it starts, and it runs before it is compiled: so it is one, and plain.
  for (let id = 0; id < tokens.length; id++) {
    const token = tokens[id]!;
    let hash = wholeHash;
    for (let index = 0; index < token.length; index++) {
      const unit = token.charCodeAt(index);
      units[unitCount++] = unit;
      hash = Math.imul(hash ^ unit, prime);
    }
    starts[id + 1] = unitCount;
    let slot = slotOf(hash);
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = id + 1;
    if (token.length > longest) longest = token.length;
  }
  const isToken = (id: number, skipped: number, text: string, start: number, end: number): boolean => {
    const from = starts[id]! + skipped;
    if (starts[id + 1]! - from !== end - start) return false;
    for (let index = start; index < end; index++)
      if (units[from + index - start] !== text.charCodeAt(index)) return false;
    return true;
  };
  const isPiece = (id: number): boolean =>
    units[starts[id]!] === 35 &&
    units[starts[id]! + 1] === 35 &&
    starts[id + 1]! - starts[id]! > continuation.length;
  const find = (text: string, start: number, end: number, hash: number, skipped: number): number => {
    for (let slot = slotOf(hash); slots[slot] !== 0; slot = (slot + 1) & mask) {
      const id = slots[slot]! - 1;
      if ((skipped === 0 || isPiece(id)) && isToken(id, skipped, text, start, end)) return id;
    }
    return -1;
  };
  return {
    findWhole: (text, start, end, hash) => find(text, start, end, hash, 0),
    findLongest(text, start, end, isFirst) {
      const skipped = isFirst ? 0 : continuation.length;
      let hash = isFirst ? wholeHash : pieceHash;
      let best: { readonly id: number; readonly end: number } | undefined;
      for (let index = start; index < Math.min(end, start + longest); index++) {
        hash = nextHash(hash, text.charCodeAt(index));
        const id = find(text, start, index + 1, hash, skipped);
        if (id >= 0) best = { id, end: index + 1 };
      }
      return best;
    },
  };
}
