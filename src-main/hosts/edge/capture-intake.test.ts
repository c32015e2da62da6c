import { afterAll, beforeAll, expect, test } from "vitest";
import { createFakeServices } from "#rpc/handlers/services.fake.ts";
import { fakeToken, startFakeEdge } from "./fake-edge.fake.ts";
import type { EdgeServer } from "./server.ts";

const bearer = { authorization: `Bearer ${fakeToken}` };
const services = createFakeServices();
const wav = Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVEfmt "), Buffer.alloc(40)]);
let server: EdgeServer;
let port: number;

beforeAll(async () => void ({ server, port } = await startFakeEdge(services)));
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
