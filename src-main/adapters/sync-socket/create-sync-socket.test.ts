import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { socketCodes } from "#core/ports/sync-socket.ts";
import { spoken, subprotocolsOf } from "#shared/sync/protocol-range.ts";
import { createSyncSocket } from "./create-sync-socket.ts";

const protocols = subprotocolsOf(spoken);
const never = new AbortController().signal;

async function serve(onSocket: (socket: WebSocket) => void, status?: number) {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => protocols[0] ?? false });
  const offered: string[] = [];
  http.on("upgrade", (request, socket, head) => {
    offered.push(`${request.url ?? ""} ${String(request.headers["sec-websocket-protocol"])}`);
    if (status === undefined) sockets.handleUpgrade(request, socket, head, onSocket);
    else socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  });
  const address = http.address();
  const server = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/team`;
  return { at: { server, token: "secret" }, offered };
}

function listen() {
  const messages: (readonly number[])[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  return {
    messages,
    closed,
    listener: { message: (bytes: Uint8Array) => void messages.push([...bytes]), closed: resolve },
  };
}

test("sends and hears bytes in order, says who it is where no log sees it, and tells with which code it ended", async () => {
  const { at, offered } = await serve((socket) =>
    socket.on("message", (data: Buffer) => {
      socket.send(data);
      socket.send("text is no frame");
      if (data[0] === 2) socket.close(4403);
    }),
  );
  const { listener, messages, closed } = listen();
  const opening = await createSyncSocket().connect(at, listener, never);
  if (opening.kind !== "open") throw new Error("it did not open");
  opening.connection.send(Uint8Array.of(1, 7));
  opening.connection.send(Uint8Array.of(2));
  expect(await closed).toBe(4403);
  expect(messages).toEqual([[1, 7], [0xff], [2], [0xff]]);
  expect(offered).toEqual([`/team/sync ${protocols.join(",")},bearer.secret`]);
});

test("tells who did not take the token from who is not there", async () => {
  const socket = createSyncSocket();
  const { listener } = listen();
  const strict = await serve(() => undefined, 401);
  expect(await socket.connect(strict.at, listener, never)).toEqual({
    kind: "closed",
    code: socketCodes.unauthorised,
    remark: { code: "answered", status: 401 },
  });
  const nowhere = { server: "http://127.0.0.1:1", token: "secret" };
  expect(await socket.connect(nowhere, listener, never)).toEqual({
    kind: "closed",
    code: socketCodes.lost,
    remark: { code: "unreachable", detail: "ECONNREFUSED" },
  });
});

test("whoever gives up is connected to nothing", async () => {
  const stop = new AbortController();
  const { at } = await serve(() => undefined);
  const opening = createSyncSocket().connect(at, listen().listener, stop.signal);
  stop.abort();
  expect(await opening).toMatchObject({ kind: "closed", code: socketCodes.lost });
});

test("whoever is not through with a message has no more taken from the network than what has come", async () => {
  const message = new Uint8Array(512 * 1024);
  const count = 64;
  let sentCount = 0;
  const { at } = await serve((socket) => {
    const send = (): void => {
      if (sentCount++ < count) socket.send(message, send);
      else socket.close(4403);
    };
    send();
  });
  const { promise: closed, resolve: onClosed } = Promise.withResolvers<number>();
  const through = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  let takenCount = 0;
  const opening = await createSyncSocket().connect(
    at,
    {
      message() {
        takenCount += 1;
        first.resolve();
        return through.promise;
      },
      closed: onClosed,
    },
    never,
  );
  if (opening.kind !== "open") throw new Error("it did not open");
  await first.promise;
  // Until what the system keeps of what was not read is full.
  for (let seen = -1; seen !== sentCount; await sleep(300)) seen = sentCount;
  expect(sentCount).toBeLessThan(count);
  expect(takenCount).toBeLessThan(4);
  through.resolve();
  expect(await closed).toBe(4403);
  expect(takenCount).toBe(count);
});
