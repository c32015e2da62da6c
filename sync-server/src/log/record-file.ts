/**
 * An append-only file of records (`record-format.ts` says how they lie in it). What `append` has resolved is on the disk; what a
 * crash or a loss of power left of the last is cut off at the next start; what was damaged otherwise is refused, never passed over.
 */
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { createSerial } from "#shared/kit/serial.ts";
import { type Laid, layApart, layTogether, scanRecords, type StoredRecord } from "./record-format.ts";

export interface RecordFile extends AsyncDisposable {
  /**
   * Durable when it resolves; where it rejects nothing of it is in the file. After a crash all of them are there or none. With where
   * each body lies.
   */
  append(bodies: readonly Uint8Array[]): Promise<readonly number[]>;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Puts others in the place of all records: all of them or, after a crash, none. */
  replace(bodies: readonly Uint8Array[]): Promise<readonly number[]>;
  readonly sizeBytes: () => number;
}

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
          const { offsets, end } = await write(file, layTogether(bodies), begin);
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
    const written = await write(fresh, layApart(bodies), 0);
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
  { bytes, places }: Laid,
  begin: number,
): Promise<{ readonly offsets: readonly number[]; readonly end: number }> {
  const { bytesWritten } = await file.write(bytes);
  // The system says why only to who asks for the rest.
  if (bytesWritten !== bytes.byteLength) await file.writeFile(bytes.subarray(bytesWritten));
  await file.datasync();
  return { offsets: places.map((place) => begin + place), end: begin + bytes.byteLength };
}

/** The end of the last whole record. */
async function scan(file: FileHandle, path: string, each: (record: StoredRecord) => void): Promise<number> {
  const { size } = await file.stat();
  const scanning = scanRecords(size, each);
  let step = scanning.next();
  while (step.done !== true) {
    const { offset, length } = step.value;
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    step = scanning.next(bytes.subarray(0, bytesRead));
  }
  const { kind, at } = step.value;
  if (kind === "damaged")
    throw new Error(
      `${path} is damaged at byte ${at}. Put it back from a backup; the devices then bring what is newer.`,
    );
  if (kind === "torn") {
    await file.truncate(at);
    await file.datasync();
  }
  // What is kept in a file without a name is lost as well.
  if (at === 0) await syncFolder(dirname(path));
  return at;
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
