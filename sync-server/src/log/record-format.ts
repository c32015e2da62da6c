/**
 * How records lie in a file: each behind its length, its CRC-32, and the CRC-32 of these two. What is appended at once is one
 * record, of a group: a disk that loses power may keep any of the blocks that it was not yet asked to keep, and one sum tells
 * whether all of a group is there.
 */
import { crc32 } from "node:zlib";

/** Bytes to be written, and where in them each body lies. */
export interface Laid {
  readonly bytes: Uint8Array;
  readonly places: readonly number[];
}

export interface StoredRecord {
  readonly body: Uint8Array;
  /** Where the body lies, for reading it again. */
  readonly offset: number;
}

const headBytes = 12;
/** A body that begins so holds others, each behind its length. Programs that know no groups take it for a newer one's. */
const groupMark = 127;
const lengthBytes = 4;
/** How much is read at once where a whole record is looked for behind a broken head. */
const lookBytes = 8 * 1024 * 1024;

/** Each by itself: for a file that nobody reads before all of it is on the disk. */
export const layApart = (bodies: readonly Uint8Array[]): Laid => lay(bodies.map((body) => [body]));

/** After a crash all of them are there or none. */
export const layTogether = (bodies: readonly Uint8Array[]): Laid => lay(bodies.length === 0 ? [] : [bodies]);

function lay(groups: readonly (readonly Uint8Array[])[]): Laid {
  const bytes = new Uint8Array(groups.reduce((sum, bodies) => sum + sizeOf(bodies), 0));
  const places: number[] = [];
  let at = 0;
  for (const bodies of groups) {
    const record = bytes.subarray(at, at + sizeOf(bodies));
    for (const place of writeRecord(record, bodies)) places.push(at + place);
    at += record.byteLength;
  }
  return { bytes, places };
}

const isAlone = (bodies: readonly Uint8Array[]): boolean =>
  bodies.length === 1 && bodies[0]?.[0] !== groupMark;

function sizeOf(bodies: readonly Uint8Array[]): number {
  const groupBytes = isAlone(bodies) ? 0 : 1 + lengthBytes * bodies.length;
  return bodies.reduce((sum, { byteLength }) => sum + byteLength, headBytes + groupBytes);
}

/** Gives where in it each body lies. */
function writeRecord(record: Uint8Array, bodies: readonly Uint8Array[]): readonly number[] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const isGroup = !isAlone(bodies);
  let at = headBytes;
  if (isGroup) record[at++] = groupMark;
  const places = bodies.map((body) => {
    if (isGroup) {
      view.setUint32(at, body.byteLength, true);
      at += lengthBytes;
    }
    const place = at;
    record.set(body, place);
    at += body.byteLength;
    return place;
  });
  view.setUint32(0, record.byteLength - headBytes, true);
  view.setUint32(4, crc32(record.subarray(headBytes)), true);
  view.setUint32(8, crc32(record.subarray(0, 8)), true);
  return places;
}

export interface Spot {
  readonly offset: number;
  readonly length: number;
}

/** `at`: the end of the last whole record. */
export interface Scanned {
  readonly kind: "whole" | "torn" | "damaged";
  readonly at: number;
}

/**
 * Hands over every record of a file of this size. Asks for bytes, and is given those that there are: whoever scans has the
 * file. Torn is what was being appended; what was damaged otherwise was whole when what follows it was written.
 */
export function* scanRecords(
  sizeBytes: number,
  each: (record: StoredRecord) => void,
): Generator<Spot, Scanned, Uint8Array> {
  let at = 0;
  while (at < sizeBytes) {
    const head = headIn(yield { offset: at, length: Math.min(headBytes, sizeBytes - at) });
    if (head === undefined) return { kind: (yield* isFollowed(at, sizeBytes)) ? "damaged" : "torn", at };
    const offset = at + headBytes;
    const end = offset + head.length;
    if (end > sizeBytes) return { kind: "torn", at };
    const body = yield { offset, length: head.length };
    if (crc32(body) !== head.sum) return { kind: end === sizeBytes ? "torn" : "damaged", at };
    for (const record of recordsIn({ body, offset })) each(record);
    at = end;
  }
  return { kind: "whole", at };
}

function recordsIn({ body, offset }: StoredRecord): readonly StoredRecord[] {
  if (body[0] !== groupMark) return [{ body, offset }];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const records: StoredRecord[] = [];
  for (let at = 1; at < body.byteLength;) {
    const begin = at + lengthBytes;
    at = begin + view.getUint32(at, true);
    records.push({ body: body.subarray(begin, at), offset: offset + begin });
  }
  return records;
}

interface Head {
  readonly length: number;
  readonly sum: number;
}

/** Undefined where it is none. */
function headIn(bytes: Uint8Array): Head | undefined {
  if (bytes.byteLength < headBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (crc32(bytes.subarray(0, 8)) !== view.getUint32(8, true)) return undefined;
  return { length: view.getUint32(0, true), sum: view.getUint32(4, true) };
}

/** Whether a whole record lies anywhere behind. */
function* isFollowed(at: number, sizeBytes: number): Generator<Spot, boolean, Uint8Array> {
  for (let begin = at + 1; begin + headBytes <= sizeBytes; begin += lookBytes) {
    const length = Math.min(lookBytes + headBytes - 1, sizeBytes - begin);
    const bytes = yield { offset: begin, length };
    for (let from = 0; from + headBytes <= bytes.byteLength; from++) {
      const head = headIn(bytes.subarray(from, from + headBytes));
      const offset = begin + from + headBytes;
      if (head === undefined || offset + head.length > sizeBytes) continue;
      if (crc32(yield { offset, length: head.length }) === head.sum) return true;
    }
  }
  return false;
}
