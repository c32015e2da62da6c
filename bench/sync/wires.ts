/** How each server is spoken to: no provider, so that what a device costs is the same for all. */
import { once } from "node:events";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import * as Y from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import { decodeFrames, encodeFrame } from "#shared/sync/frames.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { limits } from "#shared/sync/limits.ts";
import { spoken } from "#shared/sync/protocol-range.ts";

/** What a connection hears. */
export interface Ear {
  /** So many more of what it sent. */
  acknowledged(count: number): void;
  /** From whomever: some servers say to a sender what it has just sent. */
  delivered(update: Uint8Array): void;
}

export interface Line {
  send(update: Uint8Array): void;
  close(): void;
}

interface Address {
  readonly port: number;
  readonly name: DocumentName;
  readonly deviceId: DeviceId;
}

/** Resolves when the document is open: what is sent from then on is taken, and what it held has been heard. */
export type Wire = (address: Address, ear: Ear) => Promise<Line>;

const channel = 1;
const messageSync = 0;
const messageAuthentication = 2;
const messageSyncStatus = 8;
const [syncStep1, syncStep2, syncUpdate] = [0, 1, 2];

export const tesseraWire: Wire = async ({ port, name, deviceId }, ear) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/sync`, ["tessera.sync.2", `bearer.${deviceId}`]);
  const opened = Promise.withResolvers<void>();
  let acknowledgedCount = 0;
  socket.on("message", (data: Buffer) => {
    for (const frame of decodeFrames(new Uint8Array(data), limits.stateBytesMax).frames) {
      if (frame.type === "welcome") socket.send(encodeFrame({ type: "open", channel, name, since: 0 }));
      else if (frame.type === "opened") opened.resolve();
      else if (frame.type === "refuse") opened.reject(new Error(`refused: ${frame.why}`));
      else if (frame.type === "update" || frame.type === "sync-step-2") ear.delivered(frame.update);
      else if (frame.type === "ack") {
        ear.acknowledged(frame.count - acknowledgedCount);
        acknowledgedCount = frame.count;
      } else if (frame.type === "ping") socket.send(encodeFrame({ type: "pong", nonce: frame.nonce }));
    }
  });
  await opening(socket);
  socket.send(encodeFrame({ type: "hello", ...spoken, erasedSince: 0 }));
  await opened.promise;
  return lineOf(socket, (update) => encodeFrame({ type: "update", channel, update }));
};

export const hocuspocusWire: Wire = async ({ port, name }, ear) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
  const opened = Promise.withResolvers<void>();
  const message = (type: number, write: (encoder: encoding.Encoder) => void): Uint8Array => {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, type);
    write(encoder);
    return encoding.toUint8Array(encoder);
  };
  socket.on("message", (data: Buffer) => {
    const decoder = decoding.createDecoder(new Uint8Array(data));
    decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    if (type === messageAuthentication)
      socket.send(message(messageSync, (encoder) => writeSync(encoder, syncStep1, emptyState)));
    if (type === messageSyncStatus && decoding.readVarUint(decoder) === 1) ear.acknowledged(1);
    if (type === messageSync) readSync(decoder, ear, opened.resolve);
  });
  await opening(socket);
  socket.send(
    message(messageAuthentication, (encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, "token");
      encoding.writeVarString(encoder, "4.7.0");
    }),
  );
  await opened.promise;
  return lineOf(socket, (update) =>
    message(messageSync, (encoder) => writeSync(encoder, syncUpdate, update)),
  );
};

export const yWebsocketWire: Wire = async ({ port, name }, ear) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${name}`, { perMessageDeflate: false });
  const opened = Promise.withResolvers<void>();
  const message = (type: number, bytes: Uint8Array): Uint8Array => {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, messageSync);
    writeSync(encoder, type, bytes);
    return encoding.toUint8Array(encoder);
  };
  socket.on("message", (data: Buffer) => {
    const decoder = decoding.createDecoder(new Uint8Array(data));
    if (decoding.readVarUint(decoder) === messageSync) readSync(decoder, ear, opened.resolve);
  });
  await opening(socket);
  socket.send(message(syncStep1, emptyState));
  await opened.promise;
  return lineOf(socket, (update) => message(syncUpdate, update));
};

const emptyState = Y.encodeStateVector(new Y.Doc());

function writeSync(encoder: encoding.Encoder, type: number, bytes: Uint8Array): void {
  encoding.writeVarUint(encoder, type);
  encoding.writeVarUint8Array(encoder, bytes);
}

function readSync(decoder: decoding.Decoder, ear: Ear, opened: () => void): void {
  const type = decoding.readVarUint(decoder);
  if (type === syncStep1) return;
  ear.delivered(decoding.readVarUint8Array(decoder));
  if (type === syncStep2) opened();
}

/** What goes wrong later is noticed by what does not come. */
async function opening(socket: WebSocket): Promise<void> {
  await once(socket, "open");
  socket.on("error", () => undefined);
}

const lineOf = (socket: WebSocket, messageOf: (update: Uint8Array) => Uint8Array): Line => ({
  send: (update) => socket.send(messageOf(update)),
  close: () => socket.terminate(),
});
