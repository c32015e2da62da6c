/**
 * Rows on their way from one thread to another, in memory that both have: whoever takes them waits for no message. One thread
 * puts them in and one takes them out. What finds no room must reach the other thread in another way.
 */
const header = { dimensions: 0, rowsMax: 1, put: 2, taken: 3, closed: 4 } as const;
const headerLength = 8;

export interface SharedRows {
  /** False where there is no room, or the row has other dimensions. Nobody sees it before `publish`. */
  put(id: number, codes: Int8Array): boolean;
  publish(): void;
  /** All that were published and not yet taken, in their order: ids, and a row of `dimensions` codes for each. */
  take(): { readonly ids: Uint32Array<ArrayBuffer>; readonly codes: Int8Array<ArrayBuffer> } | undefined;
  /** Nobody takes any more. */
  close(): void;
  isClosed(): boolean;
}

/** Memory for so many rows that wait, a power of two. */
export function sharedRowsMemory(dimensions: number, rowsMax: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(headerLength * 4 + rowsMax * (4 + dimensions));
  const words = new Int32Array(memory, 0, headerLength);
  words[header.dimensions] = dimensions;
  words[header.rowsMax] = rowsMax;
  return memory;
}

/** What a thread has of that memory. */
export function openSharedRows(memory: SharedArrayBuffer): SharedRows {
  const words = new Int32Array(memory, 0, headerLength);
  const dimensions = words[header.dimensions] ?? 0;
  const rowsMax = words[header.rowsMax] ?? 0;
  const ids = new Uint32Array(memory, headerLength * 4, rowsMax);
  const codes = new Int8Array(memory, headerLength * 4 + rowsMax * 4);
  // Counted for ever, and told apart by their difference: 32 bits that begin again are no harm.
  const countOf = (place: number): number => Atomics.load(words, place) >>> 0;
  let put = countOf(header.put);
  return {
    put(id, row) {
      const waiting = (put - countOf(header.taken)) >>> 0;
      if (waiting >= rowsMax || row.length !== dimensions) return false;
      ids[put % rowsMax] = id;
      codes.set(row, (put % rowsMax) * dimensions);
      put = (put + 1) >>> 0;
      return true;
    },
    // What was written before is seen by whoever sees the count.
    publish: () => void Atomics.store(words, header.put, put),
    take() {
      const from = countOf(header.taken);
      const count = (countOf(header.put) - from) >>> 0;
      if (count === 0) return undefined;
      const taken = { ids: new Uint32Array(count), codes: new Int8Array(count * dimensions) };
      for (let place = 0; place < count; place++) {
        const slot = ((from + place) >>> 0) % rowsMax;
        taken.ids[place] = ids[slot] ?? 0;
        taken.codes.set(codes.subarray(slot * dimensions, (slot + 1) * dimensions), place * dimensions);
      }
      Atomics.store(words, header.taken, (from + count) >>> 0);
      return taken;
    },
    close: () => void Atomics.store(words, header.closed, 1),
    isClosed: () => Atomics.load(words, header.closed) === 1,
  };
}
