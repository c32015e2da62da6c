import { createSerial } from "#shared/kit/serial.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { DeviceId, SharedItemId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import {
  applyUpdate,
  decodeStateVector,
  diffUpdate,
  Doc,
  encodeStateAsUpdate,
  encodeStateVector,
  mergeUpdates,
  parseUpdateMeta,
} from "yjs";
import type {
  BaseChange,
  OwnUpdate,
  RefusedUpdates,
  ReplicaStore,
  StoredDocument,
} from "#core/ports/replica-store.ts";
import { changedThings, factsOf } from "./facts.ts";
import { limits } from "./limits.ts";

export interface DocumentsDeps {
  readonly store: Pick<
    ReplicaStore,
    "document" | "foldDocument" | "forgetDocument" | "appendOwn" | "storeBase" | "refuseUpdates"
  >;
  readonly nowMs: () => number;
  readonly deviceId: DeviceId;
  /** A fresh one of Yjs, of 32 bits of good chance: a library that was put back from a copy never writes as who it was. */
  readonly freshClient: () => number;
}

/** `gap`: what came does not fit to what is known; that is forgotten, and has to be asked for again. */
export type Merged =
  | { readonly kind: "merged"; readonly changedItems: readonly ItemId[] }
  | { readonly kind: "gap" };

/**
 * Replicated documents as a person sees them: what the server has, and what waits for it. Invariant: what was changed here is
 * in the store before anybody sees it, for it is sent from there alone.
 */
export interface Documents {
  /** Undefined where it changed nothing. `born`: items whose births it writes. */
  change(
    name: DocumentName,
    change: (document: Doc) => void,
    born?: readonly SharedItemId[],
  ): Promise<OwnUpdate | undefined>;
  storeBase(change: Omit<BaseChange, "facts" | "stateVector">): Promise<Merged>;
  refuse(refused: RefusedUpdates): Promise<void>;
  /** What the server is known to have had beyond a state vector; undefined where there is nothing. */
  beyond(name: DocumentName, stateVector: Uint8Array): Promise<Uint8Array | undefined>;
  read<Value>(name: DocumentName, look: (document: Doc) => Value): Promise<Value>;
  /** All of it, as one update. */
  wholeOf(name: DocumentName): Promise<Uint8Array>;
}

export function createDocuments(deps: DocumentsDeps): Documents {
  const { store, nowMs, deviceId } = deps;
  const held = createHeld(deps);
  /** Two at once would each write what the other does not know. */
  const inTurn = createSerial();
  return {
    change: (name, change, born = []) =>
      inTurn(async () => {
        const { document, own } = await held.load(name);
        const { bytes, things } = noting(document, change);
        if (bytes === undefined) return undefined;
        const facts = factsOf(name, document, things, deviceId);
        const madeMs = nowMs();
        const number = await held.storing(name, () => store.appendOwn({ name, bytes, facts }, born, madeMs));
        own.set(number, bytes);
        return { number, name, bytes, madeMs };
      }),
    storeBase: (change) => inTurn(() => storeBase(deps, held, change)),
    refuse: (refused) =>
      inTurn(async () => {
        await store.refuseUpdates(refused, nowMs());
        // Whoever writes on is another client: the one before has written what nobody else has.
        held.forget(refused.name);
      }),
    beyond: (name, stateVector) => inTurn(async () => beyond(await store.document(name), stateVector)),
    read: (name, look) => inTurn(async () => look((await held.load(name)).document)),
    wholeOf: (name) => inTurn(async () => encodeStateAsUpdate((await held.load(name)).document)),
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

async function storeBase(
  { store, nowMs, deviceId }: DocumentsDeps,
  held: ReturnType<typeof createHeld>,
  change: Omit<BaseChange, "facts" | "stateVector">,
): Promise<Merged> {
  const { name, updates, acknowledged } = change;
  const loaded = await held.load(name);
  const { document, own, base } = loaded;
  const things = changedThings(document, () => {
    for (const update of updates) applyUpdate(document, update);
  });
  if (document.store.pendingStructs !== null || document.store.pendingDs !== null) {
    held.forget(name);
    await store.forgetDocument(name);
    return { kind: "gap" };
  }
  const facts = factsOf(name, document, things, deviceId);
  const acknowledgedUpdates = acknowledged.flatMap((number) => own.get(number) ?? []);
  for (const update of [...updates, ...acknowledgedUpdates])
    for (const [client, clock] of parseUpdateMeta(update).to)
      base.set(client, Math.max(base.get(client) ?? 0, clock));
  const stateVector = encodeStateVector(base);
  const changedItems = await held.storing(name, () =>
    store.storeBase({ ...change, facts, stateVector }, nowMs()),
  );
  for (const number of acknowledged) own.delete(number);
  loaded.updateCount += updates.length + acknowledged.length;
  if (loaded.updateCount >= limits.foldAfterCount) {
    await fold(store, name);
    loaded.updateCount = 0;
  }
  return { kind: "merged", changedItems };
}

/** Without what waits, and without what was deleted: Yjs gives that back only where a document takes everything in. */
async function fold(store: DocumentsDeps["store"], name: DocumentName): Promise<void> {
  const stored = await store.document(name);
  const document = new Doc();
  for (const update of baseUpdates(stored)) applyUpdate(document, update);
  await store.foldDocument(name, encodeStateAsUpdate(document), stored.until);
  document.destroy();
}

const baseUpdates = ({ state, updates }: StoredDocument): readonly Uint8Array[] =>
  state === undefined ? updates : [state, ...updates];

function beyond(stored: StoredDocument, stateVector: Uint8Array): Uint8Array | undefined {
  const known = baseUpdates(stored);
  if (known.length === 0) return undefined;
  const there = decodeStateVector(stateVector);
  const mine = decodeStateVector(stored.stateVector);
  const isMore = [...mine].some(([client, clock]) => clock > (there.get(client) ?? 0));
  return isMore ? diffUpdate(mergeUpdates([...known]), stateVector) : undefined;
}

interface Held {
  readonly document: Doc;
  /** Clocks of what the server has. */
  readonly base: Map<number, number>;
  /** What waits for it. */
  readonly own: Map<number, Uint8Array>;
  updateCount: number;
}

/** Those that were used last. */
function createHeld({ store, freshClient }: Pick<DocumentsDeps, "store" | "freshClient">) {
  const held = new Map<DocumentName, Held>();
  /** One writes as the same client for as long as all goes well: each costs every replica some bytes for ever. */
  const clients = new Map<DocumentName, number>();
  const drop = (name: DocumentName): void => {
    held.get(name)?.document.destroy();
    held.delete(name);
  };
  return {
    forget(name: DocumentName): void {
      drop(name);
      clients.delete(name);
    },
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
      const client = clients.get(name) ?? freshClient();
      clients.set(name, client);
      for (const update of [...baseUpdates(stored), ...stored.own.map(({ bytes }) => bytes)])
        applyUpdate(document, update);
      document.clientID = client;
      const loaded = {
        document,
        base: decodeStateVector(stored.stateVector),
        own: new Map(stored.own.map(({ number, bytes }) => [number, bytes])),
        updateCount: stored.updates.length,
      };
      held.set(name, loaded);
      for (const [oldest] of held) {
        if (held.size <= limits.openDocumentCountMax) break;
        drop(oldest);
      }
      return loaded;
    },
    /** Where the store does not take it, what is in memory is not what is stored. */
    async storing<Value>(name: DocumentName, write: () => Promise<Value>): Promise<Value> {
      try {
        return await write();
      } catch (thrown) {
        drop(name);
        clients.delete(name);
        throw thrown;
      }
    },
  };
}
