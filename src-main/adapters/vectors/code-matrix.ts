import type { VectorRow } from "#core/ports/vector-index.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";

/** Rows beside each other; a slot is a row's place over all blocks. Only ever appended to, so a scan may read while rows arrive. */
export interface CodeBlock {
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly codes: Int8Array<ArrayBuffer>;
  /** 1 / length of the row's codes, so that code products become cosines; 0 for a row of zeros. */
  readonly inverseLengths: Float32Array<ArrayBuffer>;
}

/** The vectors of a space, in memory. A removed row keeps its slot, marked dead, until the matrix is made anew. */
export interface CodeMatrix {
  readonly dimensions: number;
  /** Before it lies nothing but dead slots, of rows that another matrix kept. */
  firstSlot(): number;
  slotCount(): number;
  liveCount(): number;
  blocks(): readonly CodeBlock[];
  /** One bit a slot; set where the row is dead. At least `slotCount` bits, and a copy: it does not change. */
  deadBits(): Uint32Array<ArrayBuffer>;
  /** False where the segment is there already. */
  append(row: VectorRow): boolean;
  /**
   * The rows from that slot on, in the blocks where they lie: their ids are gone through, their codes never copied. Whoever reads
   * this matrix may go on; what comes next is put into the other.
   * @throws Error where this one is appended to later
   */
  handOn(from: number): CodeMatrix;
  /** False where the segment is not there. */
  remove(segmentId: SegmentId): boolean;
  /** −1 where the segment is not there. */
  slotOf(segmentId: number): number;
  idAt(slot: number): SegmentId;
  isLive(slot: number): boolean;
  codesAt(slot: number): Int8Array<ArrayBuffer>;
  inverseLengthAt(slot: number): number;
}

const inverseLengthOf = (codes: Int8Array): number => {
  let square = 0;
  for (const code of codes) square += code * code;
  return square === 0 ? 0 : 1 / Math.sqrt(square);
};

const emptyBlock = (dimensions: number): CodeBlock => ({
  ids: new Uint32Array(limits.blockRowsMax),
  codes: new Int8Array(limits.blockRowsMax * dimensions),
  inverseLengths: new Float32Array(limits.blockRowsMax),
});

export const createCodeMatrix = (dimensions: number): CodeMatrix =>
  matrixOver(dimensions, { blocks: [], firstSlot: 0, slotCount: 0, isLive: () => false });

const blockNumberOf = (slot: number): number => Math.floor(slot / limits.blockRowsMax);
const placeOf = (slot: number): number => slot % limits.blockRowsMax;

interface Filled {
  readonly blocks: CodeBlock[];
  readonly firstSlot: number;
  readonly slotCount: number;
  isLive(slot: number): boolean;
}

function matrixOver(dimensions: number, filled: Filled): CodeMatrix {
  const { blocks, firstSlot } = filled;
  const { slots, dead } = marksOf(filled);
  let { slotCount } = filled;
  let isHandedOn = false;

  const blockOf = (slot: number): CodeBlock => {
    const block = blocks[blockNumberOf(slot)];
    if (block === undefined || slot >= slotCount) throw new Error(`no slot ${slot}`);
    return block;
  };
  const codesAt = (slot: number): Int8Array<ArrayBuffer> =>
    blockOf(slot).codes.subarray(placeOf(slot) * dimensions, (placeOf(slot) + 1) * dimensions);
  const isLive = (slot: number): boolean => !dead.has(slot);
  const put = (id: number, codes: Int8Array): true => {
    // Both would write into the same places.
    if (isHandedOn) throw new Error("a matrix was appended to after it was handed on");
    const slot = slotCount;
    if (placeOf(slot) === 0) blocks.push(emptyBlock(dimensions));
    dead.roomFor(slot);
    slotCount++;
    const block = blockOf(slot);
    block.ids[placeOf(slot)] = id;
    block.codes.set(codes, placeOf(slot) * dimensions);
    block.inverseLengths[placeOf(slot)] = inverseLengthOf(codes);
    slots.set(id, slot);
    return true;
  };
  return {
    dimensions,
    firstSlot: () => firstSlot,
    slotCount: () => slotCount,
    liveCount: () => slotCount - dead.count(),
    blocks: () => blocks,
    deadBits: () => dead.upTo(slotCount),
    append({ segmentId, codes }) {
      if (codes.length !== dimensions)
        throw new Error(`a vector of ${codes.length} dimensions in a space of ${dimensions}`);
      return slots.get(segmentId) < 0 && put(segmentId, codes);
    },
    handOn(from) {
      isHandedOn = true;
      return matrixOver(dimensions, leftOf({ blocks, firstSlot, slotCount, isLive }, from));
    },
    remove(segmentId) {
      const slot = slots.get(segmentId);
      if (slot < 0) return false;
      slots.remove(segmentId);
      dead.add(slot);
      return true;
    },
    slotOf: (segmentId) => slots.get(segmentId),
    idAt: (slot) => SegmentId.parse(blockOf(slot).ids[placeOf(slot)]),
    isLive,
    codesAt,
    inverseLengthAt: (slot) => blockOf(slot).inverseLengths[placeOf(slot)] ?? 0,
  };
}

