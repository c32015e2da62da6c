import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { FileRefusal, malformed } from "./file-refusal.ts";

/** A file of which nothing is read that lies outside it, and whose size is that of the moment it was opened. */
export interface BoundedFile extends Disposable {
  readonly path: string;
  readonly sizeBytes: number;
  /** Exactly so many bytes, in memory of their own. */
  read(offsetBytes: number, lengthBytes: number): Uint8Array<ArrayBuffer>;
  view(offsetBytes: number, lengthBytes: number): DataView;
}

export function openBounded(path: string): BoundedFile {
  const descriptor = openIt(path);
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) {
    closeSync(descriptor);
    throw new FileRefusal({ code: "vectors-not-readable", path, detail: "it is no regular file" });
  }
  const sizeBytes = stats.size;
  const read = (offsetBytes: number, lengthBytes: number): Uint8Array<ArrayBuffer> => {
    wantBytes(path, offsetBytes + lengthBytes, sizeBytes);
    const bytes = new Uint8Array(lengthBytes);
    for (let done = 0; done < lengthBytes;) {
      const count = readSync(descriptor, bytes, done, lengthBytes - done, offsetBytes + done);
      // It shrank while it was being read.
      if (count === 0) wantBytes(path, offsetBytes + lengthBytes, offsetBytes + done);
      done += count;
    }
    return bytes;
  };
  return {
    path,
    sizeBytes,
    read,
    view: (offsetBytes, lengthBytes) => new DataView(read(offsetBytes, lengthBytes).buffer),
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

/** Refuses a file that is shorter than its header says; sums past what a number holds are longer than any file. */
function wantBytes(path: string, wantedBytes: number, foundBytes: number): void {
  if (!Number.isSafeInteger(wantedBytes))
    throw malformed(path, "its header asks for more bytes than a file can have");
  if (foundBytes < wantedBytes)
    throw new FileRefusal({ code: "vector-file-truncated", path, wantedBytes, foundBytes });
}

/** As `wantBytes`; and nothing may follow, for nobody says what that would be. */
export function wantExactly(path: string, wantedBytes: number, foundBytes: number): void {
  wantBytes(path, wantedBytes, foundBytes);
  if (foundBytes > wantedBytes)
    throw malformed(path, `${foundBytes - wantedBytes} bytes follow what its header tells of`);
}

/** A header's number, as a number of things that can exist. */
export function wholeNumber(path: string, name: string, value: number | bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw malformed(path, `its ${name} is ${value}`);
  return number;
}

function openIt(path: string): number {
  try {
    // A pipe in the place of a file must not hold up whoever opens it.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    throw new FileRefusal({ code: "vectors-not-readable", path, detail });
  }
}
