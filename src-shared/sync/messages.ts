import * as encoding from "lib0/encoding";
import { writeFrame, type Frame } from "./frames.ts";

/**
 * Messages lie one behind another in a chunk, and each is a part of it: a buffer of its own for each is most of what a short one
 * costs. No part is written to again. `roomBytesMin`: where less is left of a chunk the next is begun.
 */
const chunkBytes = 16 * 1024;
const roomBytesMin = 1024;
const chunk = encoding.createEncoder();

function begin(): number {
  if (
    chunk.bufs.length > 0 ||
    chunk.cbuf.byteLength !== chunkBytes ||
    chunk.cpos > chunkBytes - roomBytesMin
  ) {
    chunk.cbuf = new Uint8Array(chunkBytes);
    chunk.cpos = 0;
    chunk.bufs = [];
  }
  return chunk.cpos;
}

/** What was written since the chunk was so long. What outgrew it is a buffer of its own. */
const writtenFrom = (at: number): Uint8Array =>
  chunk.bufs.length === 0 ? chunk.cbuf.subarray(at, chunk.cpos) : encoding.toUint8Array(chunk).subarray(at);

/**
 * Many short frames share one message, up to so many bytes; a longer frame is a message of its own. They are written where
 * they are sent from: whoever is told of a thousand updates costs no buffer for each.
 */
export function encodeMessages(frames: readonly Frame[], bytesMax: number): readonly Uint8Array[] {
  // Mostly there is nothing to say.
  if (frames.length === 0) return [];
  const from = begin();
  const ends: number[] = [];
  let [startBytes, sizeBytes] = [0, 0];
  for (const frame of frames) {
    writeFrame(chunk, frame);
    const grownBytes = encoding.length(chunk) - from;
    if (sizeBytes > startBytes && grownBytes - startBytes > bytesMax) {
      ends.push(sizeBytes);
      startBytes = sizeBytes;
    }
    sizeBytes = grownBytes;
  }
  const all = writtenFrom(from);
  if (ends.length === 0) return sizeBytes > 0 ? [all] : [];
  return [...ends, sizeBytes].map((end, at) => all.subarray(ends[at - 1] ?? 0, end));
}
