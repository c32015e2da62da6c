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

const utf8 = new TextDecoder("utf-8", { fatal: true });
const mapKeysForbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const listLengthMax = 256;
const mapSizeMax = 64;

/** Strict UTF-8 of at most so many bytes. */
export function readText(decoder: decoding.Decoder, bytesMax: number): string {
  const length = decoding.readVarUint(decoder);
  if (length > bytesMax) refuse("too-large", "a text is longer than is taken");
  const end = decoder.pos + length;
  if (end > decoder.arr.byteLength) refuse("malformed", "a text ends behind the update");
  const text = utf8.decode(decoder.arr.subarray(decoder.pos, end));
  decoder.pos = end;
  return text;
}

export function readKey(decoder: decoding.Decoder): string {
  const key = readText(decoder, limits.keyBytesMax);
  if (mapKeysForbidden.has(key)) refuse("malformed", `a key is called ${key}`);
  return key;
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
      readText(decoder, limits.valueBytesMax);
      return;
    case 118: {
      const size = decoding.readVarUint(decoder);
      if (size > mapSizeMax) refuse("too-large", "an object has too many keys");
      for (let at = 0; at < size; at++) {
        readKey(decoder);
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
      const { length } = readText(decoder, limits.updateBytesMax);
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
