import { createORPCClient, type ClientLink, ORPCError } from "@orpc/client";
import { RPCLink as PortLink } from "@orpc/client/message-port";
import { RPCLink as SocketLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { Contract } from "#shared/rpc/contract.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import { createFakeServices, fakeFolder, fakeItem, type FakeServices } from "#rpc/handlers/services.fake.ts";
import { describeApi } from "./describe-api.ts";
import { createHttpChannel } from "./serve-http.ts";
import { createPortChannel } from "./serve-port.ts";
import { createSocketChannel } from "./serve-socket.ts";

type Client = ContractRouterClient<Contract>;
interface Rig extends AsyncDisposable {
  readonly client: Client;
  readonly services: FakeServices;
  readonly reported: readonly string[];
}

const rigOf = async (
  connect: (
    router: ReturnType<typeof createRouter>,
  ) => Promise<{ link: ClientLink<Record<never, never>>; close: () => void }>,
): Promise<Rig> => {
  const services = createFakeServices();
  const reported: string[] = [];
  const { link, close } = await connect(
    createRouter(services, (_thrown, procedure) => void reported.push(procedure)),
  );
  return {
    client: createORPCClient<Client>(link),
    services,
    reported,
    [Symbol.asyncDispose]: () => Promise.resolve(close()),
  };
};

const overPort = (): Promise<Rig> =>
  rigOf((router) => {
    const { port1, port2 } = new MessageChannel();
    createPortChannel(router).serve(port1);
    port1.start();
    port2.start();
    return Promise.resolve({ link: new PortLink({ port: port2 as never }), close: () => port1.close() });
  });

const overSocket = (): Promise<Rig> =>
  rigOf(async (router) => {
    const channel = createSocketChannel(router);
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    server.on("connection", (socket) => channel.serve(socket));
    await once(server, "listening");
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await once(socket, "open");
    return {
      link: new SocketLink({ websocket: socket as never }),
      close: () => (socket.terminate(), server.close()),
    };
  });

describe.each([
  ["a message port", overPort],
  ["a WebSocket", overSocket],
])("the contract over %s", (_name, open) => {
  test("a call is answered by its use case", async () => {
    await using rig = await open();
    const { hits } = await rig.client.search.query({ text: "ferry" });
    expect(hits[0]?.path).toBe(fakeItem.path);
    expect(await rig.client.system.about()).toMatchObject({ version: "1.2.3" });
  });

  test("a refusal is the contract's typed error, with its data", async () => {
    await using rig = await open();
    const refused = rig.client.library.addFolder({ path: fakeFolder.path });
    await expect(refused).rejects.toMatchObject({
      code: "FOLDER_OVERLAPS",
      defined: true,
      status: 409,
      data: { existing: fakeFolder.path },
    });
    await expect(rig.client.system.backUp({ path: fakeItem.path })).rejects.toMatchObject({
      code: "FILE_EXISTS",
      defined: true,
    });
    await expect(rig.client.system.revealItem({ itemId: fakeItem.id })).rejects.toMatchObject({
      code: "CANNOT_OPEN",
      defined: true,
    });
  });

  test("what moves vectors tells how far it is, and ends with how it went", async () => {
    await using rig = await open();
    const kinds: string[] = [];
    for await (const event of await rig.client.vectors.exportFile({ path: "/v.npy" })) kinds.push(event.kind);
    for await (const event of await rig.client.vectors.importFile({ path: "/v.csv" })) kinds.push(event.kind);
    expect(kinds).toEqual(["progress", "written", "refused"]);
  });

  test("input that breaks the schema reaches no use case", async () => {
    await using rig = await open();
    await expect(rig.client.library.getItem({ itemId: "../../etc/passwd" as never })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await expect(rig.client.search.suggest({ text: "x".repeat(2001) })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  test("a bug is reported here and says nothing there", async () => {
    await using rig = await open();
    const broken = await rig.client.search.query({ text: "broken" }).catch((error: unknown) => error);
    expect(broken).toBeInstanceOf(ORPCError);
    expect(JSON.stringify(broken)).not.toContain("secret detail");
    expect(rig.reported).toEqual(["search.query"]);
  });

  test("a call can be cancelled", async () => {
    await using rig = await open();
    const stop = new AbortController();
    const slow = rig.client.search.query({ text: "slow" }, { signal: stop.signal });
    stop.abort();
    await expect(slow).rejects.toThrow();
    expect(rig.reported).toEqual([]);
  });

  test("a stream goes on until its reader leaves", async () => {
    await using rig = await open();
    const seen: number[] = [];
    for await (const { revision } of await rig.client.library.watchActivity()) {
      seen.push(revision);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    await expect.poll(() => rig.services.endedStreamCount()).toBe(1);
  });
});

describe("the contract over HTTP", () => {
  const serve = async () => {
    const channel = createHttpChannel(createRouter(createFakeServices(), () => undefined));
    const server = createServer((request, response) => {
      void channel.answer(request, response).then((matched) => matched || response.writeHead(404).end());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    return {
      call: (path: string, init?: RequestInit) => fetch(base + path, init),
      [Symbol.dispose]: () => (server.closeAllConnections(), server.close()),
    };
  };
  const post = (body: string): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });

  test("query parameters are read as the schema says", async () => {
    using http = await serve();
    const answer = await http.call("/search?text=ferry&limit=1&facets=false&weak=true");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ hits: [{ path: fakeItem.path }] });
    expect((await http.call("/items?statuses[]=failed&statuses[]=skipped")).status).toBe(200);
    const preview = await http.call("/watches/01900000-0000-7000-8000-0000000000c1/preview");
    expect(await preview.json()).toMatchObject({ itemCount: 3, rehearsed: [{ upTo: 0.6, leg: "meaning" }] });
    expect((await http.call("/watches/01900000-0000-7000-8000-0000000000c2/preview")).status).toBe(404);
  });

  test("what breaks the schema is 400, whatever it is", async () => {
    using http = await serve();
    for (const path of [
      "/search",
      "/search?text=a&limit=x",
      "/search?text=a&limit=100000",
      "/items/not-an-id",
      "/items/..%2f..%2fetc",
      "/items?statuses[]=odd",
      "/search/similar/-1",
      "/watches/not-an-id/preview",
      "/watches/01900000-0000-7000-8000-0000000000c1/preview?itemCount=0",
      "/watches/01900000-0000-7000-8000-0000000000c1/preview?itemCount=501",
      "/watches/01900000-0000-7000-8000-0000000000c1/preview?itemCount=x",
    ])
      expect([path, (await http.call(path)).status]).toEqual([path, 400]);
    for (const body of ["", "{", "[]", '{"path":5}', '{"path":""}', "null"])
      expect([body, (await http.call("/folders", post(body))).status]).toEqual([body, 400]);
  });

  test("a refusal has the status of its code", async () => {
    using http = await serve();
    const answer = await http.call("/folders", post(JSON.stringify({ path: fakeFolder.path })));
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ defined: true, code: "FOLDER_OVERLAPS" });
    expect((await http.call("/items/01900000-0000-7000-8000-00000000ffff")).status).toBe(404);
  });

  test("a body that is too large is 413", async () => {
    using http = await serve();
    expect((await http.call("/folders", post(JSON.stringify({ path: "x".repeat(2 << 20) })))).status).toBe(
      413,
    );
  });

  test("every procedure is described", async () => {
    const { paths } = await describeApi("1.2.3");
    expect(Object.keys(paths ?? {})).toEqual(
      expect.arrayContaining([
        "/search",
        "/folders/{folderId}",
        "/items/{itemId}/segments",
        "/doctor",
        "/activity/stream",
      ]),
    );
  });
});
