/** When a camera says that it recorded, from the header of an MP4 or MOV: the library tells tags, and not this. */
import type { ReadFile } from "./page-decoder.ts";

/** Boxes that are looked at, of the file and of its `moov` each. */
const BOX_COUNT_MAX = 200;
/** Seconds from 1904, where its clock begins, to 1970. */
const EPOCH_SECONDS = 2_082_844_800;

interface Box {
  readonly start: number;
  readonly end: number;
}

/** ISO 8601; undefined where it does not say, as those whose clock was never set. */
export async function movieCreated(read: ReadFile, sizeBytes: number): Promise<string | undefined> {
  const movie = await boxIn(read, { start: 0, end: sizeBytes }, "moov");
  const header = movie === undefined ? undefined : await boxIn(read, movie, "mvhd");
  if (header === undefined) return undefined;
  const bytes = await viewOf(read, header.start, 12);
  if (bytes.byteLength < 12) return undefined;
  const seconds = bytes.getUint8(0) === 1 ? Number(bytes.getBigUint64(4)) : bytes.getUint32(4);
  const created = new Date((seconds - EPOCH_SECONDS) * 1_000);
  return seconds <= EPOCH_SECONDS || Number.isNaN(created.getTime()) ? undefined : created.toISOString();
}

const viewOf = async (read: ReadFile, position: number, byteCount: number): Promise<DataView> => {
  const { buffer, byteOffset, byteLength } = await read(position, byteCount);
  return new DataView(buffer, byteOffset, byteLength);
};

async function boxIn(read: ReadFile, { start, end }: Box, wanted: string): Promise<Box | undefined> {
  let at = start;
  for (let count = 0; count < BOX_COUNT_MAX && at + 8 <= end; count++) {
    const head = await viewOf(read, at, 16);
    if (head.byteLength < 8) return undefined;
    const isLong = head.getUint32(0) === 1 && head.byteLength === 16;
    const headBytes = isLong ? 16 : 8;
    const size = isLong ? Number(head.getBigUint64(8)) : head.getUint32(0);
    const name = String.fromCharCode(...[4, 5, 6, 7].map((place) => head.getUint8(place)));
    // A size of 0 says that it goes on to the end.
    const boxEnd = size === 0 ? end : at + size;
    if (boxEnd < at + headBytes) return undefined;
    if (name === wanted) return { start: at + headBytes, end: Math.min(boxEnd, end) };
    at = boxEnd;
  }
  return undefined;
}
