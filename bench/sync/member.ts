/** A device of a team as the program is one: its session, over a socket, with what it keeps in memory. */
import { WebSocket } from "ws";
import * as Y from "yjs";
import { createSession } from "#core/replicate/session.ts";
import type { KnownBase } from "#core/ports/replica-store.ts";
import type { SessionEffect, SessionInput } from "#core/replicate/session-port.ts";
import type { DeviceId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { syncLimits } from "./limits.ts";

interface Base {
  readonly seq: number;
  readonly epoch: string;
  readonly updates: readonly Uint8Array[];
}

export interface Member extends Disposable {
  /** What its disk says when it starts again. */
  readonly kept: () => readonly KnownBase[];
  /** Of all messages. */
  readonly receivedBytes: () => number;
  /** Resolves once it has all that the server told of. */
  readonly settled: Promise<void>;
}

export function joinTeam(given: {
  readonly port: number;
  readonly deviceId: DeviceId;
  readonly kept: readonly KnownBase[];
}): Member {
  const documents = new Map<DocumentName, Base>();
  const session = createSession(
    { check: checkUpdate, chance: () => 0.5 },
    { documents: given.kept, outbox: [], erasedEpoch: 0 },
    { paused: false, metered: false, bytesPerSecondMax: undefined },
  );
  const { promise: settled, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new Error("the device was never level")), syncLimits.arrivalMaxMs);
  let receivedBytes = 0;
  let socket: WebSocket | undefined;
  const tell = (input: SessionInput): void => {
    for (const effect of session.handle(input, Date.now())) act(effect);
  };
  const act = (effect: SessionEffect): void => {
    if (effect.kind === "connect") socket = connect(given, tell, (bytes) => (receivedBytes += bytes));
    if (effect.kind === "send") socket?.send(effect.bytes);
    if (effect.kind === "store") {
      const { requestId, name, seq, epoch } = effect;
      const updates = [...(documents.get(name)?.updates ?? []), ...effect.updates];
      documents.set(name, { seq, epoch, updates });
      // Not before all effects of this input are done.
      queueMicrotask(() => tell({ kind: "stored", requestId, isStored: true }));
    }
    if (effect.kind === "settled" && effect.isSettled) resolve();
  };
  const timer = setInterval(() => tell({ kind: "tick" }), 1_000);
  tell({ kind: "tick" });
  return {
    kept: () =>
      [...documents].map(([name, { seq, epoch, updates }]) => {
        const stateVector = Y.encodeStateVectorFromUpdate(Y.mergeUpdates([...updates]));
        return { name, seq, epoch, stateVector };
      }),
    receivedBytes: () => receivedBytes,
    settled,
    [Symbol.dispose]() {
      clearTimeout(late);
      clearInterval(timer);
      socket?.terminate();
    },
  };
}

function connect(
  { port, deviceId }: { readonly port: number; readonly deviceId: DeviceId },
  tell: (input: SessionInput) => void,
  received: (sizeBytes: number) => void,
): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/sync`, ["tessera.sync.2", `bearer.${deviceId}`], {
    perMessageDeflate: false,
  });
  socket.on("open", () => tell({ kind: "connected" }));
  socket.on("message", (data: Buffer) => {
    received(data.byteLength);
    tell({ kind: "received", bytes: new Uint8Array(data) });
  });
  socket.on("error", () => undefined);
  return socket;
}
