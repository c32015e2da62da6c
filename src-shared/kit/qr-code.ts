/** Text as a square of dots that a camera reads: QR codes in bytes, with level M of correction (ISO/IEC 18004). */
import { checkBytes } from "./reed-solomon.ts";

/** Row by row; true: dark. Without the light margin of four dots that it needs around it. */
export type QrCode = readonly (readonly boolean[])[];

/** Of level M, by version from 1 on: check bytes of a block, and how many blocks there are. */
const checkCounts = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26] as const;
const blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5] as const;

interface Version {
  readonly number: number;
  /** Dots of a side. */
  readonly size: number;
  readonly byteCount: number;
  readonly blockCount: number;
  readonly checkCount: number;
}

function versionOf(number: number): Version {
  const alignCount = number === 1 ? 0 : Math.floor(number / 7) + 2;
  const aligned = alignCount === 0 ? 0 : (25 * alignCount - 10) * alignCount - 55;
  const bits = (16 * number + 128) * number + 64 - aligned - (number < 7 ? 0 : 36);
  return {
    number,
    size: number * 4 + 17,
    byteCount: Math.floor(bits / 8),
    blockCount: blockCounts[number - 1] ?? 0,
    checkCount: checkCounts[number - 1] ?? 0,
  };
}
const versions = checkCounts.map((_, at) => versionOf(at + 1));
const roomOf = ({ byteCount, blockCount, checkCount }: Version): number =>
  byteCount - blockCount * checkCount;
const lengthBits = ({ number }: Version): number => (number < 10 ? 8 : 16);

/** Undefined where the text is longer than 213 bytes in UTF-8. */
export function qrCode(text: string): QrCode | undefined {
  const bytes = new TextEncoder().encode(text);
  const version = versions.find((each) => 4 + lengthBits(each) + bytes.length * 8 <= roomOf(each) * 8);
  if (version === undefined) return undefined;
  const data = withChecks(version, filled(version, bytes));
  const [best] = Array.from({ length: 8 }, (_, mask) => drawn(version, data, mask)).toSorted(
    (one, other) => penaltyOf(one) - penaltyOf(other),
  );
  return best;
}

/** The mode, the length, the bytes, and what fills the rest. */
function filled(version: Version, bytes: Uint8Array): readonly number[] {
  const bits = [0b0100, ...bytes].flatMap((value, at) =>
    at === 0 ? [...bitsOf(value, 4), ...bitsOf(bytes.length, lengthBits(version))] : [...bitsOf(value, 8)],
  );
  const room = roomOf(version);
  const whole = [...bits, ...bitsOf(0, Math.min(4, room * 8 - bits.length))];
  const padded = [...whole, ...bitsOf(0, (8 - (whole.length % 8)) % 8)];
  const data = Array.from({ length: padded.length / 8 }, (_, at) =>
    padded.slice(at * 8, at * 8 + 8).reduce((byte, bit) => byte * 2 + bit, 0),
  );
  return [...data, ...Array.from({ length: room - data.length }, (_, at) => (at % 2 === 0 ? 0xec : 0x11))];
}

const bitsOf = (value: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => (value >>> (count - 1 - at)) & 1);

