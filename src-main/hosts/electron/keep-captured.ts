import { Readable } from "node:stream";
import type { Application } from "#hosts/application.ts";
import { takeInCapture } from "#hosts/intake/take-in-capture.ts";
import type { CoreMessage, CoreReply } from "./core-messages.ts";

/** What the window captured, answered as the edge's server answers it. */
export async function keepCaptured(
  { captures }: Application,
  { id, url, mediaType, bytes }: Extract<CoreMessage, { kind: "capture" }>,
): Promise<CoreReply> {
  const at = new URL(url.replace(/^app:/, "http:"));
  const answer = await takeInCapture(captures, { url: at, mediaType }, Readable.from([bytes]));
  const body = answer.kind === "kept" ? answer.body : { code: answer.code, message: answer.message };
  return {
    kind: "response",
    id,
    status: answer.status,
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(JSON.stringify(body)),
  };
}
