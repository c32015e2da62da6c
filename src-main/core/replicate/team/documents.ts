import { createSerial } from "#shared/kit/serial.ts";
import type { DeviceId, SharedItemId } from "#shared/model/team.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { decodeStateVector, type Doc, encodeStateAsUpdate, encodeStateVector, parseUpdateMeta } from "yjs";
import type {
  BaseChange,
  OwnUpdate,
  RefusedUpdates,
  ReplicaStore,
  StoredDocument,
} from "#core/ports/replica-store.ts";
import { beyond, openReplica, type Replica } from "../replica.ts";
import { changedThings, factsOf } from "./facts.ts";
import { limits } from "./limits.ts";
import { wipe } from "./wipe.ts";

/** What of the replica's store documents need. */
export type DocumentStore = Pick<
  ReplicaStore,
  | "document"
  | "documents"
  | "ownUpdates"
  | "rejected"
  | "wipeDocument"
  | "foldDocument"
  | "forgetDocument"
  | "appendOwn"
  | "storeBase"
  | "refuseUpdates"
>;

export interface DocumentsDeps {
  readonly store: DocumentStore;
  readonly nowMs: () => number;
  readonly deviceId: DeviceId;
  /** A fresh one of Yjs, of 32 bits of good chance: a library that was put back from a copy never writes as who it was. */
  readonly freshClient: () => number;
}

/** `gap`: what came does not fit to what is known; that is forgotten, and has to be asked for again. */
export type Merged = "merged" | "gap";

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
  /** Of another device, by hand: what is sound of it becomes known here, whatever the server has. False where it is not sound. */
  carryIn(name: DocumentName, updates: readonly Uint8Array[]): Promise<boolean>;
  read<Value>(name: DocumentName, look: (document: Doc) => Value): Promise<Value>;
  /** Of what is erased nothing stays in any document. True where one of them is not what it was. */
  wipe(ids: readonly string[]): Promise<boolean>;
  /** All of it: what the server is known to have and what came by hand, as one update, then what waits here. */
  carryOut(
    name: DocumentName,
  ): Promise<{ readonly updates: readonly Uint8Array[]; readonly ownCount: number }>;
}

export function createDocuments(deps: DocumentsDeps): Documents {
  const { store, nowMs, deviceId } = deps;
  const held = createHeld(deps);
  /** Two at once would each write what the other does not know. */
  const inTurn = createSerial();
  return {
    change: (name, change, born = []) =>
      inTurn(async () => {
        const { replica, own } = await held.load(name);
        const document = replica.doc;
        const made: Uint8Array[] = [];
        const things = changedThings(document, () => {
          const update = replica.edit(change);
          if (update !== undefined) made.push(update);
        });
        const [bytes] = made;
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
    beyond: (name, stateVector) =>
      inTurn(async () => beyond(baseUpdates(await store.document(name)), stateVector)),
    carryIn: (name, updates) => inTurn(() => carryIn(deps, held, name, updates)),
    wipe: (ids) =>
      inTurn(async () => {
        const wiped = await wipe(store, ids);
        for (const name of wiped) held.forget(name);
        return wiped.length > 0;
      }),
    read: (name, look) => inTurn(async () => look((await held.load(name)).replica.doc)),
    carryOut: (name) =>
      inTurn(async () => {
        const stored = await store.document(name);
        const base = baseUpdates(stored);
        const own = stored.own.map(({ bytes }) => bytes);
        return { updates: [...(base.length === 0 ? [] : [merged(base)]), ...own], ownCount: own.length };
      }),
  };
}

async function storeBase(
  { store, nowMs, deviceId }: DocumentsDeps,
  held: ReturnType<typeof createHeld>,
  change: Omit<BaseChange, "facts" | "stateVector">,
): Promise<Merged> {
  const { name, updates, acknowledged } = change;
  const loaded = await held.load(name);
  const { replica, own, base } = loaded;
  const document = replica.doc;
  const things = changedThings(document, () => replica.take(updates));
  if (document.store.pendingStructs !== null || document.store.pendingDs !== null) {
    held.forget(name);
    await store.forgetDocument(name);
    return "gap";
  }
  const facts = factsOf(name, document, things, deviceId);
  const acknowledgedUpdates = acknowledged.flatMap((number) => own.get(number) ?? []);
  for (const update of [...updates, ...acknowledgedUpdates])
    for (const [client, clock] of parseUpdateMeta(update).to)
      base.set(client, Math.max(base.get(client) ?? 0, clock));
  const stateVector = encodeStateVector(base);
  await held.storing(name, () => store.storeBase({ ...change, facts, stateVector }, nowMs()));
  for (const number of acknowledged) own.delete(number);
  loaded.updateCount += updates.length + acknowledged.length;
  if (loaded.updateCount >= limits.foldAfterCount) {
    await fold(store, name);
    loaded.updateCount = 0;
  }
  return "merged";
}

async function carryIn(
  deps: DocumentsDeps,
  held: ReturnType<typeof createHeld>,
  name: DocumentName,
  updates: readonly Uint8Array[],
): Promise<boolean> {
  const { replica } = await held.load(name);
  const { seq, epoch } = await deps.store.document(name);
  let heads: ReadonlyMap<number, number> = decodeStateVector(encodeStateVector(replica.doc));
  for (const update of updates) {
    const { kind } = partsOf(name);
    // The first is a whole state, with as many writers as the document has had.
    const checked = checkUpdate(update, { kind, heads, mayWriteAs: () => true, isState: true });
    if (checked.kind === "refused") return false;
    heads = new Map([...heads, ...checked.heads]);
  }
  // Of a state circles are not looked for: what waits for itself is tried where it does no harm.
  if (!isWhole([encodeStateAsUpdate(replica.doc), ...updates])) return false;
  const merged = await storeBase(deps, held, { name, updates, acknowledged: [], seq, epoch });
  return merged === "merged";
}

/** Without what waits, and without what was deleted: Yjs gives that back only where a document takes everything in. */
async function fold(store: DocumentsDeps["store"], name: DocumentName): Promise<void> {
  const stored = await store.document(name);
  await store.foldDocument(name, merged(baseUpdates(stored)), stored.until);
}

function merged(base: readonly Uint8Array[]): Uint8Array {
  const { doc } = openReplica({ base, outbox: [], client: 0 });
  const state = encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}

/** Nothing of it waits for what is not there. */
function isWhole(updates: readonly Uint8Array[]): boolean {
  const { doc } = openReplica({ base: updates, outbox: [], client: 0 });
  const { pendingStructs, pendingDs } = doc.store;
  doc.destroy();
  return pendingStructs === null && pendingDs === null;
}

const baseUpdates = ({ state, updates }: StoredDocument): readonly Uint8Array[] =>
  state === undefined ? updates : [state, ...updates];

interface Held {
  readonly replica: Replica;
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
    held.get(name)?.replica.doc.destroy();
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
      const client = clients.get(name) ?? freshClient();
      clients.set(name, client);
      const outbox = stored.own.map(({ bytes }) => bytes);
      // Only then as this client: all that it wrote before is there, and Yjs takes another one where it sees its own come.
      const replica = openReplica({ base: baseUpdates(stored), outbox, client: 0 });
      replica.doc.clientID = client;
      const loaded = {
        replica,
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
