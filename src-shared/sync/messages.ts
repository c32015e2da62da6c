import * as encoding from "lib0/encoding";
import { writeFrame, type Frame } from "./frames.ts";

/** Written to again and again: what is sent is a copy, and a buffer of its own for each message is most of what a short one costs. */
const keptBytesMax = 64 * 1024;
const shared = encoding.createEncoder();

function emptied(): encoding.Encoder {
  if (shared.cbuf.byteLength > keptBytesMax) shared.cbuf = new Uint8Array(keptBytesMax);
  shared.cpos = 0;
  shared.bufs = [];
  return shared;
}

/** A copy. What fits into the one buffer, as nearly all does, is copied by one call and not by a view and three. */
const written = (encoder: encoding.Encoder): Uint8Array =>
  encoder.bufs.length === 0 ? encoder.cbuf.slice(0, encoder.cpos) : encoding.toUint8Array(encoder);

/**
 * Many short frames share one message, up to so many bytes; a longer frame is a message of its own. They are written where
 * they are sent from: whoever is told of a thousand updates costs no buffer for each.
 */
export function encodeMessages(frames: readonly Frame[], bytesMax: number): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  // Mostly there is nothing to say.
  if (frames.length === 0) return messages;
  const encoder = emptied();
  let sizeBytes = 0;
  for (const frame of frames) {
    writeFrame(encoder, frame);
    const grownBytes = encoding.length(encoder);
    if (sizeBytes > 0 && grownBytes > bytesMax) {
      const both = written(encoder);
      messages.push(both.subarray(0, sizeBytes));
      emptied();
      encoding.writeUint8Array(encoder, both.subarray(sizeBytes));
      sizeBytes = grownBytes - sizeBytes;
    } else {
      sizeBytes = grownBytes;
    }
  }
  if (sizeBytes > 0) messages.push(written(encoder));
  return messages;
}
