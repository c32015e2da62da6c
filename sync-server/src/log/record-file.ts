/**
 * An append-only file of records, each behind its length, its CRC-32, and the CRC-32 of these two. What `append` has
 * resolved is on the disk; what a crash cut short at the end is cut off at the next start; what was damaged otherwise is
 * refused, never passed over.
 */
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { createSerial } from "#shared/kit/serial.ts";

export interface StoredRecord {
  readonly body: Uint8Array;
  /** Where the body lies, for reading it again. */
  readonly offset: number;
}

export interface RecordFile extends AsyncDisposable {
  /** Durable when it resolves; where it rejects nothing of it is in the file. With where each body lies. */
  append(bodies: readonly Uint8Array[]): Promise<readonly number[]>;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Puts others in the place of all records: all of them or, after a crash, none. */
  replace(bodies: readonly Uint8Array[]): Promise<readonly number[]>;
  readonly sizeBytes: () => number;
}

const headBytes = 12;
/** How far behind a broken head a whole record is looked for, to tell damage from an end that was cut short. */
const lookBytesMax = 8 * 1024 * 1024;

/** `each` is handed every record that is there. */
export async function openRecordFile(
  path: string,
  each: (record: StoredRecord) => void,
): Promise<RecordFile> {
  let file = await open(path, "a+", 0o600);
  let size: number;
  try {
    size = await scan(file, path, each);
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
  const alone = createSerial();
  // Where it is not known any more what is in the file: only reading all of it tells.
  let broken: Error | undefined;
  const breakOff = (cause: unknown): Error =>
    (broken = new Error(`${path} could not be written. Look after the disk, then start the server again.`, {
      cause,
    }));
  const checkWhole = (): void => {
    if (broken !== undefined) throw broken;
  };
  return {
    append: (bodies) =>
      alone(async () => {
        checkWhole();
        const begin = size;
        try {
          const { offsets, end } = await write(file, bodies, begin);
          size = end;
          return offsets;
        } catch (thrown) {
          // What was half written must not lie before what comes next.
          await file.truncate(begin).catch((again: unknown) => {
            throw breakOff(again);
          });
          throw thrown;
        }
      }),
    async read(offset, length) {
      checkWhole();
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      if (bytesRead !== length) throw new Error(`${path} is shorter than it was`);
      return bytes;
    },
    replace: (bodies) =>
      alone(async () => {
        checkWhole();
        const { fresh, offsets, end } = await writeInPlaceOf(path, bodies);
        const before = file;
        // The other has no name any more: what is written to it would be gone with it.
        [file, size] = [fresh, end];
        await before.close();
        await syncFolder(dirname(path)).catch((thrown: unknown) => {
          throw breakOff(thrown);
        });
        return offsets;
      }),
    sizeBytes: () => size,
    [Symbol.asyncDispose]: () => alone(() => file.close()),
  };
}

/** Beside the file first; where it rejects the file is as it was. */
async function writeInPlaceOf(path: string, bodies: readonly Uint8Array[]) {
  const beside = `${path}.new`;
  await rm(beside, { force: true });
  const fresh = await open(beside, "a+", 0o600);
  try {
    const written = await write(fresh, bodies, 0);
    await rename(beside, path);
    return { fresh, ...written };
  } catch (thrown) {
    await fresh.close();
    await rm(beside, { force: true });
    throw thrown;
  }
}

async function write(
  file: FileHandle,
  bodies: readonly Uint8Array[],
  begin: number,
): Promise<{ readonly offsets: readonly number[]; readonly end: number }> {
  const bytes = new Uint8Array(bodies.reduce((sum, { byteLength }) => sum + headBytes + byteLength, 0));
  const view = new DataView(bytes.buffer);
  const offsets: number[] = [];
  let at = 0;
  for (const body of bodies) {
    view.setUint32(at, body.byteLength, true);
    view.setUint32(at + 4, crc32(body), true);
    view.setUint32(at + 8, crc32(bytes.subarray(at, at + 8)), true);
    at += headBytes;
    bytes.set(body, at);
    offsets.push(begin + at);
    at += body.byteLength;
  }
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten !== bytes.byteLength) throw new Error("the disk took only a part of what was written");
  await file.datasync();
  return { offsets, end: begin + at };
}

/** The end of the last whole record. */
async function scan(file: FileHandle, path: string, each: (record: StoredRecord) => void): Promise<number> {
  const { size } = await file.stat();
  let at = 0;
  while (at < size) {
    const record = await readRecord(file, at, size);
    if (record.kind === "torn") {
      await file.truncate(at);
      await file.datasync();
      return at;
    }
    if (record.kind === "damaged")
      throw new Error(
        `${path} is damaged at byte ${at}. Put it back from a backup; the devices then bring what is newer.`,
      );
    each({ body: record.body, offset: at + headBytes });
    at += headBytes + record.body.byteLength;
  }
  return at;
}

type Scanned =
  | { readonly kind: "whole"; readonly body: Uint8Array }
  | { readonly kind: "torn" }
  | { readonly kind: "damaged" };

/** Only the end can have been cut short: what a whole record follows was whole when that was written. */
async function readRecord(file: FileHandle, at: number, size: number): Promise<Scanned> {
  const length = lengthIn(await readAt(file, at, Math.min(headBytes, size - at)));
  if (length === undefined)
    return (await isFollowed(file, at, size)) ? { kind: "damaged" } : { kind: "torn" };
  const end = at + headBytes + length;
  if (end > size) return { kind: "torn" };
  const bytes = await readAt(file, at, headBytes + length);
  const body = bytes.subarray(headBytes);
  if (crc32(body) === new DataView(bytes.buffer).getUint32(4, true)) return { kind: "whole", body };
  return end === size ? { kind: "torn" } : { kind: "damaged" };
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}

/** What a head says of its record; undefined where it is none. */
function lengthIn(head: Uint8Array): number | undefined {
  if (head.byteLength < headBytes) return undefined;
  const view = new DataView(head.buffer, head.byteOffset);
  return crc32(head.subarray(0, 8)) === view.getUint32(8, true) ? view.getUint32(0, true) : undefined;
}

async function isFollowed(file: FileHandle, at: number, size: number): Promise<boolean> {
  const bytes = await readAt(file, at, Math.min(lookBytesMax, size - at));
  for (let from = 1; from + headBytes <= bytes.byteLength; from++) {
    const head = bytes.subarray(from, from + headBytes);
    const length = lengthIn(head);
    if (length === undefined) continue;
    const body = bytes.subarray(from + headBytes, from + headBytes + length);
    const sum = new DataView(head.buffer, head.byteOffset).getUint32(4, true);
    if (body.byteLength === length && crc32(body) === sum) return true;
  }
  return false;
}

/** A name in a folder is on the disk once the folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
