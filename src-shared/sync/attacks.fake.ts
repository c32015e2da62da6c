/** Updates of somebody who means harm: the four attacks that plain Yjs does not withstand. */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { editingDocument } from "./mutants.fake.ts";

/** Numbers as they stand in an update. */
export const numbers = (...values: readonly number[]): Uint8Array => {
  const encoder = encoding.createEncoder();
  for (const value of values) encoding.writeVarUint(encoder, value);
  return encoding.toUint8Array(encoder);
};

/** All that the client will ever write is said to be gone already. */
export function lockOut(client: number, clock = 0): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const value of [1, 1, client, clock]) encoding.writeVarUint(encoder, value);
  encoding.writeUint8(encoder, 0);
  encoding.writeVarUint(encoder, 2 ** 31);
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

/** Something under another's client. */
export function forged(client: number, change: (document: Y.Doc) => void): Uint8Array {
  const document = new Y.Doc();
  document.clientID = client;
  change(document);
  return Y.encodeStateAsUpdate(document);
}

/** A few bytes for which a list of thirty million places is made. */
export const allocationBomb = (client: number): Uint8Array => numbers(1, 3e7, client, 0);

/** Each leans on one that never comes. */
export const gapFlood = (client: number): readonly Uint8Array[] => editingDocument(client).updates.slice(1);
