import { once } from "node:events";
import { request as rawRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createFakeServices } from "#rpc/handlers/services.fake.ts";
import { limits as intakeLimits } from "#hosts/intake/limits.ts";
import { fakeToken, startFakeEdge } from "./fake-edge.fake.ts";
import type { EdgeServer } from "./server.ts";

const bearer = { authorization: `Bearer ${fakeToken}` };
const ndjson = { ...bearer, "content-type": "application/x-ndjson" };
let server: EdgeServer;
let port: number;

beforeAll(async () => void ({ server, port } = await startFakeEdge(createFakeServices())));
afterAll(() => server[Symbol.asyncDispose]());

const push = async (
  body: string,
  {
    name = "engine-room",
    headers = ndjson,
    method = "POST",
  }: Partial<Record<"name" | "method", string>> & {
    headers?: Record<string, string>;
  } = {},
) => {
  const url = `http://127.0.0.1:${port}/ingest/${name}`;
  const response = await fetch(url, { method, headers, ...(method === "GET" ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, lines: text.split("\n").filter((line) => line !== "") };
};
const line = (key: string, text = "The pump started."): string => `${JSON.stringify({ key, text })}\n`;
const parsed = (lines: readonly string[]): unknown[] => lines.map((each): unknown => JSON.parse(each));

test("answers a line for each event, and refuses alone what is wrong", async () => {
  const { status, lines } = await push(`${line("a1")}{broken\n${line("a1")}${line("a2").trimEnd()}`);
  expect(status).toBe(200);
  expect(parsed(lines)).toMatchObject([
    { line: 1, key: "a1", outcome: "stored", revision: 1 },
    { line: 2, outcome: "refused" },
    { line: 3, key: "a1", outcome: "known" },
    { line: 4, key: "a2", outcome: "stored" },
  ]);
});

test("passes over a line that is too long, and goes on behind it", async () => {
  const long = line("long", "x".repeat(intakeLimits.eventLineSizeBytesMax));
  const { lines } = await push(`${long}${line("b1")}`);
  expect(parsed(lines)).toMatchObject([
    { line: 1, outcome: "refused" },
    { line: 2, key: "b1", outcome: "stored" },
  ]);
});

test("takes nothing without the token, from another site, or that is no push", async () => {
  const plain = { "content-type": "application/x-ndjson" };
  expect((await push(line("c"), { headers: plain })).status).toBe(401);
  expect((await push(line("c"), { headers: { ...ndjson, origin: "http://evil.example" } })).status).toBe(403);
  expect((await push(line("c"), { headers: { ...bearer, "content-type": "text/plain" } })).status).toBe(415);
  expect((await push(line("c"), { headers: { ...ndjson, "content-encoding": "gzip" } })).status).toBe(415);
  expect((await push("", { method: "GET", headers: bearer })).status).toBe(405);
});

test("says that there is no such stream, and that the disk is full", async () => {
  const none = await push(line("d"), { name: "nowhere" });
  expect([none.status, none.lines[0]]).toEqual([404, expect.stringContaining("STREAM_NOT_FOUND")]);
  expect((await push(line("d"), { name: "Not-A-Name" })).status).toBe(404);
  const full = await push(line("full"));
  expect([full.status, full.lines[0]]).toEqual([507, expect.stringContaining("DISK_FULL")]);
});

test("the refusal reaches who reads nothing before all is sent", async () => {
  const socket = connect(port, "127.0.0.1");
  const body = line("g", "x".repeat(1_000)).repeat(8_000);
  const headers = Object.entries({ host: `127.0.0.1:${port}`, ...ndjson })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  socket.write(`POST /ingest/nowhere HTTP/1.1\r\n${headers}content-length: ${body.length}\r\n\r\n`);
  await new Promise<void>((resolve, reject) => {
    socket.write(body, (error) => (error ? reject(error) : resolve()));
  });
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  expect(answer.toString()).toMatch(/^HTTP\/1.1 404 .*STREAM_NOT_FOUND/su);
});

test("whoever reads nothing before all is sent is not waited for", async () => {
  const count = 30_000;
  const request = rawRequest({ port, path: "/ingest/engine-room", method: "POST", headers: ndjson });
  request.end(Array.from({ length: count }, (_, number) => line(`many-${number}`, "x")).join(""));
  await once(request, "finish");
  const [response] = (await once(request, "response")) as [AsyncIterable<Buffer>];
  let answers = 0;
  for await (const chunk of response) answers += chunk.toString().split("\n").length - 1;
  expect(answers).toBe(count);
});

test("ends with why, where lines before were acknowledged already", async () => {
  const request = rawRequest({ port, path: "/ingest/engine-room", method: "POST", headers: ndjson });
  request.write(line("e1"));
  const [response] = (await once(request, "response")) as [AsyncIterable<Buffer>];
  const chunks: string[] = [];
  let isFirst = true;
  for await (const chunk of response) {
    chunks.push(chunk.toString());
    if (isFirst) request.write(line("full"));
    isFirst = false;
  }
  request.destroy();
  expect(parsed(chunks.join("").trim().split("\n"))).toMatchObject([
    { key: "e1", outcome: "stored" },
    { outcome: "ended", code: "DISK_FULL" },
  ]);
});

test("a socket answers each message, and is closed where no more is taken", async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ingest/engine-room`, { headers: bearer });
  await once(socket, "open");
  const answers: unknown[] = [];
  socket.on("message", (data: Buffer) => answers.push(JSON.parse(data.toString())));
  for (const message of [line("f1"), "{broken", line("f1"), line("f2")]) socket.send(message);
  await expect.poll(() => answers).toHaveLength(4);
  expect(answers).toMatchObject([
    { line: 1, key: "f1", outcome: "stored" },
    { line: 2, outcome: "refused" },
    { line: 3, key: "f1", outcome: "known" },
    { line: 4, key: "f2", outcome: "stored" },
  ]);
  socket.send(line("full"));
  const [code] = (await once(socket, "close")) as [number];
  expect(code).toBe(1013);
  expect(answers.at(-1)).toMatchObject({ outcome: "ended", code: "DISK_FULL" });
});

test("a socket without the token is refused, and so is one to no stream's name", async () => {
  for (const [path, headers, status] of [
    ["engine-room", {}, 401],
    ["Not-A-Name", bearer, 404],
  ] as const) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ingest/${path}`, { headers });
    const [error] = (await once(socket, "error")) as [Error];
    expect(error.message).toContain(String(status));
  }
});

