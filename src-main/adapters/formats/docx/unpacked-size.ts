/** Unpacks a ZIP's entries one after the other only to see how large they are: what its directory says of that may be a lie. */
import { inflateRawSync } from "node:zlib";

const END_OF_DIRECTORY = 0x06_05_4b_50;
const DIRECTORY_ENTRY = 0x02_01_4b_50;
const LOCAL_HEADER = 0x04_03_4b_50;
const END_LENGTH = 22;
const COMMENT_LENGTH_MAX = 65_535;
const STORED = 0;

interface Limits {
  readonly bytesMax: number;
  readonly entryCountMax: number;
}

export type Unpacked = "fits" | "too-large" | "damaged";

function findDirectoryEnd(bytes: Buffer): number | undefined {
  for (
    let at = bytes.length - END_LENGTH;
    at >= Math.max(0, bytes.length - END_LENGTH - COMMENT_LENGTH_MAX);
    at--
  )
    if (bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  return undefined;
}

/** Size of one entry unpacked; throws where it is more than allowed or cannot be read. */
function unpackedLength(bytes: Buffer, entryAt: number, allowed: number): number {
  const method = bytes.readUInt16LE(entryAt + 10);
  const packedLength = bytes.readUInt32LE(entryAt + 20);
  const localAt = bytes.readUInt32LE(entryAt + 42);
  if (bytes.readUInt32LE(localAt) !== LOCAL_HEADER) throw new RangeError("no local header");
  const dataAt = localAt + 30 + bytes.readUInt16LE(localAt + 26) + bytes.readUInt16LE(localAt + 28);
  if (dataAt + packedLength > bytes.length) throw new RangeError("cut short");
  if (method === STORED) return packedLength;
  return inflateRawSync(bytes.subarray(dataAt, dataAt + packedLength), { maxOutputLength: allowed + 1 })
    .length;
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";

export function checkUnpacked(bytes: Buffer, { bytesMax, entryCountMax }: Limits): Unpacked {
  try {
    const endAt = findDirectoryEnd(bytes);
    if (endAt === undefined) return "damaged";
    const entryCount = bytes.readUInt16LE(endAt + 10);
    if (entryCount > entryCountMax) return "too-large";
    let entryAt = bytes.readUInt32LE(endAt + 16);
    let total = 0;
    for (let index = 0; index < entryCount; index++) {
      if (bytes.readUInt32LE(entryAt) !== DIRECTORY_ENTRY) return "damaged";
      total += unpackedLength(bytes, entryAt, bytesMax - total);
      if (total > bytesMax) return "too-large";
      entryAt +=
        46 +
        bytes.readUInt16LE(entryAt + 28) +
        bytes.readUInt16LE(entryAt + 30) +
        bytes.readUInt16LE(entryAt + 32);
    }
    return "fits";
  } catch (error) {
    if (isTooLarge(error)) return "too-large";
    return "damaged";
  }
}
