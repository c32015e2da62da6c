/** A hub with a log in memory that answers at once, or when it is told to. */
import * as Y from "yjs";
import type { Permission } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import { decodeFrames, encodeFrame, type Frame } from "#shared/sync/frames.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { spoken } from "#shared/sync/protocol-range.ts";
import { ConnectionId } from "#shared/sync/sync-ids.ts";
import { createHub } from "./hub.ts";
import type {
  AppendEntry,
  ConnectedBy,
  DeviceAccess,
  HubEffect,
  HubInput,
  HubNote,
  HubSettings,
} from "./hub-port.ts";

export const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
export const deviceId = (number: number): DeviceId =>
  DeviceId.parse(`01970000-0000-7000-8000-0000000000${String(number).padStart(2, "0")}`);

export const accessTo = (...permissions: readonly Permission[]): DeviceAccess => ({
  epoch: 1,
  permissions: new Map([[partitionId, new Set(permissions)]]),
});
export const writer = accessTo("partition.read", "item.write", "edit.write");

export interface FakeDevice {
  readonly id: DeviceId;
  readonly connectionId: ConnectionId;
  readonly say: (...frames: readonly Frame[]) => void;
  readonly sayBytes: (bytes: Uint8Array) => void;
  /** Since it was asked last. */
  readonly heard: () => readonly Frame[];
  readonly closedWith: () => number | undefined;
}

/** Where the devices are real. */
export interface Sockets {
  readonly send: (connectionId: ConnectionId, bytes: Uint8Array) => void;
  readonly close: (connectionId: ConnectionId, code: number) => void;
}

export function createHubWithLog(settings: Partial<HubSettings> = {}, sockets?: Sockets) {
  type Written = Pick<AppendEntry, "update" | "deviceId" | "newClients">;
  const logs = new Map<DocumentName, Written[]>();
  const heard = new Map<ConnectionId, Frame[]>();
  const closed = new Map<ConnectionId, number>();
  const notes: HubNote[] = [];
  const compacted: Omit<Extract<HubEffect, { readonly kind: "compact" }>, "kind">[] = [];
  const forgotten: DocumentName[] = [];
  const state = { nowMs: 0, isHeld: false, isFull: false, isReadingHeld: false, isUnreadable: false };
  /** After which update each was to begin. */
  const reads: number[] = [];
  const heldReads: Extract<HubEffect, { readonly kind: "load" }>[] = [];
  const held: Extract<HubEffect, { readonly kind: "append" }>[] = [];
  const hub = createHub(
    { check: checkUpdate },
    { epoch: "log", recoveringUntilMs: 0, erased: [], deviceId: deviceId(99), ...settings },
  );
  const inputs: HubInput[] = [];
  let isBusy = false;
  /** One input after another: the answer to an effect is an input after all effects before it. */
  function handle(input: HubInput): void {
    inputs.push(input);
    if (isBusy) return;
    isBusy = true;
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift())
      for (const effect of hub.handle(next, state.nowMs)) act(effect);
    isBusy = false;
  }
  const write = (name: DocumentName, entry: Written): number => {
    const log = logs.get(name) ?? [];
    logs.set(name, log);
    return log.push(entry);
  };
  const append = ({ batchId, entries }: Extract<HubEffect, { readonly kind: "append" }>): void =>
    handle({
      kind: "appended",
      batchId,
      outcome: state.isFull
        ? "failed"
        : entries.map((entry) => ({ kind: "appended", seq: write(entry.name, entry) })),
    });
  const load = ({ name, since, requestId }: Extract<HubEffect, { readonly kind: "load" }>): void => {
    if (state.isUnreadable) return handle({ kind: "loaded", requestId, document: undefined });
    const log = logs.get(name) ?? [];
    const owners = new Map(
      log.flatMap((entry) => entry.newClients.map((client) => [client, entry.deviceId])),
    );
    const updates = log.slice(since).map(({ update }) => update);
    const document = { seq: log.length, updates, owners, tailCount: log.length };
    handle({ kind: "loaded", requestId, document });
  };
  function act(effect: HubEffect): void {
    switch (effect.kind) {
      case "load":
        reads.push(effect.since);
        return state.isReadingHeld ? void heldReads.push(effect) : load(effect);
      case "append":
        return state.isHeld ? void held.push(effect) : append(effect);
      case "list":
        return handle({
          kind: "listed",
          connectionId: effect.connectionId,
          documents: [...logs]
            .filter(([name]) => effect.partitionIds.includes(partsOf(name).partitionId))
            .map(([name, log]) => ({ name, seq: log.length })),
        });
      case "send":
        sockets?.send(effect.connectionId, effect.bytes);
        heard.get(effect.connectionId)?.push(...decodeFrames(effect.bytes).frames);
        return;
      case "close":
        sockets?.close(effect.connectionId, effect.code);
        return void closed.set(effect.connectionId, effect.code);
      case "note":
        return void notes.push(effect.note);
      case "compact":
        return void compacted.push({ name: effect.name, state: effect.state });
      case "forget":
        return void forgotten.push(effect.name);
      default:
        return;
    }
  }
  let count = 0;
  function connect(number: number, access: DeviceAccess = writer, by: ConnectedBy = "socket"): FakeDevice {
    const id = deviceId(number);
    const connectionId = ConnectionId.parse((count += 1));
    heard.set(connectionId, []);
    handle({ kind: "connected", connectionId, deviceId: id, access, by });
    const sayBytes = (bytes: Uint8Array): void => handle({ kind: "received", connectionId, bytes });
    return {
      id,
      connectionId,
      sayBytes,
      say: (...frames) => {
        for (const frame of frames) sayBytes(encodeFrame(frame));
      },
      heard: () => heard.get(connectionId)?.splice(0) ?? [],
      closedWith: () => closed.get(connectionId),
    };
  }
  return {
    handle,
    connect,
    /** Connected, greeted, and what was said to that heard. */
    greet(number: number, access: DeviceAccess = writer): FakeDevice {
      const device = connect(number, access);
      device.say({ type: "hello", ...spoken, erasedSince: 0 });
      device.heard();
      return device;
    },
    state,
    /** Answers what was held. */
    release() {
      state.isHeld = false;
      for (const effect of held.splice(0)) append(effect);
    },
    heldCount: () => held.length,
    /** Answers the reads that were held, and those that come of it. */
    releaseReads() {
      for (let next = heldReads.shift(); next !== undefined; next = heldReads.shift()) load(next);
    },
    reads,
    notes,
    compacted,
    forgotten,
    /** What another instance has written, or was there before. */
    seed: (name: DocumentName, entry: Written) => void write(name, entry),
    logOf: (name: DocumentName) => logs.get(name) ?? [],
    read(name: DocumentName): Y.Doc {
      const doc = new Y.Doc();
      for (const { update } of logs.get(name) ?? []) Y.applyUpdate(doc, update);
      return doc;
    },
    counts: hub.counts,
  };
}
