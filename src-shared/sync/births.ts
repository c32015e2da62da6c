/** What a device shared: in its own document, one record of 48 bytes an item. */
import type { Doc } from "yjs";
import { fromHex, toHex } from "../kit/hex.ts";
import { ItemKind } from "../model/item.ts";
import { PayloadId } from "../model/team.ts";
import { limits } from "./limits.ts";

export interface Birth {
  readonly payloadId: PayloadId;
  readonly sharedMs: number;
  readonly kind: ItemKind;
  /** Taken back by who shared it: it is in no answer, and its payload may be forgotten. */
  readonly withdrawn: boolean;
}

const birthBytes = 48;
const rootName = "items";
const kinds = ItemKind.options;

/** 32 bytes payload id, 8 bytes milliseconds, 1 byte kind, 1 byte flags, 6 bytes of nothing yet. */
export function encodeBirth({ payloadId, sharedMs, kind, withdrawn }: Birth): Uint8Array {
  const bytes = new Uint8Array(birthBytes);
  bytes.set(fromHex(payloadId));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(32, BigInt(Math.trunc(sharedMs)));
  view.setUint8(40, kinds.indexOf(kind));
  view.setUint8(41, withdrawn ? 1 : 0);
  return bytes;
}

/** Whatever its bytes are they say something: all digests are possible, and kinds of newer versions. */
export const isBirth = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array && value.byteLength === birthBytes;

export function decodeBirth(value: unknown): Birth | undefined {
  if (!isBirth(value)) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return {
    payloadId: PayloadId.parse(toHex(value.subarray(0, 32))),
    sharedMs: Number(view.getBigUint64(32)),
    // A kind of a newer version is something, all the same.
    kind: kinds[view.getUint8(40)] ?? "other",
    withdrawn: (view.getUint8(41) & 1) === 1,
  };
}

export const birthKey = (key: string): boolean =>
  /^(0|[1-9]\d{0,3})$/.test(key) && Number(key) < limits.documentItemCountMax;

/** Undefined where nothing, or no record, stands there. */
export const readBirth = (document: Doc, key: string): Birth | undefined =>
  decodeBirth(document.getMap(rootName).get(key));

/** By the item's number in the document; what is no record is left out. */
export function readBirths(document: Doc): ReadonlyMap<string, Birth> {
  const births = new Map<string, Birth>();
  document.getMap(rootName).forEach((value, key) => {
    const birth = birthKey(key) ? decodeBirth(value) : undefined;
    if (birth !== undefined) births.set(key, birth);
  });
  return births;
}

export function writeBirth(document: Doc, key: string, birth: Birth): void {
  if (!birthKey(key)) throw new Error(`${key} is no number of an item in a document`);
  document.getMap(rootName).set(key, encodeBirth(birth));
}
