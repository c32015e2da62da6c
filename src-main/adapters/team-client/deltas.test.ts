import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { deltaCalls } from "./deltas.ts";

const never = new AbortController().signal;
const report = {
  end: "whole",
  payloads: { keptCount: 1, refused: [] },
  updates: { takenCount: 2, knownCount: 0, refused: [] },
} as const;

/** Reads what is sent, and answers with this. */
async function serve(status: number, body: string) {
  const heard: { type: string | undefined; bearer: string | undefined; text: string }[] = [];
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { "content-type": type, authorization: bearer } = request.headers;
      heard.push({ type, bearer, text: Buffer.concat(parts).toString() });
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { at: { server: `http://127.0.0.1:${port}`, token: "t" }, heard };
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
