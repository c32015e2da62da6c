/** What a person sees and edits of a document: its base and what waits in the outbox, together. */
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import * as Y from "yjs";

export interface Replica {
  readonly doc: Y.Doc;
  /** Everything that `edit` changed, as one update; none where nothing did. */
  readonly edit: (edit: (doc: Y.Doc) => void) => Uint8Array | undefined;
  /** Of the base, as it comes: `updates` of `store`. */
  readonly take: (updates: readonly Uint8Array[]) => void;
}

export interface ReplicaState {
  /** In order. */
  readonly base: readonly Uint8Array[];
  /** Of the document, by id. */
  readonly outbox: readonly Uint8Array[];
  /**
   * Invariant: never one that wrote before this replica was opened. A device that forgot what it had told others would
   * else say two things under one clock, and no two replicas would ever agree again.
   */
  readonly client: number;
}

export function openReplica({ base, outbox, client }: ReplicaState): Replica {
  const doc = new QuietDoc();
  doc.clientID = client;
  const take = (updates: readonly Uint8Array[]): void => {
    // Where only what it has itself was acknowledged nothing came: a transaction of nothing costs as much as an edit.
    if (updates.length === 0) return;
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
  };
  take([...base, ...outbox]);
  return {
    doc,
    take,
    edit(edit) {
      let made: Uint8Array | undefined;
      const onUpdate = (update: Uint8Array): void => void (made = update);
      doc.on("update", onUpdate);
      try {
        doc.transact(() => edit(doc));
      } finally {
        doc.off("update", onUpdate);
      }
      return made;
    },
  };
}

/** What a base has and another, known by its state vector, may lack; none where the base is empty. */
export function beyond(base: readonly Uint8Array[], stateVector: Uint8Array): Uint8Array | undefined {
  if (base.length === 0) return undefined;
  const { doc } = openReplica({ base, outbox: [], client: 0 });
  return Y.encodeStateAsUpdate(doc, stateVector);
}