/** In blocks, each with its check bytes; the first of each, then the second of each. */
function withChecks(
  { byteCount, blockCount, checkCount }: Version,
  data: readonly number[],
): readonly number[] {
  const shortCount = blockCount - (byteCount % blockCount);
  const shortLength = Math.floor(byteCount / blockCount) - checkCount;
  let from = 0;
  const blocks = Array.from({ length: blockCount }, (_, at) => {
    const block = data.slice(from, (from += shortLength + (at < shortCount ? 0 : 1)));
    return { block, checks: checkBytes(block, checkCount) };
  });
  const across = (parts: readonly (readonly number[])[], length: number): readonly number[] =>
    Array.from({ length }, (_, at) => parts.flatMap((part) => part[at] ?? [])).flat();
  return [
    ...across(
      blocks.map(({ block }) => block),
      shortLength + 1,
    ),
    ...across(
      blocks.map(({ checks }) => checks),
      checkCount,
    ),
  ];
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function drawn(version: Version, data: readonly number[], mask: number): QrCode {
  const { size } = version;
  const fixed = fixedDots(version, mask);
  const dots = fixed.map((row) => row.map((dot) => dot === true));
  const isTurned = masks[mask] ?? (() => false);
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size * 2; step++) {
      const x = right - (step % 2);
      const y = isUpward ? size - 1 - (step >> 1) : step >> 1;
      const row = dots[y];
      if (row === undefined || fixed[y]?.[x] !== undefined) continue;
      const bit = ((data[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1;
      row[x] = (bit === 1) !== isTurned(x, y);
      at++;
    }
  }
  return dots;
}

type Fixed = (boolean | undefined)[][];

/** What is the same whatever the text: the eyes, the rulers, the version and which mask it is. */
function fixedDots(version: Version, mask: number): Fixed {
  const { size, number } = version;
  const dots: Fixed = Array.from({ length: size }, () => Array.from({ length: size }, () => undefined));
  const set = (x: number, y: number, isDark: boolean): void => {
    const row = dots[y];
    if (row !== undefined && x >= 0 && x < size) row[x] = isDark;
  };
  for (let at = 0; at < size; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const rings = (x: number, y: number, reach: number, isDark: (ring: number) => boolean): void => {
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++)
        set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    rings(x, y, 4, (ring) => ring !== 2 && ring !== 4);
  const places = alignPlaces(version);
  const last = places.at(-1);
  for (const x of places)
    for (const y of places) {
      const isEye = (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6);
      if (!isEye) rings(x, y, 2, (ring) => ring !== 1);
    }
  drawFormat(set, size, mask);
  if (number >= 7)
    remaindered(number, 12, 0x1f25).forEach((bit, at) => {
      const [a, b] = [size - 11 + (at % 3), Math.floor(at / 3)];
      set(a, b, bit);
      set(b, a, bit);
    });
  return dots;
}

function alignPlaces({ number, size }: Version): readonly number[] {
  if (number === 1) return [];
  const count = Math.floor(number / 7) + 2;
  const step = Math.floor((number * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - (count - 2 - at) * step)];
}

function drawFormat(set: (x: number, y: number, isDark: boolean) => void, size: number, mask: number): void {
  // Level M is zero; the whole is turned by a pattern, so that it is never all light.
  const bits = remaindered(mask, 10, 0x537).map((bit, at) => bit !== (((0x5412 >>> at) & 1) === 1));
  bits.forEach((bit, at) => {
    if (at < 6) set(8, at, bit);
    else if (at < 8) set(8, at + 1, bit);
    else if (at === 8) set(7, 8, bit);
    else set(14 - at, 8, bit);
    if (at < 8) set(size - 1 - at, 8, bit);
    else set(8, size - 15 + at, bit);
  });
  set(8, size - 8, true);
}

/** The value and its remainder by a polynomial, from the lowest bit on. */
function remaindered(value: number, degree: number, divisor: number): readonly boolean[] {
  let rest = value;
  for (let turn = 0; turn < degree; turn++) rest = (rest << 1) ^ ((rest >>> (degree - 1)) * divisor);
  const bits = (value << degree) | rest;
  const count = degree === 10 ? 15 : 18;
  return Array.from({ length: count }, (_, at) => ((bits >>> at) & 1) === 1);
}

/** How hard it is to read: long runs, squares, what looks like an eye, and too much of one kind. */
function penaltyOf(dots: QrCode): number {
  const size = dots.length;
  const columns = Array.from({ length: size }, (_, x) => dots.map((row) => row[x] === true));
  let penalty = 0;
  for (const line of [...dots, ...columns].map((row) => row.map(Number).join(""))) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    penalty += 40 * [...line.matchAll(/(?=00001011101|10111010000)/g)].length;
  }
  for (let y = 0; y + 1 < size; y++)
    for (let x = 0; x + 1 < size; x++) {
      const dot = dots[y]?.[x];
      if (dot === dots[y]?.[x + 1] && dot === dots[y + 1]?.[x] && dot === dots[y + 1]?.[x + 1]) penalty += 3;
    }
  const darkShare = dots.flat().filter(Boolean).length / (size * size);
  return penalty + 10 * Math.floor(Math.abs(darkShare - 0.5) * 20);
}
