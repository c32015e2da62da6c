/** A device that writes numbered operations and keeps trying, with everything that it did and saw noted down. */
import { WebSocket } from "ws";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { addTag, TagId } from "#shared/sync/edits.ts";
import { compareSince, decodeFrames, encodeFrame, type Frame } from "#shared/sync/frames.ts";
import { limits } from "#shared/sync/limits.ts";
import { spoken } from "#shared/sync/protocol-range.ts";
import type { JoinedDevice } from "../fixtures/device-team.ts";
import type { HistoryEvent, Operation } from "./check-history.ts";

export interface HistoryDevice extends Disposable {
  write(): void;
  /** Everything that it wrote was acknowledged, on the connection that it has. */
  isSettled(): boolean;
  /** All that it sees, in one way. */
  state(): string;
}

export interface HistoryDeviceOptions {
  /** Its number among the devices of the history; operations carry it. */
  readonly index: number;
  readonly url: string;
  readonly joined: JoinedDevice;
  readonly document: DocumentName;
  readonly note: (event: HistoryEvent) => void;
}

const reconnectMs = 100;
/** Items that operations are spread over. */
const keyCount = 200;
const channel = 1;

const tagOf = (index: number, n: number): TagId =>
  TagId.parse(index.toString(16).padStart(2, "0") + n.toString(16).padStart(22, "0"));
const operationOf = (key: string): Operation | undefined => {
  const [, index, n] = /^#([0-9a-f]{2})([0-9a-f]{22})$/.exec(key) ?? [];
  return index === undefined || n === undefined
    ? undefined
    : { device: nameOf(parseInt(index, 16)), n: parseInt(n, 16) };
};
const nameOf = (index: number): string => `d${index}`;

export function startHistoryDevice(options: HistoryDeviceOptions): HistoryDevice {
  const { index, joined, document, note } = options;
  const { doc, seen, state } = openReplica(index, note);
  let count = 0;
  let acknowledgedCount = 0;
  /** Of the updates of this connection, how many operations each ends with. */
  let sent: number[] = [];
  let isOpen = false;
  const line = keepConnected(options, {
    onFrame(frame) {
      switch (frame.type) {
        case "welcome":
          return line.say({ type: "open", channel, name: document, since: compareSince });
        case "ping":
          return line.say({ type: "pong", nonce: frame.nonce });
        case "sync-step-1":
          sent = [count];
          isOpen = true;
          line.say({ type: "sync-step-2", channel, update: Y.encodeStateAsUpdate(doc, frame.stateVector) });
          return line.say({ type: "sync-step-1", channel, stateVector: Y.encodeStateVector(doc) });
        case "sync-step-2":
        case "update":
          return Y.applyUpdate(doc, frame.update, "server");
        case "ack":
          return onAcknowledged(sent[frame.count - 1] ?? 0);
        case "refuse":
          // Busy, too fast, or something that it leans on is missing: all is compared anew.
          return line.cut();
        default:
          return;
      }
    },
    onClose: () => void (isOpen = false),
  });
  function onAcknowledged(n: number): void {
    if (n <= acknowledgedCount) return;
    acknowledgedCount = n;
    note({ kind: "acknowledged", operation: { device: nameOf(index), n } });
  }
  return {
    write() {
      const n = (count += 1);
      const before = Y.encodeStateVector(doc);
      note({ kind: "wrote", operation: { device: nameOf(index), n }, after: Object.fromEntries(seen) });
      const hlc = printHlc({ wallMs: Date.now(), count: 0 });
      addTag(doc, String(n % keyCount), tagOf(index, n), { device: joined.id, hlc });
      if (!isOpen) return;
      sent.push(n);
      line.say({ type: "update", channel, update: Y.encodeStateAsUpdate(doc, before) });
    },
    isSettled: () => isOpen && acknowledgedCount === count,
    state,
    [Symbol.dispose]: () => line.end(),
  };
}

/** A document that notes which operations come into it from elsewhere. */
function openReplica(index: number, note: HistoryDeviceOptions["note"]) {
  const doc = new Y.Doc();
  const items = doc.getMap("items");
  const seen = new Map<string, number>();
  items.observeDeep((events, { origin }) => {
    const operations = events.flatMap(({ changes }) =>
      [...changes.keys.keys()].flatMap((key) => operationOf(key) ?? inside(items.get(key))),
    );
    for (const { device, n } of operations) seen.set(device, Math.max(n, seen.get(device) ?? 0));
    if (origin === "server" && operations.length > 0) note({ kind: "saw", by: nameOf(index), operations });
  });
  const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
    one < other ? -1 : 1;
  const state = (): string =>
    JSON.stringify([[...seen].toSorted(byName), Object.entries(items.toJSON()).toSorted(byName)]);
  return { doc, seen, state };
}

interface Listener {
  readonly onFrame: (frame: Frame) => void;
  readonly onClose: () => void;
}

/** One connection after another, for as long as it is not ended. */
function keepConnected({ url, joined }: HistoryDeviceOptions, { onFrame, onClose }: Listener) {
  let socket: WebSocket | undefined;
  let isOver = false;
  const say = (frame: Frame): void => socket?.send(encodeFrame(frame));
  const again = (): void => void (isOver || setTimeout(() => void connect(), reconnectMs));
  const connect = async (): Promise<void> => {
    const bearer = await joined.freshBearer().catch(() => undefined);
    if (isOver) return;
    if (bearer === undefined) return again();
    const own = new WebSocket(`${url.replace("http", "ws")}/sync`, ["tessera.sync.2", `bearer.${bearer}`]);
    socket = own;
    own.on("open", () => say({ type: "hello", ...spoken, erasedSince: 0 }));
    own.on("message", (data: Buffer) => {
      // A server sends whole documents.
      const { kind, frames } = decodeFrames(new Uint8Array(data), limits.stateBytesMax);
      for (const frame of frames) onFrame(frame);
      if (kind === "malformed") throw new Error("a server sent what is no frame");
    });
    // Whatever breaks, `close` follows.
    own.on("error", () => undefined);
    own.on("close", () => {
      onClose();
      again();
    });
  };
  void connect();
  return {
    say,
    cut: () => socket?.terminate(),
    end() {
      isOver = true;
      socket?.terminate();
    },
  };
}

/** A map that came whole tells of what is in it, too. */
const inside = (value: unknown): readonly Operation[] =>
  value instanceof Y.Map ? [...value.keys()].flatMap((key) => operationOf(key) ?? []) : [];
