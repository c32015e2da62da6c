/** The hub with a disk that takes its time, forgets what was not synced, tears, fills up, and is put back from backups. */
import * as Y from "yjs";
import { createHub } from "#server/hub/hub.ts";
import type {
  AppendEntry,
  CompactState,
  DeviceAccess,
  Hub,
  HubEffect,
  HubInput,
  LoadedDocument,
} from "#server/hub/hub-port.ts";
import { forgetPast, type OwnedPast, type Past, type PastUpdate } from "#server/log/past.ts";
import { DeviceId, type SharedItemId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import type { ConnectionId } from "#shared/sync/sync-ids.ts";
import type { Random } from "#shared/kit/random.ts";
import { createReading, type Reading } from "./reading.ts";
import { createSimLogFile } from "./sim-log-file.fake.ts";
import { placeIn } from "./team.ts";
import { fails, type World } from "./world.ts";

interface Log {
  seq: number;
  /** All until `snapshot.seq` in one. */
  snapshot: CompactState | undefined;
  tail: readonly PastUpdate[];
  /** What the snapshot was put in the place of. */
  past: Past;
  readonly owners: ReadonlyMap<number, DeviceId>;
}

export interface Wire {
  readonly send: (connectionId: ConnectionId, bytes: Uint8Array) => void;
  readonly close: (connectionId: ConnectionId, code: number) => void;
  readonly cutAll: () => void;
  /** What is sent before its time, by a hub that does that. */
  readonly leak: (entry: AppendEntry) => void;
}

export interface SimHub {
  readonly handle: (input: HubInput) => void;
  readonly isUp: () => boolean;
  readonly accessOf: (device: DeviceId) => DeviceAccess | "revoked";
  readonly revoke: (device: DeviceId) => void;
  readonly erase: (id: SharedItemId, documents: readonly DocumentName[]) => void;
  readonly isErased: (id: SharedItemId) => boolean;
  /** Takes out of the documents what is of these items, as the server does beside its hub; false where nothing was there. */
  readonly takeOut: (ids: readonly SharedItemId[]) => boolean;
  /** As the server writes beside its hub, as this client of Yjs; false where it changes nothing. */
  readonly writeBeside: (name: DocumentName, client: number, change: (doc: Y.Doc) => void) => boolean;
  /** As above, an update that was made. */
  readonly appendBeside: (entry: AppendEntry) => void;
  readonly past: (name: DocumentName) => OwnedPast;
  readonly crash: () => void;
  /** While it appends the next time; it starts again a little later. */
  readonly crashAppending: () => void;
  readonly start: () => void;
  readonly backUp: () => void;
  /** Crashes, and starts from the backup. */
  readonly restore: () => void;
  readonly compact: (name: DocumentName) => void;
  readonly names: () => readonly DocumentName[];
  /** Another object once anything was written. */
  readonly contentOf: (name: DocumentName) => object;
  /** To look at. */
  readonly read: (name: DocumentName) => Y.Doc;
}

/** By the clock that undoing goes by, for which 0 is not known. */
export const receivedAt = (nowMs: number): number => nowMs + 1;
const noPast: Past = { begin: undefined, updates: [] };
/** So few that it happens again and again, with other appends under way. */
const compactAfterCount = 4;
export const hubDevice = DeviceId.parse("01970000-0000-7000-8000-0000000000ff");

/** What its machine takes of chance is its own, so that power that fails changes nothing of a schedule before. */
export interface SimMachine {
  readonly accessOf: (device: DeviceId) => DeviceAccess;
  readonly power: Random;
}

export function createSimHub(world: World, { accessOf, power }: SimMachine, wire: Wire): SimHub {
  const { schedule, random, bug } = world;
  const file = createSimLogFile(world, power);
  let disk = new Map<DocumentName, Log>();
  let backup = disk;
  /** Items of which there is nothing in a log as it is: to look again would take most of a schedule's time. */
  const without = new WeakMap<Log, Set<SharedItemId>>();
  const readings = new Map<DocumentName, Reading>();
  let epoch = "log-1";
  let recoveringUntilMs = 0;
  let hub: Hub | undefined;
  let pending: readonly AppendEntry[] = [];
  let isArmed = false;
  /** Nothing was appended since the log was written anew, and the disk was asked for nothing before. */
  let isUnsynced = false;
  const erased: {
    readonly id: string;
    readonly epoch: number;
    readonly documents: readonly DocumentName[];
  }[] = [];
  const revoked = new Set<DeviceId>();
  const logOf = (name: DocumentName): Log =>
    disk.get(name) ?? { seq: 0, snapshot: undefined, tail: [], past: noPast, owners: new Map() };

  function write({ name, update, deviceId, newClients }: AppendEntry): number {
    const log = logOf(name);
    const own = newClients.map((client) => [client, deviceId] as const);
    const owners = own.length === 0 ? log.owners : new Map([...log.owners, ...own]);
    const seq = log.seq + 1;
    const entry = { seq, deviceId, receivedMs: receivedAt(schedule.nowMs()), update };
    disk.set(name, { ...log, seq, tail: [...log.tail, entry], owners });
    const durable = world.durable(name);
    for (const [client, clock] of world.endsOf(update))
      durable.set(client, Math.max(clock, durable.get(client) ?? 0));
    return seq;
  }

  /** What comes back comes back to the same run of the hub, or to none. */
  const later = (delayMs: number, answer: (alive: Hub) => void): void => {
    const asking = hub;
    schedule.after(delayMs, () => {
      if (asking !== undefined && asking === hub) answer(asking);
    });
  };

  function append(batchId: number, entries: readonly AppendEntry[]): void {
    if (bug === "fan-out-before-append") for (const entry of entries) wire.leak(entry);
    if (bug === "ack-before-append") {
      const seqs = new Map<DocumentName, number>();
      const outcome = entries.map(({ name }) => {
        const seq = (seqs.get(name) ?? logOf(name).seq) + 1;
        seqs.set(name, seq);
        return { kind: "appended" as const, seq };
      });
      later(0, () => handle({ kind: "appended", batchId, outcome }));
      return later(1 + random.below(6), () => entries.forEach(write));
    }
    pending = entries;
    // Seldom power fails just then: were it to, the log would have to start all the same.
    if (entries.length > 1 && power.next() < 0.25) file.appended(entries);
    if (isArmed) {
      isArmed = false;
      schedule.after(0, () => {
        crash();
        wire.cutAll();
        schedule.after(random.below(5_000), start);
      });
    }
    later(1 + random.below(6), () => {
      pending = [];
      isUnsynced = false;
      if (!fails(world, 0.03))
        return handle({
          kind: "appended",
          batchId,
          outcome: entries.map((entry) => ({ kind: "appended", seq: write(entry) })),
        });
      // Full: some of it may have got there all the same.
      entries.slice(0, random.below(entries.length + 1)).forEach(write);
      handle({ kind: "appended", batchId, outcome: "failed" });
    });
  }

  function loaded(name: DocumentName, since: number): LoadedDocument {
    const { seq, snapshot, tail, owners } = logOf(name);
    const whole = snapshot !== undefined && since < snapshot.seq ? [snapshot] : [];
    const after = tail.filter((entry) => entry.seq > since);
    return { seq, updates: [...whole, ...after].map(({ update }) => update), owners, tailCount: tail.length };
  }

  function act(effect: HubEffect): void {
    switch (effect.kind) {
      case "load": {
        const { requestId, name, since } = effect;
        return later(1 + random.below(4), () => {
          const document = fails(world, 0.02) ? undefined : loaded(name, since);
          handle({ kind: "loaded", requestId, document });
        });
      }
      case "append":
        return append(effect.batchId, effect.entries);
      case "list": {
        const { connectionId } = effect;
        return later(1, () => {
          const documents = [...disk].map(([name, { seq }]) => ({ name, seq }));
          handle({ kind: "listed", connectionId, documents });
        });
      }
      case "send":
        return wire.send(effect.connectionId, effect.bytes);
      case "close":
        return wire.close(effect.connectionId, effect.code);
      case "compact":
        return later(5, () => compact(effect.name, effect.state));
      case "forget":
        return later(5, () => forget(effect.name));
      default:
        return;
    }
  }

  function handle(input: HubInput): void {
    if (bug === "drained-not-told" && input.kind === "drained") return;
    for (const effect of hub?.handle(input, world.serverMs()) ?? []) act(effect);
  }

  function start(): void {
    if (hub !== undefined) return;
    const known = bug === "erased-not-checked" ? [] : erased;
    hub = createHub(
      { check: checkUpdate },
      { epoch, recoveringUntilMs, erased: known, deviceId: hubDevice, compactAfterCount },
    );
    for (const { id, epoch: at, documents } of known)
      handle({ kind: "erased", epoch: at, ids: [id], documents });
    tick(hub);
  }

  function tick(run: Hub): void {
    schedule.after(1_000, () => {
      if (hub !== run) return;
      handle({ kind: "tick" });
      tick(run);
    });
  }

  function crash(): void {
    hub = undefined;
    // Killed, it leaves whole records of what was being written, and half of one that its sum gives away.
    let whole: readonly AppendEntry[] = pending.slice(0, random.below(pending.length + 1));
    if (power.next() < 0.5) {
      whole = file.appended(pending);
      loseUnsynced();
    }
    whole.forEach(write);
    const torn = pending[whole.length];
    if (bug === "torn-record-taken" && torn !== undefined) {
      const log = logOf(torn.name);
      const update = torn.update.subarray(0, torn.update.byteLength >> 1);
      const { deviceId } = torn;
      const entry = { seq: log.seq + 1, deviceId, receivedMs: receivedAt(schedule.nowMs()), update };
      disk.set(torn.name, { ...log, seq: log.seq + 1, tail: [...log.tail, entry] });
    }
    pending = [];
  }

  function loseUnsynced(): void {
    if (!isUnsynced) return;
    isUnsynced = false;
    const logged = [...disk].flatMap(([name, { seq, owners, snapshot }]) =>
      snapshot === undefined ? [] : [{ kind: "snapshot" as const, name, seq, owners, body: snapshot.update }],
    );
    const left = new Set(file.replaced(logged).map((each) => each.kind !== "epoch" && each.name));
    for (const { name } of logged) if (!left.has(name)) disk.delete(name);
  }

  function compact(name: DocumentName, state?: CompactState): void {
    const log = logOf(name);
    if (log.tail.length === 0) return;
    if (state !== undefined && state.seq <= (log.snapshot?.seq ?? 0)) return;
    const forgets = bug === "compaction-forgets";
    if (forgets) disk.set(name, { ...log, tail: log.tail.slice(0, -1) });
    const snapshot = state ?? { seq: log.seq, update: Y.encodeStateAsUpdate(read(name)) };
    const tail = forgets ? [] : log.tail.filter(({ seq }) => seq > snapshot.seq);
    const updates = [...log.past.updates, ...log.tail.slice(0, log.tail.length - tail.length)];
    disk.set(name, { ...log, snapshot, tail, past: { ...log.past, updates } });
    isUnsynced = bug === "renamed-before-synced";
  }

  const pastOf = ({ past, tail }: Log): Past => ({ ...past, updates: [...past.updates, ...tail] });

  /** As `compact`, and of what was said before nothing is kept but who wrote when. */
  function forget(name: DocumentName): void {
    const log = logOf(name);
    if (log.seq === 0) return;
    const snapshot = { seq: log.seq, update: Y.encodeStateAsUpdate(read(name)) };
    const begin = forgetPast(pastOf(log), log.seq, snapshot.update);
    disk.set(name, { ...log, snapshot, tail: [], past: { begin, updates: [] } });
  }

  function read(name: DocumentName): Y.Doc {
    const reading = readings.get(name) ?? createReading();
    readings.set(name, reading);
    return reading(loaded(name, 0).updates);
  }

  /** The server's own, into the log and told to the hub; false where it changes nothing. */
  function writeBeside(name: DocumentName, client: number, change: (doc: Y.Doc) => void): boolean {
    const doc = read(name);
    doc.clientID = client;
    const updates: Uint8Array[] = [];
    const onUpdate = (update: Uint8Array): void => void updates.push(update);
    doc.on("update", onUpdate);
    doc.transact(() => change(doc));
    doc.off("update", onUpdate);
    // It holds what the log has yet to: whoever looks again reads that.
    if (updates.length > 0) readings.delete(name);
    const newClients = client === 0 ? [] : [client];
    for (const update of updates) appendBeside({ name, update, deviceId: hubDevice, newClients, ids: [] });
    return updates.length > 0;
  }

  function appendBeside(entry: AppendEntry): void {
    const { name, deviceId, update } = entry;
    handle({ kind: "published", name, seq: write(entry), deviceId, update });
  }

  return {
    handle,
    isUp: () => hub !== undefined,
    accessOf: (device) => (revoked.has(device) && bug !== "stale-access" ? "revoked" : accessOf(device)),
    revoke(device) {
      revoked.add(device);
      if (bug !== "stale-access") handle({ kind: "access-changed", deviceId: device, access: "revoked" });
    },
    erase(id, documents) {
      const at = erased.length + 1;
      erased.push({ id, epoch: at, documents });
      if (bug !== "erased-not-checked") handle({ kind: "erased", epoch: at, ids: [id], documents });
    },
    isErased: (id) => erased.some((each) => each.id === id),
    takeOut(ids) {
      let isAny = false;
      for (const id of ids) {
        const { births, edits, key } = placeIn(id);
        for (const name of [edits, births]) {
          if (without.get(logOf(name))?.has(id) === true) continue;
          const own: string[] = [];
          read(name)
            .getMap("items")
            .forEach((_, each) => void (each.split("/")[0] === key && own.push(each)));
          const isTaken =
            own.length > 0 &&
            writeBeside(name, 0, (doc) => {
              for (const each of own) doc.getMap("items").delete(each);
            });
          if (isTaken) forget(name);
          isAny ||= isTaken;
          const log = logOf(name);
          without.set(log, (without.get(log) ?? new Set()).add(id));
        }
      }
      return isAny;
    },
    writeBeside,
    appendBeside,
    past: (name) => ({ ...pastOf(logOf(name)), owners: logOf(name).owners }),
    crash,
    crashAppending: () => void (isArmed = true),
    start,
    backUp: () => void (backup = new Map(disk)),
    restore() {
      crash();
      disk = new Map(backup);
      if (bug !== "same-epoch-after-restore") epoch = `${epoch}'`;
      recoveringUntilMs = Number.MAX_SAFE_INTEGER;
      start();
    },
    compact,
    names: () => [...disk.keys()],
    contentOf: logOf,
    read,
  };
}
