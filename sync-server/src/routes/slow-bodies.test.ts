/** Who sends slowly: what may be large takes as long as it goes on, all else has a limit. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as rawRequest } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { joinWith, makeDeviceKey, ownerEmail, password } from "#server/access.fake.ts";
import { makeFolder, prepareFolder } from "#server/database/open-database.fake.ts";
import { startServer } from "#server/server.fake.ts";
import { deltaMediaType } from "#shared/rpc/server/delta-report.ts";
import { joinKeyed } from "#shared/sync/keyed-payload.ts";
import { makePayloadKey, payloadIdOf, sealPayload } from "#shared/sync/seal.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const requestMs = 1_500;
const stalledMs = 4_000;
vi.mock("./limits.ts", async (original) => {
  const { routeLimits } = await original<{ readonly routeLimits: object }>();
  return { routeLimits: { ...routeLimits, requestMs: 1_500, stalledMs: 4_000, stalledBytesMin: 1_000 } };
});

const octets = "application/octet-stream";
const opened = new AsyncDisposableStack();
let url: URL;
let device: string;
let payload: { readonly path: string; readonly body: Uint8Array };

beforeAll(async () => {
  const folder = opened.use(await makeFolder());
  const dataFolder = join(folder.path, "data");
  await prepareFolder(dataFolder);
  const team = opened.use(await startServer({ dataFolder }));
  const owner = await team.setUp((await team.access.setUpLink()) ?? "");
  const { body: partition } = await team.ask("POST", "/partitions", { name: "Quay" }, { bearer: owner });
  const as = { by: "password", email: ownerEmail, password };
  const { body: joined } = await joinWith(team, makeDeviceKey(), as);
  const key = makePayloadKey();
  const sealed = await sealPayload(new Uint8Array(randomBytes(5_000)), key);
  url = new URL(team.url);
  device = joined.accessToken;
  payload = {
    path: `/v1/partitions/${partition.id}/payloads/${await payloadIdOf(sealed)}`,
    body: joinKeyed({ key, sealed }),
  };
});
afterAll(() => opened.disposeAsync());

function send(method: "PUT" | "POST", path: string, mediaType: string, bearer: string): ClientRequest {
  const headers = { authorization: `Bearer ${bearer}`, "content-type": mediaType };
  const request = rawRequest({ hostname: url.hostname, port: url.port, method, path, headers });
  // A connection that is ended under what is still being sent.
  request.on("error", () => undefined);
  return request;
}
const statusOf = async (request: ClientRequest): Promise<number | undefined> => {
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
};

/** In pieces, over more than twice the time that a call has. */
async function sendSlowly(request: ClientRequest, body: Uint8Array): Promise<void> {
  const size = Math.ceil(body.byteLength / 12);
  for (let from = 0; from < body.byteLength; from += size) {
    request.write(body.subarray(from, from + size));
    await pause((2.5 * requestMs) / 12);
  }
  request.end();
}

/** A byte now and then, until the connection is ended. */
async function trickle(request: ClientRequest): Promise<void> {
  const closed = once(request, "close");
  const timer = setInterval(() => request.write("{"), requestMs / 5);
  request.write("{");
  await closed;
  clearInterval(timer);
}

test("a payload that takes longer than a call may is stored", async () => {
  const request = send("PUT", payload.path, octets, device);
  const status = statusOf(request);
  await sendSlowly(request, payload.body);
  expect(await status).toBe(204);
});

test("so is a file of changes, which is read to its end before it is judged", async () => {
  const request = send("POST", "/v1/deltas", deltaMediaType, device);
  const status = statusOf(request);
  await sendSlowly(request, new Uint8Array(5_000).fill(1));
  expect(await status).toBe(422);
});

test.each([
  ["a payload that stalls", () => send("PUT", payload.path, octets, device), 408],
  ["a file of changes that stalls", () => send("POST", "/v1/deltas", deltaMediaType, device), 408],
  ["a call", () => send("POST", "/v1/session", "application/json", ""), 408],
  ["a payload of nobody", () => send("PUT", payload.path, octets, "wrong"), 401],
  ["a file of changes of nobody", () => send("POST", "/v1/deltas", deltaMediaType, "wrong"), 401],
  ["what has no address", () => send("POST", "/v1/nowhere", "application/json", ""), 408],
] as const)("%s, a byte at a time, does not hold its connection", async (_, open, expected) => {
  const request = open();
  const status = statusOf(request);
  await trickle(request);
  expect(await status).toBe(expected);
});

test("who stalls is given no less time than that", async () => {
  const request = send("PUT", payload.path, octets, device);
  const status = statusOf(request);
  request.write(payload.body.subarray(0, 200));
  await pause(stalledMs / 2);
  request.end(payload.body.subarray(200));
  expect(await status).toBe(204);
});
