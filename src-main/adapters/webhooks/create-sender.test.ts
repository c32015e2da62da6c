import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { WebhookId, type WebhookMessage } from "#shared/model/webhook.ts";
import { createWebhookSender } from "./create-sender.ts";
import { signedHeaders } from "./sign.ts";

const id = WebhookId.parse("01900000-0000-7000-8000-0000000000d1");
const message: WebhookMessage = { type: "webhook.tested", timestamp: "2026-11-27T04:10:00.000Z", data: {} };
const never = new AbortController().signal;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

async function receiver(answer: (response: ServerResponse) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ headers: request.headers, body, path: request.url ?? "" });
      answer(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const close = async (): Promise<void> => {
    server.close();
    await once(server, "close");
  };
  return { close, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`, received };
}

const sender = (answerMsMax?: number) =>
  createWebhookSender({
    vault: { deriveKey: (purpose) => Promise.resolve(new TextEncoder().encode(purpose.padEnd(60, "."))) },
    clock: { nowMs: () => 1_764_216_600_999 },
    ...(answerMsMax === undefined ? {} : { answerMsMax }),
  });
const send = (url: string, answerMsMax?: number) =>
  sender(answerMsMax).send({ id, url }, "m1", message, never);

test("signs as Standard Webhooks does: its example comes out", () => {
  const key = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
  const headers = signedHeaders(
    key,
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1_614_265_330_000,
    '{"test": 2432232314}',
  );
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test("a receiver checks what it gets with the secret alone", async () => {
  const { url, received } = await receiver((response) => response.writeHead(204).end());
  expect(await send(url)).toEqual({ kind: "delivered" });
  const [got] = received;
  if (got === undefined) throw new Error("nothing came");
  const { headers, body } = got;
  const secret = (await sender().secretOf(id)).replace(/^whsec_/, "");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  expect(headers["webhook-signature"]).toBe(
    `v1,${createHmac("sha256", Buffer.from(secret, "base64")).update(signed).digest("base64")}`,
  );
  expect(headers).toMatchObject({
    "webhook-id": "m1",
    "webhook-timestamp": "1764216600",
    "content-type": "application/json",
  });
  expect(JSON.parse(body)).toEqual(message);
});

test.each([
  [200, { kind: "delivered" }],
  [302, { kind: "failed", failure: { code: "answered", status: 302 } }],
  [410, { kind: "gone" }],
  [429, { kind: "failed", failure: { code: "answered", status: 429 } }],
  [500, { kind: "failed", failure: { code: "answered", status: 500 } }],
] as const)("status %d is understood", async (status, outcome) => {
  const { url, received } = await receiver((response) =>
    response.writeHead(status, { location: "/elsewhere" }).end("…"),
  );
  expect(await send(url)).toEqual(outcome);
  // No redirect is followed.
  expect(received.map(({ path }) => path)).toEqual(["/hook"]);
});

test("who does not answer, is not there or breaks off is told apart", async () => {
  const silent = await receiver(() => undefined);
  expect(await send(silent.url, 50)).toEqual({ kind: "failed", failure: { code: "no-answer" } });
  const broken = await receiver((response) => response.socket?.destroy());
  expect(await send(broken.url)).toMatchObject({ kind: "failed", failure: { code: "unreachable" } });
  const closed = await receiver((response) => response.end());
  const gone = closed.url;
  await closed.close();
  expect(await send(gone)).toEqual({
    kind: "failed",
    failure: { code: "unreachable", detail: "ECONNREFUSED" },
  });
  expect(JSON.stringify(await send(gone.replace("hook", "hook?token=abc")))).not.toContain("abc");
});

test("who gives up is not told of a failure", async () => {
  const silent = await receiver(() => undefined);
  const controller = new AbortController();
  const sending = sender().send({ id, url: silent.url }, "m1", message, controller.signal);
  controller.abort();
  await expect(sending).rejects.toThrow();
});
