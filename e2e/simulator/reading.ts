/** A document put together from its updates, each read once however often somebody looks. */
import * as Y from "yjs";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";

/** All of these updates, to look at and not to change. Where not all that was read before is among them, all are read again. */
export type Reading = (updates: readonly Uint8Array[]) => Y.Doc;

export function createReading(): Reading {
  let known: readonly Uint8Array[] = [];
  let doc: QuietDoc | undefined;
  return (updates) => {
    const isMore = doc !== undefined && known.every((update, at) => update === updates[at]);
    const read = doc === undefined || !isMore ? new QuietDoc() : doc;
    const fresh = isMore ? updates.slice(known.length) : updates;
    // Whoever looks again at what Yjs throws at is to be told again.
    doc = undefined;
    if (fresh.length > 0)
      read.transact(() => {
        for (const update of fresh) Y.applyUpdate(read, update);
      });
    known = updates;
    doc = read;
    return read;
  };
}
