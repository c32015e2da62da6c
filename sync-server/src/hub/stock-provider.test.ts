/** The stock provider of y-websocket, fifty of them over one real socket, against the hub. */
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { DocumentName } from "#shared/sync/document-name.ts";
import { addTag, readEdits, TagId, writeNote } from "#shared/sync/edits.ts";
import { limits } from "#shared/sync/limits.ts";
import { ConnectionId } from "#shared/sync/sync-ids.ts";
import { createHubWithLog, deviceId, partitionId, writer } from "./hub-with-log.fake.ts";
import { createMux } from "./mux-socket.fake.ts";

const documentCount = 50;
const tag = TagId.parse("b".repeat(24));
const names = Array.from({ length: documentCount }, (_, number) =>
  DocumentName.parse(`edits/${partitionId}/${deviceId(1)}.${number}`),
);

/** The path says which device it is: who one is has its own tests. */
async function serve() {
  const sockets = new Map<ConnectionId, WebSocket>();
  const hub = createHubWithLog(
    {},
    {
      send: (connectionId, bytes) => sockets.get(connectionId)?.send(bytes),
      close: (connectionId, code) => sockets.get(connectionId)?.close(code),
    },
  );
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  let count = 1_000;
  server.on("connection", (socket, request) => {
    const connectionId = ConnectionId.parse((count += 1));
    sockets.set(connectionId, socket);
    socket.on("message", (bytes: Buffer) =>
      hub.handle({ kind: "received", connectionId, bytes: new Uint8Array(bytes) }),
    );
    socket.on("close", () => hub.handle({ kind: "closed", connectionId }));
    hub.handle({
      kind: "connected",
      by: "socket",
      connectionId,
      deviceId: deviceId(Number(request.url?.slice(1))),
      access: writer,
    });
  });
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { hub, server, url: `ws://127.0.0.1:${address.port}` };
}

function join(url: string, number: number) {
  const mux = createMux(`${url}/${number}`);
  const providers = names.map(
    (name) =>
      new WebsocketProvider("ws://mux", name, new Y.Doc(), {
        WebSocketPolyfill: mux.MuxSocket,
        disableBc: true,
        maxBackoffTime: 50,
      }),
  );
  onTestFinished(() => {
    for (const provider of providers) provider.destroy();
    mux.end();
  });
  return { mux, providers, device: deviceId(number) };
}

const until = (done: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(done()).toBe(true), { timeout: 20_000 });

test("fifty stock providers on one socket sync, edit and converge, also after the socket was cut", async () => {
  const { hub, server, url } = await serve();
  const [one, other] = [join(url, 1), join(url, 2)];
  await until(() => [...one.providers, ...other.providers].every(({ synced }) => synced));
  expect(server.clients.size).toBe(2);
  for (const { providers, device } of [one, other])
    for (const { doc } of providers) {
      addTag(doc, "0", tag, { device, hlc: "000000000001-0000" });
      writeNote(doc, device === one.device ? "1" : "2", `from ${device}`, {
        device,
        hlc: "000000000002-0000",
      });
    }
  const isSame = (): boolean =>
    one.providers.every(({ doc }, at) => {
      const others = other.providers[at]?.doc;
      return (
        readEdits(doc).size === 3 &&
        others !== undefined &&
        isDeepStrictEqual(readEdits(doc), readEdits(others))
      );
    });
  await until(isSame);
  await until(() => one.mux.acknowledgedCount() >= 2 * documentCount);
  for (const name of names) expect(readEdits(hub.read(name)).size).toBe(3);
  one.mux.cut();
  await until(() => one.providers.every(({ wsconnected }) => !wsconnected));
  for (const { doc } of one.providers)
    addTag(doc, "5", tag, { device: one.device, hlc: "000000000003-0000" });
  await until(() => other.providers.every(({ doc }) => readEdits(doc).has("5")));
});

test("a heartbeat is heard by every provider, so that its watchdog lets it be", async () => {
  const { hub, url } = await serve();
  const { providers } = join(url, 1);
  await until(() => providers.every(({ synced }) => synced));
  for (const provider of providers) provider.wsLastMessageReceived = 0;
  hub.state.nowMs += limits.heartbeatMs;
  hub.handle({ kind: "tick" });
  await until(() => providers.every(({ wsLastMessageReceived }) => wsLastMessageReceived > 0));
});

test("what the hub does not take closes the provider's document, and leaves the others be", async () => {
  const { url } = await serve();
  const { providers } = join(url, 1);
  await until(() => providers.every(({ synced }) => synced));
  const [first, ...rest] = providers;
  first?.doc.getMap("elsewhere").set("key", 1);
  await until(() => first?.wsconnected === false);
  expect(rest.every(({ wsconnected }) => wsconnected)).toBe(true);
});
