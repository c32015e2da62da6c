/**
 * What npm's usearch saves (version 2 of its file format, read from `index_dense.hpp` and `index.hpp` of usearch 2.26):
 * rows and bytes of a row, the matrix, a head of 64 bytes, and the graph, whose nodes hold the keys. Parsed here and not
 * by usearch, which believes a file's sizes: nothing native reads what comes from outside.
 */
import { type BoundedFile, openBounded, wantExactly, wholeNumber } from "./bounded-file.ts";
import { malformed, unsupported } from "./file-refusal.ts";
import { limits } from "./limits.ts";
import { type NumberType, numberTypes, readNumbers } from "./number-types.ts";
import type { ParsedFile } from "./parsed-file.ts";

const matrixOffsetBytes = 8;
const headBytes = 64;
const graphHeadBytes = 40;
const scalars: Readonly<Record<number, NumberType>> = {
  10: numberTypes.f64,
  11: numberTypes.f32,
  12: numberTypes.f16,
  23: numberTypes.i8,
};
const keyIsU64 = 14;
const slotIsU32 = 15;
/** Cosine, inner product, square of the distance: of these the stored rows are vectors. */
const metrics = new Set("cie");
/** Of an entry that was removed from the index and not yet written over. */
const freeKey = 2n ** 64n - 1n;

interface Head {
  readonly type: NumberType;
  readonly rowCount: number;
  readonly dimensions: number;
}

export function parseUsearch(path: string): ParsedFile {
  using opening = new DisposableStack();
  const file = opening.use(openBounded(path));
  const { type, rowCount, dimensions } = readHead(file);
  const keys = openKeys(
    file,
    matrixOffsetBytes + rowCount * dimensions * type.sizeBytes + headBytes,
    rowCount,
  );
  const open = opening.move();
  return {
    facts: { vectorCount: rowCount - keys.removedCount, dimensions },
    rows(from, until) {
      const ids = new Float64Array(until - from);
      const values = new Float32Array((until - from) * dimensions);
      keys.each(from, until, (place, key, row) => {
        ids[place] = key;
        const into = values.subarray(place * dimensions, (place + 1) * dimensions);
        const offsetBytes = matrixOffsetBytes + row * dimensions * type.sizeBytes;
        readNumbers(file.view(offsetBytes, dimensions * type.sizeBytes), type, into);
      });
      return { ids, values };
    },
    [Symbol.dispose]: () => open.dispose(),
  };
}

function readHead(file: BoundedFile): Head {
  const { path } = file;
  const sizes = file.view(0, matrixOffsetBytes);
  const rowCount = sizes.getUint32(0, true);
  const rowBytes = sizes.getUint32(4, true);
  const head = file.view(matrixOffsetBytes + rowCount * rowBytes, headBytes);
  const magic = Array.from({ length: 7 }, (_, place) => String.fromCharCode(head.getUint8(place))).join("");
  if (magic !== "usearch") throw malformed(path, "no head of usearch is where its matrix ends");
  const version = head.getUint16(7, true);
  if (version !== 2) throw unsupported(path, `it was written by usearch ${version}, not by usearch 2`);
  const metric = String.fromCharCode(head.getUint8(13));
  if (!metrics.has(metric)) throw unsupported(path, "its metric is none of cos, ip and l2sq");
  const scalar = head.getUint8(14);
  const type = Object.hasOwn(scalars, scalar) ? scalars[scalar] : undefined;
  if (type === undefined)
    throw unsupported(path, `its numbers are of the kind ${scalar}; save them as f32 or i8`);
  if (head.getUint8(15) !== keyIsU64 || head.getUint8(16) !== slotIsU32)
    throw unsupported(path, "its keys are not of 64 bits, or it is too large");
  const dimensions = wholeNumber(path, "number of dimensions", head.getBigUint64(33, true));
  if (dimensions < 1 || dimensions > limits.dimensionsMax)
    throw unsupported(path, `its vectors have ${dimensions} dimensions`);
  if (rowBytes !== dimensions * type.sizeBytes && rowCount > 0)
    throw malformed(path, `${dimensions} dimensions do not take ${rowBytes} bytes`);
  return { type, rowCount, dimensions };
}

interface Keys {
  readonly removedCount: number;
  /** Entries that were not removed, by their count from zero. */
  each(from: number, until: number, take: (place: number, key: number, row: number) => void): void;
}

function openKeys(file: BoundedFile, graphOffsetBytes: number, rowCount: number): Keys {
  const { path } = file;
  const head = file.view(graphOffsetBytes, graphHeadBytes);
  const field = (name: string, place: number): number =>
    wholeNumber(path, name, head.getBigUint64(place * 8, true));
  const nodeCount = field("number of nodes", 0);
  if (nodeCount !== rowCount) throw malformed(path, `it has ${nodeCount} nodes for ${rowCount} vectors`);
  const connectivity = field("connectivity", 1);
  const connectivityBase = field("connectivity", 2);
  if (Math.max(connectivity, connectivityBase) > limits.connectivityMax)
    throw malformed(path, `its nodes have ${Math.max(connectivity, connectivityBase)} neighbours`);
  const levelsOffsetBytes = graphOffsetBytes + graphHeadBytes;
  const levels = new Int16Array(rowCount);
  const view = file.view(levelsOffsetBytes, rowCount * 2);
  for (let row = 0; row < rowCount; row++) levels[row] = view.getInt16(row * 2, true);
  const nodeBytes = (row: number): number =>
    10 + (4 + 4 * connectivityBase) + (levels[row] ?? 0) * (4 + 4 * connectivity);
  if (levels.some((level) => level < 0 || level > limits.levelMax))
    throw malformed(path, "a node has an impossible level");
  let end = levelsOffsetBytes + rowCount * 2;
  for (let row = 0; row < rowCount; row++) end += nodeBytes(row);
  wantExactly(path, end, file.sizeBytes);
  return walkKeys(file, levelsOffsetBytes + rowCount * 2, levels, nodeBytes);
}

function walkKeys(
  file: BoundedFile,
  nodesOffsetBytes: number,
  levels: Int16Array,
  nodeBytes: (row: number) => number,
): Keys {
  const start = { row: 0, place: 0, offsetBytes: nodesOffsetBytes };
  // Pages are asked for one after the other: where the last ended, the next begins.
  let cursor = start;
  const next = (): bigint => {
    const node = file.view(cursor.offsetBytes, 10);
    if (node.getInt16(8, true) !== levels[cursor.row])
      throw malformed(file.path, "a node contradicts the list of levels");
    const key = node.getBigUint64(0, true);
    cursor = {
      row: cursor.row + 1,
      place: cursor.place + (key === freeKey ? 0 : 1),
      offsetBytes: cursor.offsetBytes + nodeBytes(cursor.row),
    };
    return key;
  };
  while (cursor.row < levels.length) next();
  const liveCount = cursor.place;
  return {
    removedCount: levels.length - liveCount,
    each(from, until, take) {
      if (cursor.place > from) cursor = start;
      while (cursor.place < until) {
        const { place, row } = cursor;
        const key = next();
        if (key === freeKey || place < from) continue;
        take(place - from, Number(key) <= Number.MAX_SAFE_INTEGER ? Number(key) : Number.NaN, row);
      }
    },
  };
}
