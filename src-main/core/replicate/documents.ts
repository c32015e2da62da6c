import { createSerial } from "#shared/kit/serial.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { DeviceId, SharedItemId } from "#shared/model/team.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { applyUpdate, Doc, encodeStateAsUpdate } from "yjs";
import type { OwnUpdate, ReplicaStore } from "../ports/replica-store.ts";
import { changedThings, factsOf } from "./facts.ts";
import { limits } from "./limits.ts";

export interface DocumentsDeps {
  readonly store: Pick<ReplicaStore, "document" | "foldDocument" | "appendOwn" | "applyRemote">;
  readonly nowMs: () => number;
  /** Of this device; of this run, and of no other: a library that was put back from a copy never writes as who it was. */
  readonly deviceId: DeviceId;
  readonly clientId: number;
}

/** What came does not fit to what is known: all of the document has to be asked for again. */
export type Merged =
  | { readonly kind: "merged"; readonly changedItems: readonly ItemId[] }
  | { readonly kind: "gap" };

/**
 * Replicated documents, loaded when they are needed. Invariant: what was changed here is in the store before anybody sees it,
 * for it is sent from there alone.
 */
export interface Documents {
  /** Undefined where it changed nothing. `born`: items whose births it writes. */
  change(
    name: DocumentName,
    change: (document: Doc) => void,
    born?: readonly SharedItemId[],
  ): Promise<OwnUpdate | undefined>;
  /** Everything until `seq` of the server's log is in it then. */
  merge(name: DocumentName, update: Uint8Array, seq: number): Promise<Merged>;
  read<Value>(name: DocumentName, look: (document: Doc) => Value): Promise<Value>;
  /** The next look loads it again. */
  drop(name: DocumentName): Promise<void>;
}

export function createDocuments(deps: DocumentsDeps): Documents {
  const { store, nowMs, deviceId } = deps;
  const held = createHeld(deps);
  /** Two at once would each write what the other does not know. */
  const inTurn = createSerial();
  return {
    change: (name, change, born = []) =>
      inTurn(async () => {
        const { document } = await held.load(name);
        const { bytes, things } = noting(document, change);
        if (bytes === undefined) return undefined;
        const facts = factsOf(name, document, things, deviceId);
        const madeMs = nowMs();
        const written = { name, partitionId: partsOf(name).partitionId, bytes, facts };
        const number = await held.storing(name, () => store.appendOwn(written, born, madeMs));
        await held.fold(name);
        return { number, name, bytes, madeMs };
      }),
    merge: (name, update, seq) =>
      inTurn(async () => {
        const { document } = await held.load(name);
        const things = changedThings(document, () => applyUpdate(document, update));
        if (document.store.pendingStructs !== null || document.store.pendingDs !== null) {
          held.forget(name);
          return { kind: "gap" };
        }
        const facts = factsOf(name, document, things, deviceId);
        const written = { name, partitionId: partsOf(name).partitionId, bytes: update, facts };
        const changedItems = await held.storing(name, () => store.applyRemote(written, seq));
        await held.fold(name);
        return { kind: "merged", changedItems };
      }),
    read: (name, look) => inTurn(async () => look((await held.load(name)).document)),
    drop: (name) => inTurn(() => Promise.resolve(held.forget(name))),
  };
}

/** What a change makes; nothing where it changes nothing. */
function noting(
  document: Doc,
  change: (document: Doc) => void,
): { readonly bytes: Uint8Array | undefined; readonly things: ReadonlySet<string> } {
  let bytes: Uint8Array | undefined;
  const note = (update: Uint8Array) => void (bytes = update);
  const things = changedThings(document, () => {
    document.on("update", note);
    document.transact(() => change(document));
    document.off("update", note);
  });
  return { bytes, things };
}

interface Held {
  readonly document: Doc;
  updateCount: number;
}

/** Those that were used last. */
function createHeld({ store, clientId }: Pick<DocumentsDeps, "store" | "clientId">) {
  const held = new Map<DocumentName, Held>();
  const forget = (name: DocumentName): void => {
    held.get(name)?.document.destroy();
    held.delete(name);
  };
  return {
    forget,
    async load(name: DocumentName): Promise<Held> {
      const known = held.get(name);
      if (known !== undefined) {
        // The last used is the last in the map.
        held.delete(name);
        held.set(name, known);
        return known;
      }
      const stored = await store.document(name);
      const document = new Doc();
      document.clientID = clientId;
      for (const update of stored.state === undefined ? stored.updates : [stored.state, ...stored.updates])
        applyUpdate(document, update);
      const loaded = { document, updateCount: stored.updates.length };
      held.set(name, loaded);
      for (const [oldest] of held) {
        if (held.size <= limits.openDocumentCountMax) break;
        forget(oldest);
      }
      return loaded;
    },
    /** Where the store does not take it, what is in memory is not what is stored. */
    async storing<Value>(name: DocumentName, write: () => Promise<Value>): Promise<Value> {
      try {
        return await write();
      } catch (thrown) {
        forget(name);
        throw thrown;
      }
    },
    async fold(name: DocumentName): Promise<void> {
      const loaded = held.get(name);
      if (loaded === undefined || ++loaded.updateCount < limits.foldAfterCount) return;
      // Nothing is written but by who is in turn, so all that is stored is in memory.
      const { until } = await store.document(name);
      await store.foldDocument(name, encodeStateAsUpdate(loaded.document), until);
      loaded.updateCount = 0;
    },
  };
}
