import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = { timeout: 240_000 };
let folder: string;
const { tessera: tesseraIn, start, killAll } = createCliFixture(() => folder);
const tessera = (...args: readonly string[]) => tesseraIn(join(folder, "data"), ...args);

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-cli-webhooks-"))));
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

test("what comes and meets a watch is sent, signed, to an address", patient, async () => {
  const got = Promise.withResolvers<Received>();
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      response.writeHead(204).end();
      if (body.includes("watch.matched")) got.resolve({ headers: request.headers, body });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`;

  const host = start(join(import.meta.dirname, "main.ts"), [
    "--data",
    join(folder, "data"),
    "serve",
    "--port",
    "0",
  ]);
  await once(host.stdout ?? host, "data");
  expect(await tessera("webhook", "add", "example.org")).toMatchObject({
    code: 3,
    err: expect.stringContaining("begins with https://"),
  });
  expect(await tessera("webhook", "add", url, "--with-text")).toMatchObject({ code: 0, out: `1  ${url}\n` });
  expect(await tessera("webhook", "test", "1")).toMatchObject({ code: 0, out: "It was delivered.\n" });
  expect(await tessera("webhook", "test", "2")).toMatchObject({
    code: 3,
    err: expect.stringContaining("numbers them"),
  });
  const secret = (await tessera("webhook", "secret", "1")).out.trim().replace(/^whsec_/, "");
  await tessera("streams", "add", "engine-room");
  await tessera("watch", "add", "Pumps", "pump");
  writeFileSync(
    join(folder, "event.ndjson"),
    `${JSON.stringify({ key: "1", text: "The bilge pump started." })}\n`,
  );
  await tessera("push", "engine-room", "event.ndjson");

  const { headers, body } = await got.promise;
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  expect(headers["webhook-signature"]).toBe(
    `v1,${createHmac("sha256", Buffer.from(secret, "base64")).update(signed).digest("base64")}`,
  );
  expect(JSON.parse(body)).toMatchObject({
    type: "watch.matched",
    data: {
      watch: { name: "Pumps" },
      item: { kind: "message", text: "The bilge pump started." },
      leg: "words",
    },
  });
  expect((await tessera("webhook", "pause", "1")).out).toContain("paused");
  expect((await tessera("webhook", "remove", "1")).code).toBe(0);
  expect((await tessera("webhook")).out).toBe("");
});
