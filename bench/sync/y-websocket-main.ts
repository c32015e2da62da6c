/** The plain server that came with y-websocket until its second version, over y-protocols: rooms in memory, no rights, nothing kept. */
import type { AddressInfo } from "node:net";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocketServer, type WebSocket } from "ws";
import { readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import * as Y from "yjs";
import { serve } from "./serve.ts";

const messageSync = 0;

interface Room {
  readonly doc: Y.Doc;
  readonly sockets: Set<WebSocket>;
}

const rooms = new Map<string, Room>();

function roomOf(name: string): Room {
  const known = rooms.get(name);
  if (known !== undefined) return known;
  const room: Room = { doc: new Y.Doc(), sockets: new Set() };
  rooms.set(name, room);
  // To everybody, whoever sent it among them, as that server does.
  room.doc.on("update", (update: Uint8Array) => {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, messageSync);
    writeUpdate(encoder, update);
    const message = encoding.toUint8Array(encoder);
    for (const socket of room.sockets) socket.send(message);
  });
  return room;
}

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("listening", () => serve((server.address() as AddressInfo).port));
server.on("connection", (socket, { url = "" }) => {
  const room = roomOf(url);
  room.sockets.add(socket);
  socket.on("close", () => room.sockets.delete(socket));
  socket.on("message", (data: Buffer) => {
    const decoder = decoding.createDecoder(new Uint8Array(data));
    if (decoding.readVarUint(decoder) !== messageSync) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, messageSync);
    readSyncMessage(decoder, encoder, room.doc, socket);
    if (encoding.length(encoder) > 1) socket.send(encoding.toUint8Array(encoder));
  });
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, messageSync);
  writeSyncStep1(encoder, room.doc);
  socket.send(encoding.toUint8Array(encoder));
});
