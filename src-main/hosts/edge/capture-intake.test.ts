import { afterAll, beforeAll, expect, test } from "vitest";
import { createContent } from "#hosts/content/content.ts";
import { createFakeServices } from "#rpc/handlers/services.fake.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import { createAccess } from "./access.ts";
import { loadApiPages } from "./api-pages.ts";
import { createEdgeServer, type EdgeServer } from "./server.ts";

const token = "t".repeat(43);
const bearer = { authorization: `Bearer ${token}` };
const services = createFakeServices();
const wav = Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVEfmt "), Buffer.alloc(40)]);
let server: EdgeServer;
let port: number;

beforeAll(async () => {
  const clock = { nowMs: () => 1, sleep: () => Promise.resolve() };
  server = createEdgeServer({
    router: createRouter(services, () => undefined),
    content: createContent(services.library, services.captures),
    streams: services.streams,
    captures: services.captures,
    access: createAccess({ token, sessionKey: new Uint8Array(32), clock }),
    files: undefined,
    apiPages: await loadApiPages("1.2.3"),
    hostNames: [],
  });
  port = await server.listen(0, "127.0.0.1");
});
afterAll(() => server[Symbol.asyncDispose]());

const send = (headers: Record<string, string>, path = "/capture/front-door/k", method = "PUT") =>
  fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...(method === "GET" ? {} : { body: wav }) });

test("takes a capture from who may, and nothing from anyone else", async () => {
  expect((await send(bearer)).status).toBe(201);
  expect((await send({ ...bearer, "content-type": "audio/wav" }, undefined, "POST")).status).toBe(201);
  expect((await send({})).status).toBe(401);
  expect((await send({ ...bearer, origin: "http://evil.example" })).status).toBe(403);
  expect((await send(bearer, undefined, "GET")).status).toBe(405);
  expect((await send({ ...bearer, "content-type": "image/png" })).status).toBe(415);
  expect((await send(bearer, "/capture/front-door")).status).toBe(404);
});

test("takes nothing while capture is paused, and tells so by its code", async () => {
  await services.captures.setPaused(true);
  const answer = await send(bearer);
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("CAPTURE_PAUSED")]);
  await services.captures.setPaused(false);
  expect((await send(bearer)).status).toBe(201);
});
