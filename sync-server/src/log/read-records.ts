import { logLimits } from "./limits.ts";
import type { RecordFile } from "./record-file.ts";

interface Spot {
  readonly offset: number;
  readonly length: number;
}

/** What lies close together is read at once: a document's updates lie among those of its neighbours, and a read costs more than they do. */
export async function readRecords(file: RecordFile, places: readonly Spot[]): Promise<readonly Uint8Array[]> {
  const stretches: { readonly begin: number; end: number }[] = [];
  for (const { offset, length } of places.toSorted((one, other) => one.offset - other.offset)) {
    const last = stretches.at(-1);
    const isNear =
      last !== undefined &&
      offset - last.end <= logLimits.gapBytesMax &&
      offset + length - last.begin <= logLimits.stretchBytesMax;
    if (isNear) last.end = offset + length;
    else stretches.push({ begin: offset, end: offset + length });
  }
  const bodies = new Map<number, Uint8Array>();
  for (const { begin, end } of stretches) {
    const bytes = await file.read(begin, end - begin);
    for (const { offset, length } of places)
      if (offset >= begin && offset < end) {
        // A copy: what is kept of it must not keep the whole stretch.
        bodies.set(offset, bytes.slice(offset - begin, offset - begin + length));
      }
  }
  return places.map(({ offset }) => bodies.get(offset) ?? new Uint8Array());
}
