import type { Readable } from "node:stream";

/**
 * So many bytes a call, of what comes in pieces of any length. Throws where the stream ends before. Not by `readable`, which a
 * stream that has some of what is waited for tells again and again, so that nothing else runs, and the rest never comes.
 */
export function exactReader(from: Readable): (byteCount: number) => Promise<ArrayBuffer> {
  const pieces: AsyncIterator<Buffer> = from[Symbol.asyncIterator]();
  let kept = Buffer.alloc(0);
  return async (byteCount) => {
    while (kept.length < byteCount) {
      const piece = await pieces.next();
      if (piece.done === true) throw new Error("it ended in the midst of an answer");
      kept = Buffer.concat([kept, piece.value]);
    }
    const taken = Uint8Array.from(kept.subarray(0, byteCount));
    kept = kept.subarray(byteCount);
    return taken.buffer;
  };
}
