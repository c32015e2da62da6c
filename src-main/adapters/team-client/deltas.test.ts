import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { DeviceId } from "#shared/model/team.ts";
import { deltaCalls } from "./deltas.ts";

const never = new AbortController().signal;
const report = {
  end: "whole",
  payloads: { keptCount: 1, refused: [] },
  updates: { takenCount: 2, knownCount: 0, refused: [] },
} as const;

/** Reads what is sent, and answers with this. */
async function serve(status: number, body: string, bodyType = "application/json") {
  const heard: { type: string | undefined; bearer: string | undefined; text: string }[] = [];
  const asked: (string | undefined)[] = [];
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    asked.push(request.url);
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { "content-type": type, authorization: bearer } = request.headers;
      heard.push({ type, bearer, text: Buffer.concat(parts).toString() });
      response.writeHead(status, { "content-type": bodyType }).end(body);
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { at: { server: `http://127.0.0.1:${port}`, token: "t" }, heard, asked };
}

async function* chunks() {
  yield new TextEncoder().encode("one ");
  yield new TextEncoder().encode("two");
}

test("a file goes as it is read, and what came of it comes back, whole or not", async () => {
  const { at, heard } = await serve(200, JSON.stringify({ message: "done", ...report }));
  expect(await deltaCalls.deliver(at, chunks(), never)).toEqual({ kind: "delivered", report });
  expect(heard).toEqual([{ type: "application/vnd.tessera.delta", bearer: "Bearer t", text: "one two" }]);
  const torn = { ...report, end: "truncated" } as const;
  const refused = await serve(422, JSON.stringify({ message: "torn", ...torn }));
  expect(await deltaCalls.deliver(refused.at, chunks(), never)).toEqual({ kind: "delivered", report: torn });
});

test.each([
  [401, "{}", { kind: "unauthorised" }],
  [413, "{}", { kind: "too-large" }],
  [500, "{}", { kind: "failed", remark: { code: "answered", status: 500 } }],
  [404, "<html>", { kind: "failed", remark: { code: "answered", status: 404 } }],
  [200, '{"end":"of the world"}', { kind: "failed", remark: { code: "answered", status: 200 } }],
] as const)("an answer of %i that is %s is told apart", async (status, body, outcome) => {
  const { at } = await serve(status, body);
  expect(await deltaCalls.deliver(at, chunks(), never)).toEqual(outcome);
});

test("a server that is not there is a failure, and whoever gives up is told of none", async () => {
  const gone = { server: "http://127.0.0.1:9", token: "t" };
  expect(await deltaCalls.deliver(gone, chunks(), never)).toMatchObject({ kind: "failed" });
  await expect(deltaCalls.deliver(gone, chunks(), AbortSignal.abort())).rejects.toThrow();
});

const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000001");
const answerType = "application/vnd.tessera.answer";

test("what a device is to be told comes as it is read", async () => {
  const { at, asked } = await serve(200, "signed", answerType);
  const answer = await deltaCalls.answerFor(at, { deviceId, contents: true }, never);
  if (answer.kind !== "answer") throw new Error(answer.kind);
  expect(Buffer.concat(await Array.fromAsync(answer.chunks)).toString()).toBe("signed");
  expect(asked).toEqual([`/v1/deltas/${deviceId}?contents=true`]);
});

test.each([
  [401, answerType, { kind: "unauthorised" }],
  [403, answerType, { kind: "not-permitted" }],
  [404, answerType, { kind: "no-device" }],
  [500, answerType, { kind: "failed", remark: { code: "answered", status: 500 } }],
  // Somebody's page, and none of our server's.
  [200, "text/html", { kind: "failed", remark: { code: "answered", status: 200 } }],
] as const)("no answer, but %i as %s, is told apart", async (status, type, outcome) => {
  const { at } = await serve(status, "{}", type);
  expect(await deltaCalls.answerFor(at, { deviceId, contents: false }, never)).toEqual(outcome);
  const gone = { server: "http://127.0.0.1:9", token: "t" };
  expect(await deltaCalls.answerFor(gone, { deviceId, contents: false }, never)).toMatchObject({
    kind: "failed",
  });
});
