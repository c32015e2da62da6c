/** Reads the bytes of a Yjs update (V1) without believing a number in it: nothing is reserved by what a sender claims. */
import * as decoding from "lib0/decoding";
import type { Refused } from "./frames.ts";
import { limits } from "./limits.ts";

/** Ends the reading of an update; caught where the update is checked, and nowhere else. */
export class UpdateRefused extends Error {
  readonly why: Refused;
  constructor(why: Refused, detail: string) {
    super(detail);
    this.why = why;
  }
}

export function refuse(why: Refused, detail: string): never {
  throw new UpdateRefused(why, detail);
}

/** Yjs takes a mark of byte order for a sign, so it counts here, too. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const mapKeysForbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const forbiddenLengths: ReadonlySet<number> = new Set([...mapKeysForbidden].map(({ length }) => length));
const listLengthMax = 256;
const mapSizeMax = 64;

/**
 * Passes over strict UTF-8 of at most so many bytes, and says how many UTF-16 units it has. What is ASCII is sound, with a unit
 * a byte: no string is made of it, which would cost more than all else that is looked at.
 */
function skipText(decoder: decoding.Decoder, bytesMax: number): number {
  const length = decoding.readVarUint(decoder);
  if (length > bytesMax) refuse("too-large", "a text is longer than is taken");
  const { arr, pos } = decoder;
  const end = pos + length;
  if (end > arr.byteLength) refuse("malformed", "a text ends behind the update");
  decoder.pos = end;
  for (let at = pos; at < end; at++)
    if ((arr[at] ?? 0) > 0x7f) return utf8.decode(arr.subarray(pos, end)).length;
  return length;
}

/** As above, and whether it says this, which is ASCII: what is as long and has a byte more is something else. */
export function passesText(decoder: decoding.Decoder, bytesMax: number, text: string): boolean {
  if (skipText(decoder, bytesMax) !== text.length) return false;
  const begin = decoder.pos - text.length;
  for (let at = 0; at < text.length; at++) if (decoder.arr[begin + at] !== text.charCodeAt(at)) return false;
  return true;
}

export function skipKey(decoder: decoding.Decoder): void {
  const from = decoder.pos;
  if (!forbiddenLengths.has(skipText(decoder, limits.keyBytesMax))) return;
  decoder.pos = from;
  const key = decoding.readVarString(decoder);
  if (mapKeysForbidden.has(key)) refuse("malformed", `a key is called ${key}`);
}

function skipBytes(decoder: decoding.Decoder, bytesMax: number): void {
  const length = decoding.readVarUint(decoder);
  if (length > bytesMax) refuse("too-large", "a value is larger than is taken");
  decoder.pos += length;
  if (decoder.pos > decoder.arr.byteLength) refuse("malformed", "a value ends behind the update");
}

/** One value of lib0's `any` encoding; no BigInt, nothing nested deeper than is taken. */
function skipValue(decoder: decoding.Decoder, depth = 0): void {
  if (depth > limits.depthMax) refuse("malformed", "a value is nested too deep");
  const tag = decoding.readUint8(decoder);
  switch (tag) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      return;
    case 125:
      decoding.readVarInt(decoder);
      return;
    case 124:
      decoder.pos += 4;
      break;
    case 123:
      decoder.pos += 8;
      break;
    case 119:
      skipText(decoder, limits.valueBytesMax);
      return;
    case 118: {
      const size = decoding.readVarUint(decoder);
      if (size > mapSizeMax) refuse("too-large", "an object has too many keys");
      for (let at = 0; at < size; at++) {
        skipKey(decoder);
        skipValue(decoder, depth + 1);
      }
      return;
    }
    case 117: {
      const length = decoding.readVarUint(decoder);
      if (length > listLengthMax) refuse("too-large", "a list is too long");
      for (let at = 0; at < length; at++) skipValue(decoder, depth + 1);
      return;
    }
    case 116:
      skipBytes(decoder, limits.valueBytesMax);
      return;
    default:
      refuse("malformed", `no value begins with ${tag}`);
  }
  if (decoder.pos > decoder.arr.byteLength) refuse("malformed", "a number ends behind the update");
}

/** How many clocks what a struct holds takes; `reference` is its kind by Yjs's numbers. */
export function skipContent(decoder: decoding.Decoder, reference: number): number {
  switch (reference) {
    case 1: // deleted
      return lengthOf(decoder, limits.goneLengthMax);
    case 3: // bytes
      skipBytes(decoder, limits.valueBytesMax);
      return 1;
    case 4: {
      const length = skipText(decoder, limits.updateBytesMax);
      return length === 0 ? refuse("malformed", "a text without signs") : length;
    }
    case 7: {
      const type = decoding.readVarUint(decoder);
      // Maps and texts. Lists and XML are in no document of ours.
      return type === 1 || type === 2 ? 1 : refuse("bad-schema", `a type ${type} is in no document`);
    }
    case 8: {
      const count = lengthOf(decoder, listLengthMax);
      for (let at = 0; at < count; at++) skipValue(decoder);
      return count;
    }
    default:
      return refuse("bad-schema", `content ${reference} is in no document`);
  }
}

export function lengthOf(decoder: decoding.Decoder, max: number): number {
  const length = decoding.readVarUint(decoder);
  return length === 0 || length > max ? refuse("malformed", `a length of ${length}`) : length;
}