/** Slots are counted from the block in which the first of them lies. */
function leftOf({ blocks, slotCount, isLive }: Filled, from: number): Filled {
  const before = from - placeOf(from);
  return {
    blocks: blocks.slice(blockNumberOf(from)),
    firstSlot: from - before,
    slotCount: slotCount - before,
    isLive: (slot) => before + slot >= from && isLive(before + slot),
  };
}

function marksOf({ blocks, slotCount, isLive }: Filled) {
  const [slots, dead] = [createSlotMap(), createDeadBits()];
  for (let slot = 0; slot < slotCount; slot++) {
    dead.roomFor(slot);
    if (isLive(slot)) slots.set(blocks[blockNumberOf(slot)]!.ids[placeOf(slot)]!, slot);
    else dead.add(slot);
  }
  return { slots, dead };
}

/** One bit a slot. */
function createDeadBits() {
  let words = new Uint32Array(64);
  let count = 0;
  return {
    count: () => count,
    roomFor(slot: number): void {
      if (slot >>> 5 < words.length) return;
      const larger = new Uint32Array(words.length * 2);
      larger.set(words);
      words = larger;
    },
    has: (slot: number): boolean => ((words[slot >>> 5] ?? 0) & (1 << (slot & 31))) !== 0,
    add(slot: number): void {
      words[slot >>> 5] = (words[slot >>> 5] ?? 0) | (1 << (slot & 31));
      count++;
    },
    upTo: (slotCount: number): Uint32Array<ArrayBuffer> => words.slice(0, Math.ceil(slotCount / 32)),
  };
}

/** Of all rows that are not dead, in the order of their slots. */
export function liveIds(matrix: CodeMatrix): Uint32Array<ArrayBuffer> {
  const ids = new Uint32Array(matrix.liveCount());
  let count = 0;
  for (const [place, block] of matrix.blocks().entries()) {
    const first = place * limits.blockRowsMax;
    const until = Math.min(limits.blockRowsMax, matrix.slotCount() - first);
    for (let row = 0; row < until; row++) if (matrix.isLive(first + row)) ids[count++] = block.ids[row]!;
  }
  return ids;
}

interface SlotMap {
  get(id: number): number;
  set(id: number, slot: number): void;
  remove(id: number): void;
}

// Ids are dense but only grow: pages of them take a tenth of a Map's memory, and a page whose segments are all gone is dropped.
function createSlotMap(): SlotMap {
  const pages = new Map<number, { readonly slots: Int32Array; count: number }>();
  const pageOf = (id: number): number => Math.floor(id / limits.pageIdsMax);
  return {
    get: (id) => (pages.get(pageOf(id))?.slots[id % limits.pageIdsMax] ?? 0) - 1,
    set(id, slot) {
      let page = pages.get(pageOf(id));
      if (page === undefined)
        pages.set(pageOf(id), (page = { slots: new Int32Array(limits.pageIdsMax), count: 0 }));
      page.slots[id % limits.pageIdsMax] = slot + 1;
      page.count++;
    },
    remove(id) {
      const page = pages.get(pageOf(id));
      if (page === undefined) return;
      page.slots[id % limits.pageIdsMax] = 0;
      page.count--;
      if (page.count === 0) pages.delete(pageOf(id));
    },
  };
}
