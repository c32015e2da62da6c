/** Opens what may be anything, and gives it to a decoder only when it is a plain file that holds still. */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { ContentHash } from "#shared/model/ids.ts";
import { MediaFailure } from "./failure.ts";
import { headBytes } from "./signatures.ts";

export interface OpenMedia extends Disposable {
  readonly path: string;
  readonly sizeBytes: number;
  readonly head: Buffer;
  /** How a decoder is to open it; empty where it is in no file. */
  readonly url: string;
  /** To be inherited as its fourth, where it opens the very file by it. */
  readonly descriptor: number | undefined;
  /** Bytes from a place on; fewer at the end. */
  read(into: Buffer, position: number): number;
  hash(): ContentHash;
  /** Throws where the file is another than it was. */
  assertSame(): void;
}

const HASHED_BYTES = 1 << 20;

export function openMedia(path: string, sizeBytesMax: number): OpenMedia {
  const descriptor = open(path);
  try {
    const stats = fstatSync(descriptor);
    check(stats, sizeBytesMax);
    return opened(path, descriptor, stats);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** What was captured lies in the store and in no file: it is read from memory, and no program is given it. */
export function heldMedia(path: string, bytes: Uint8Array): OpenMedia {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length === 0) throw new MediaFailure("empty", "The file is empty.");
  return {
    path,
    sizeBytes: all.length,
    head: all.subarray(0, headBytes),
    url: "",
    descriptor: undefined,
    read: (into, position) => all.copy(into, 0, Math.min(position, all.length)),
    hash: () => ContentHash.parse(createHash("sha256").update(all).digest("hex")),
    assertSame: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

function open(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new MediaFailure("vanished", "It was there a moment ago and is gone now.");
    if (code === "ELOOP")
      throw new MediaFailure("not-a-file", "It is a symbolic link, which is not followed.");
    if (code === "ENXIO" || code === "ENODEV")
      throw new MediaFailure("not-a-file", "It is a device or a pipe.");
    throw new MediaFailure("unreadable", "You have no permission to read it.");
  }
}

function check(stats: Stats, sizeBytesMax: number): void {
  if (!stats.isFile()) throw new MediaFailure("not-a-file", "It is not a plain file.");
  if (stats.size === 0) throw new MediaFailure("empty", "The file is empty.");
  if (stats.size > sizeBytesMax)
    throw new MediaFailure("too-large", `It has more than ${Math.round(sizeBytesMax / 1e9)} GB.`);
}

function opened(path: string, descriptor: number, stats: Stats): OpenMedia {
  const read = (into: Buffer, position: number): number =>
    readSync(descriptor, into, 0, into.length, position);
  const head = Buffer.alloc(headBytes);
  const length = read(head, 0);
  // Through the descriptor a decoder opens this very file, whatever lies at the path by then, and no name stands beside it.
  const byDescriptor = process.platform === "linux";
  return {
    path,
    sizeBytes: stats.size,
    head: head.subarray(0, length),
    url: byDescriptor ? "file:/proc/self/fd/3" : `file:${path}`,
    descriptor: byDescriptor ? descriptor : undefined,
    read,
    hash() {
      const hash = createHash("sha256");
      const chunk = Buffer.alloc(HASHED_BYTES);
      for (let at = 0, count = 0; (count = read(chunk, at)) > 0; at += count)
        hash.update(chunk.subarray(0, count));
      return ContentHash.parse(hash.digest("hex"));
    },
    assertSame() {
      const now = fstatSync(descriptor);
      if (now.size !== stats.size || now.mtimeMs !== stats.mtimeMs)
        throw new MediaFailure("changed-while-read", "It was being written while it was read.");
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}