test("ends the push of a producer whose lease has passed on, and says that a lease is no lease", async () => {
  const stale = await push(line("l1"), { name: "engine-room?lease=7" });
  expect(stale.status).toBe(409);
  expect(stale.lines.join("")).toContain("LEASE_LOST");
  expect((await push(line("l1"), { name: "engine-room?lease=x" })).status).toBe(400);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ingest/engine-room?lease=7`, { headers: bearer });
  await once(socket, "open");
  socket.send(JSON.stringify({ key: "l2", text: "The pump started." }));
  const [said] = (await once(socket, "message")) as [Buffer];
  expect(JSON.parse(said.toString())).toMatchObject({ outcome: "ended", code: "LEASE_LOST" });
  expect((await once(socket, "close"))[0]).toBe(1008);
  const held = await push(line("l3"), { name: "engine-room?lease=1" });
  expect(parsed(held.lines)).toMatchObject([{ key: "l3", outcome: "stored" }]);
});

test("a search that names a revision is answered once it can be found, and not before", async () => {
  const services = createFakeServices();
  const found = Promise.withResolvers<undefined>();
  const waitedFor: number[] = [];
  const reached = (revision: number) => (waitedFor.push(revision), found.promise);
  const own = await startFakeEdge({ ...services, streams: { ...services.streams, reached } });
  await using _server = own.server;
  const search = (more: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${own.port}/api/search?text=ferry${more}`, { headers: bearer });
  let isAnswered = false;
  const waiting = search("&atLeast=7").finally(() => (isAnswered = true));
  await expect.poll(() => waitedFor).toEqual([7]);
  expect((await search("")).status).toBe(200);
  expect(isAnswered).toBe(false);
  found.resolve(undefined);
  const answer = await waiting;
  expect([
    answer.status,
    ((await answer.json()) as { readonly hits: readonly unknown[] }).hits.length,
  ]).toEqual([200, 1]);
});
