import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as rawRequest } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createContent } from "#hosts/content/content.ts";
import { createFakeServices } from "#rpc/handlers/services.fake.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import { createAccess } from "./access.ts";
import { loadApiPages } from "./api-pages.ts";
import { createEdgeServer, type EdgeServer } from "./server.ts";

const requestMsMax = 300;
vi.mock("./limits.ts", async (original) => {
  const { limits } = await original<{ readonly limits: object }>();
  return { limits: { ...limits, requestMsMax: 300 } };
});

const token = "t".repeat(43);
let server: EdgeServer;
let port: number;

beforeAll(async () => {
  const services = createFakeServices();
  server = createEdgeServer({
    router: createRouter(services, () => undefined),
    content: createContent(services.library, services.captures, services.team),
    streams: services.streams,
    captures: services.captures,
    access: createAccess({
      token,
      sessionKey: new Uint8Array(32),
      clock: { nowMs: () => 1, sleep: () => Promise.resolve() },
    }),
    files: undefined,
    apiPages: await loadApiPages("1.2.3"),
    hostNames: [],
  });
  port = await server.listen(0, "127.0.0.1");
});
afterAll(() => server[Symbol.asyncDispose]());

function post(path: string, bearer: string): ClientRequest {
  const mediaType = path.startsWith("/api/") ? "application/json" : "application/x-ndjson";
  const headers = { authorization: `Bearer ${bearer}`, "content-type": mediaType };
  const request = rawRequest({ port, path, method: "POST", headers });
  // A connection that is ended under what is still being sent.
  request.on("error", () => undefined);
  return request;
}
const line = (key: string): string => `${JSON.stringify({ key, text: "The pump started." })}\n`;

test("a push goes on for longer than any other request may take", async () => {
  const request = post("/ingest/engine-room", token);
  const answered = once(request, "response") as Promise<[IncomingMessage]>;
  for (let turn = 0; turn < 4; turn++) {
    request.write(line(String(turn)));
    await pause(requestMsMax / 2);
  }
  request.end(line("last"));
  const [response] = await answered;
  const text = (await Array.fromAsync(response as AsyncIterable<Buffer>)).join("");
  expect(text.trim().split("\n")).toHaveLength(5);
});

test.each([
  ["a call that is not sent in time is told so, and let go", "/api/streams", token, 408],
  ["nor may whoever is not let in hold the connection", "/ingest/engine-room", "wrong", 401],
] as const)("%s", async (_, path, bearer, status) => {
  const request = post(path, bearer);
  request.write("{");
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(status);
  response.resume();
  await once(request, "close");
});
