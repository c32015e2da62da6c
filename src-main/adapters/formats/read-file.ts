/** Opens what may be anything and reads it only when it is a plain file of a sane size that holds still. */
import { hash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from "node:fs";
import type { ReasonCode } from "#shared/model/item.ts";
import { ContentHash } from "#shared/model/ids.ts";

/** Small files are read into one buffer again and again: nothing that is parsed keeps a view of it. */
const scratch = Buffer.allocUnsafeSlow(512 * 1024);

export interface ReadBytes {
  readonly bytes: Buffer;
  readonly contentHash: ContentHash;
}

export interface Unread {
  readonly refused: "skipped" | "failed";
  readonly reason: { readonly code: ReasonCode; readonly detail: string };
  readonly retry: boolean;
}

const unread = (refused: Unread["refused"], code: ReasonCode, detail: string, retry = false): Unread => ({
  refused,
  reason: { code, detail },
  retry,
});

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return "a symbolic link, which is not followed";
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

/** Decimal units, as file managers show them. */
export function humanSize(sizeBytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[unit]}`;
}

/** Why the system would not give the file. */
function systemRefusal(error: unknown): Unread {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR")
    return unread("failed", "vanished", "It was there a moment ago and is gone now.", true);
  if (code === "EACCES" || code === "EPERM")
    return unread("failed", "unreadable", "You have no permission to read it.");
  if (code === "ELOOP")
    return unread("skipped", "not-a-file", "It is a symbolic link, which is not followed.");
  if (code === "ENXIO" || code === "ENODEV")
    return unread("skipped", "not-a-file", "It is a device or a pipe.");
  if (error instanceof Error && code !== "")
    return unread("failed", "unreadable", `The system could not read it (${code}).`, true);
  throw error;
}

function checkStats(stats: Stats, sizeBytesMax: number): Unread | undefined {
  if (!stats.isFile()) return unread("skipped", "not-a-file", `It is ${kindOf(stats)}.`);
  return checkSize(stats.size, sizeBytesMax);
}

const checkSize = (sizeBytes: number, sizeBytesMax: number): Unread | undefined =>
  sizeBytes > sizeBytesMax
    ? unread(
        "skipped",
        "too-large",
        `It has ${humanSize(sizeBytes)}; the limit is ${humanSize(sizeBytesMax)}.`,
      )
    : undefined;

/** Reads up to one byte more than expected, to see a file that grows. */
function readAll(descriptor: number, sizeBytes: number): Buffer {
  const target = sizeBytes < scratch.length ? scratch : Buffer.allocUnsafeSlow(sizeBytes + 1);
  let length = 0;
  while (length <= sizeBytes) {
    const count = readSync(descriptor, target, length, sizeBytes + 1 - length, length);
    if (count === 0) break;
    length += count;
  }
  return target.subarray(0, length);
}

const changed = unread("failed", "changed-while-read", "It was being written while it was read.", true);

function readOpened(descriptor: number, sizeBytesMax: number): ReadBytes | Unread {
  const before = fstatSync(descriptor);
  const refusal = checkStats(before, sizeBytesMax);
  if (refusal !== undefined) return refusal;
  const bytes = readAll(descriptor, before.size);
  const after = fstatSync(descriptor);
  if (bytes.length !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
    return changed;
  return hashed(bytes);
}

const hashed = (bytes: Buffer): ReadBytes => ({
  bytes,
  contentHash: ContentHash.parse(hash("sha256", bytes, "hex")),
});

/** What came without a file. */
export const handedIn = (bytes: Uint8Array, sizeBytesMax: number): ReadBytes | Unread =>
  checkSize(bytes.length, sizeBytesMax) ??
  hashed(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));

export const isUnread = (value: ReadBytes | Unread): value is Unread => "refused" in value;

/**
 * The bytes of a plain file, valid until the next call, with their hash.
 * Links are not followed, pipes and devices not opened for reading, files over the limit not read.
 */
export function readFileSafely(path: string, sizeBytesMax: number): ReadBytes | Unread {
  try {
    const refusal = checkStats(lstatSync(path), sizeBytesMax);
    if (refusal !== undefined) return refusal;
    // The file may be exchanged for another between the two looks: the flags and the second look guard against that.
    const descriptor = openSync(
      path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    try {
      return readOpened(descriptor, sizeBytesMax);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return systemRefusal(error);
  }
}
