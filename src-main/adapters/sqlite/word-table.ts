/**
 * A number of each word, found by the word's letters where they stand in a text: packed into three numbers, which lie beside what is
 * looked up by them. A word costs one place in memory, and nothing is cut out of the text, hashed as a string, or left to collect.
 */
export interface WordTable {
  count(): number;
  clear(): void;
  /** Undefined where the word is not there. */
  get(first: number, second: number, third: number): number | undefined;
  /** Of a word that it does not have. */
  add(first: number, second: number, third: number, value: number): void;
}

/** Five letters a number, so that none of them is more than V8 keeps without a box. */
export const lettersPacked = 5;
export const packedLengthMax = 3 * lettersPacked;

/** Letters as numbers from 1 on: a packed word says how long it is. */
export const packedWith = (packed: number, letter: number): number => (packed << 6) | letter;

const wordCountMin = 1_024;
const width = 4;

export function createWordTable(): WordTable {
  /** Of each slot the word and its number; of one that is free 0. Never more than half are taken. */
  let slots = new Int32Array(2 * wordCountMin * width);
  let count = 0;
  const slotOf = (first: number, second: number, third: number): number => {
    const mask = slots.length / width - 1;
    for (let slot = hashOf(first, second, third) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * width;
      const found = slots[at];
      if (found === 0 || (found === first && slots[at + 1] === second && slots[at + 2] === third)) return at;
    }
  };
  const put = (first: number, second: number, third: number, value: number): void => {
    const at = slotOf(first, second, third);
    slots[at] = first;
    slots[at + 1] = second;
    slots[at + 2] = third;
    slots[at + 3] = value;
  };
  const grow = (): void => {
    const before = slots;
    slots = new Int32Array(2 * before.length);
    for (let at = 0; at < before.length; at += width) {
      const [first = 0, second = 0, third = 0, value = 0] = before.subarray(at, at + width);
      if (first !== 0) put(first, second, third, value);
    }
  };
  return {
    count: () => count,
    clear() {
      slots.fill(0);
      count = 0;
    },
    get(first, second, third) {
      const at = slotOf(first, second, third);
      return slots[at] === 0 ? undefined : slots[at + 3];
    },
    add(...word) {
      count++;
      if (2 * count * width > slots.length) grow();
      put(...word);
    },
  };
}

function hashOf(first: number, second: number, third: number): number {
  const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b) ^ third;
  const hash = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}
