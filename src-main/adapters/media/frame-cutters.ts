/** Cut what comes through a pipe into pictures. Both give undefined where it can be none. */

/** Of a size that is known. */
export function createFrameCutter(frameBytes: number): (chunk: Buffer) => readonly Uint8Array[] {
  let parts: Buffer[] = [];
  let byteCount = 0;
  return (chunk) => {
    parts.push(chunk);
    byteCount += chunk.length;
    const frames: Uint8Array[] = [];
    if (byteCount < frameBytes) return frames;
    let rest = Buffer.concat(parts, byteCount);
    for (; rest.length >= frameBytes; rest = rest.subarray(frameBytes))
      frames.push(Uint8Array.from(rest.subarray(0, frameBytes)));
    parts = [rest];
    byteCount = rest.length;
    return frames;
  };
}

const beginMark = Buffer.from([0xff, 0xd8]);
const endMark = Buffer.from([0xff, 0xd9]);

/** From mark to mark (ITU-T T.81): what an encoder writes between them has no mark of an end in it. */
export function createJpegCutter(
  pictureBytesMax: number,
): (chunk: Buffer) => readonly Uint8Array[] | undefined {
  let held: Buffer = Buffer.alloc(0);
  let lookedAt = 0;
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const pictures: Uint8Array[] = [];
    for (;;) {
      if (held.length >= 2 && !held.subarray(0, 2).equals(beginMark)) return undefined;
      const at = held.indexOf(endMark, Math.max(2, lookedAt));
      if (at < 0) break;
      pictures.push(Uint8Array.from(held.subarray(0, at + 2)));
      held = held.subarray(at + 2);
      lookedAt = 0;
    }
    // The mark may come in two chunks.
    lookedAt = Math.max(0, held.length - 1);
    return held.length > pictureBytesMax ? undefined : pictures;
  };
}
