/** A device: the session, its disk, the documents that a person edits, and a clock that may be wrong. */
import type * as Y from "yjs";
import { beyond, openReplica, type Replica } from "#core/replicate/replica.ts";
import { createSession } from "#core/replicate/session.ts";
import type { EntryStatus, SessionEffect, SessionInput, SyncSession } from "#core/replicate/session-port.ts";
import { createHlcClock } from "#shared/kit/hlc.ts";
import type { DeviceId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { type Editor, timesOf } from "#shared/sync/edits.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { limits } from "#shared/sync/limits.ts";
import { OutboxId } from "#shared/sync/sync-ids.ts";
import { createSimDisk } from "./sim-disk.fake.ts";
import { beginMs, type World } from "./world.ts";

export interface DeviceWire {
  readonly connect: () => void;
  readonly send: (bytes: Uint8Array) => void;
  readonly disconnect: () => void;
  readonly onStatus: (id: OutboxId, status: EntryStatus) => void;
}

export interface EditPlace {
  readonly name: DocumentName;
  /** Of the item, in it. */
  readonly key: string;
}

export interface SimDevice {
  readonly id: DeviceId;
  readonly handle: (input: SessionInput) => void;
  /** The update's id; none where nothing changed. */
  readonly edit: (place: EditPlace, edit: (doc: Y.Doc, editor: Editor) => void) => OutboxId | undefined;
  readonly updateOf: (id: OutboxId) => Uint8Array | undefined;
  readonly see: (name: DocumentName) => Y.Doc;
  readonly crash: () => void;
  /** While it writes the next time. */
  readonly crashWriting: () => void;
  readonly isSettled: () => boolean;
  readonly names: () => readonly DocumentName[];
}

export function createSimDevice(world: World, id: DeviceId, skewMs: number, wire: DeviceWire): SimDevice {
  const { schedule, random, bug, areFaultsOn } = world;
  const disk = createSimDisk(world);
  const replicas = new Map<DocumentName, Replica>();
  const updates = new Map<OutboxId, Uint8Array>();
  /** By id: where the update was made, and is. */
  const madeIn = new Map<OutboxId, Replica>();
  const firstClient = 1 + random.below(2 ** 31);
  const ownMs = (): number => beginMs + schedule.nowMs() + skewMs;
  let aheadMs = 0;
  const clock = createHlcClock(() => ownMs() + aheadMs, limits.clockAheadMaxMs);
  let lastId = 0;
  let session: SyncSession;
  let run = 0;
  let isSettled = false;
  let isArmed = false;
  const settings = { paused: false, metered: false, bytesPerSecondMax: undefined };
  start();

  function start(): void {
    const kept = disk.state();
    const outbox = bug === "no-resend" ? [] : kept.outbox;
    session = createSession({ check: checkUpdate, chance: random.next }, { ...kept, outbox }, settings);
    tick();
  }

  function tick(): void {
    const own = run;
    schedule.after(1_000, () => {
      if (own !== run) return;
      handle({ kind: "tick" });
      tick();
    });
  }

  function handle(input: SessionInput): void {
    for (const effect of session.handle(input, ownMs())) act(effect);
  }

  function written(change: () => void, answer: (isWritten: boolean) => SessionInput | undefined): void {
    if (isArmed && areFaultsOn()) {
      isArmed = false;
      schedule.after(random.below(8), crash);
    }
    disk.write(change, (isWritten) => {
      const input = answer(isWritten);
      if (input !== undefined) handle(input);
    });
  }

  function act(effect: SessionEffect): void {
    switch (effect.kind) {
      case "persist":
        return persist(effect);
      case "store":
        return store(effect);
      case "refused":
        return written(
          () => disk.refuse(effect),
          (isStored) => {
            if (isStored) replicas.delete(effect.name);
            return { kind: "stored", requestId: effect.requestId, isStored };
          },
        );
      case "compare": {
        const { requestId, name, stateVector } = effect;
        return disk.read(() => {
          const update = bug === "no-reverse-sync" ? undefined : beyond(disk.base(name), stateVector);
          handle({ kind: "compared", requestId, update });
        });
      }
      case "erase":
        return written(
          () => disk.erase(effect),
          (isWritten) => {
            // What was to be erased is still there: all begins again from the disk, and the server tells of it again.
            if (isWritten) replicas.clear();
            else crash();
            return undefined;
          },
        );
      case "connect":
        return wire.connect();
      case "send":
        return wire.send(effect.bytes);
      case "disconnect":
        return wire.disconnect();
      case "clock":
        if (bug === "set-back-unheard" && aheadMs > effect.aheadMs) return;
        aheadMs = effect.aheadMs;
        return;
      case "entry-status":
        return wire.onStatus(effect.id, effect.status);
      case "settled":
        ({ isSettled } = effect);
        return;
      default:
        return;
    }
  }

  function persist({
    entry: { id: entryId, name, update },
  }: Extract<SessionEffect, { readonly kind: "persist" }>): void {
    const isHasty = bug === "send-before-persist" || bug === "clock-reuse";
    if (isHasty) schedule.after(0, () => handle({ kind: "persisted", id: entryId }));
    written(
      () => disk.persist(entryId, name, update),
      (isWritten) => {
        const replica = replicas.get(name);
        if (isWritten && replica !== madeIn.get(entryId)) replica?.take([update]);
        madeIn.delete(entryId);
        // It is on no disk and can never be sent: whoever made it starts from what is.
        if (!isWritten) replicas.delete(name);
        if (isHasty) return undefined;
        return isWritten ? { kind: "persisted", id: entryId } : { kind: "not-persisted", id: entryId };
      },
    );
  }

  function store(effect: Extract<SessionEffect, { readonly kind: "store" }>): void {
    const { requestId, name } = effect;
    if (bug === "seq-before-updates")
      disk.write(
        () => disk.storeSeqOnly(effect),
        () => undefined,
      );
    written(
      () => disk.store(effect),
      (isStored) => {
        if (isStored) replicas.get(name)?.take(effect.updates);
        return { kind: "stored", requestId, isStored };
      },
    );
  }

  function crash(): void {
    wire.disconnect();
    run += 1;
    disk.crash();
    // What was noted as acknowledged by a write of which nobody heard any more is so for whoever looks after the restart.
    for (const entryId of disk.acknowledged()) wire.onStatus(entryId, { kind: "acknowledged" });
    replicas.clear();
    aheadMs = 0;
    isSettled = false;
    start();
  }

  function replicaOf(name: DocumentName): Replica {
    const known = replicas.get(name);
    if (known !== undefined) return known;
    const client = bug === "clock-reuse" ? firstClient : 1 + random.below(2 ** 31);
    const replica = openReplica({ base: disk.base(name), outbox: disk.outbox(name), client });
    replicas.set(name, replica);
    return replica;
  }

  return {
    id,
    handle,
    edit({ name, key }, edit) {
      const replica = replicaOf(name);
      const seen = bug === "said-as-of-now" ? [] : timesOf(replica.doc, key);
      const update = replica.edit((doc) => edit(doc, { device: id, hlc: clock.tellAfter(seen) }));
      if (update === undefined) return undefined;
      const entryId = OutboxId.parse((lastId += 1));
      updates.set(entryId, update);
      madeIn.set(entryId, replica);
      handle({ kind: "edited", entry: { id: entryId, name, update } });
      return entryId;
    },
    updateOf: (entryId) => updates.get(entryId),
    see(name) {
      const outbox = disk.outbox(name);
      return outbox.length === 0
        ? disk.see(name)
        : openReplica({ base: disk.base(name), outbox, client: 0 }).doc;
    },
    crash,
    crashWriting: () => void (isArmed = true),
    isSettled: () => isSettled && !disk.hasOutbox(),
    names: disk.names,
  };
}
