import type { IncomingMessage, ServerResponse } from "node:http";
import type { Streams } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { errors } from "#shared/rpc/errors.ts";
import { limits } from "./limits.ts";
import { apiHeaders, replyError } from "./reply.ts";
import { givenLease } from "#hosts/intake/given-lease.ts";
import { limits as intakeLimits } from "#hosts/intake/limits.ts";
import { type BodyLine, linesOf } from "#hosts/intake/lines.ts";
import { type PushEvents, takeIn } from "#hosts/intake/take-in.ts";

export const intakePath = /^\/ingest\/([^/]+)$/u;
const linesHeaders = { ...apiHeaders, "content-type": "application/x-ndjson" };
const mediaTypes = ["application/x-ndjson", "application/jsonl", "application/ndjson"];

/**
 * POST of one event a line (NDJSON); answered with one line each, as soon as the event is on disk. The body is read no
 * faster than events are stored, which is how a fast producer is slowed down. `?lease=`: of who holds the stream.
 */
export async function takeInBody(
  streams: Pick<Streams, "push">,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "POST")
    return replyError(response, 405, "METHOD_NOT_SUPPORTED", "Events are pushed with POST.");
  const [mediaType = ""] = (request.headers["content-type"] ?? "").split(";");
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity")
    return replyError(
      response,
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      "Send the lines as they are, without a content encoding.",
    );
  if (!mediaTypes.includes(mediaType.trim().toLowerCase()))
    return replyError(
      response,
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      "Send one JSON object a line as application/x-ndjson, or a whole batch to POST /api/streams/NAME/events.",
    );
  const name = StreamName.safeParse(intakePath.exec(url.pathname)?.[1]);
  if (!name.success) return replyError(response, 404, "STREAM_NOT_FOUND", errors.STREAM_NOT_FOUND.message);
  const given = givenLease(url);
  if (given.kind === "wrong") return replyError(response, 400, "BAD_REQUEST", given.message);
  try {
    await answerLines((events) => streams.push(name.data, events, given.lease), request, response);
  } finally {
    letGo(request);
  }
}

async function answerLines(
  push: PushEvents,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Left as it is where the push ends early, or the answer would be lost with the connection.
  const body = request.iterator({ destroyOnReturn: false });
  for await (const answer of answersTo(push, linesOf(body, intakeLimits.eventLineSizeBytesMax))) {
    if ("code" in answer) return refuse(response, answer);
    if (!response.headersSent) response.writeHead(200, linesHeaders);
    const text = answer.map((each) => `${JSON.stringify(each)}\n`).join("");
    response.write(text);
    // Whoever does not read the answers is not read either.
    if (response.writableLength > limits.answersWaitingBytesMax && !response.destroyed)
      await drained(response);
    if (response.destroyed) return;
  }
  if (!response.headersSent) response.writeHead(200, linesHeaders);
  response.end();
}

async function* answersTo(
  push: PushEvents,
  groups: AsyncIterable<readonly BodyLine[]>,
): ReturnType<typeof takeIn> {
  for await (const lines of groups) yield* takeIn(push, lines);
}

/** With lines acknowledged already, the status is gone: the last line says why no more were taken. */
function refuse(
  response: ServerResponse,
  { code, reason }: { readonly code: keyof typeof errors; readonly reason: string },
): void {
  if (!response.headersSent) return replyError(response, errors[code].status, code, reason);
  response.end(`${JSON.stringify({ outcome: "ended", code, reason })}\n`);
}

/** Many programs read nothing before they have sent all: what is left of it is passed over, but not for ever. */
export function letGo(request: IncomingMessage): void {
  if (request.readableEnded || request.destroyed) return;
  // Not before the loop over it has let go of it as well.
  setImmediate(() => request.resume());
  const timer = setTimeout(() => request.destroy(), limits.lingerMsMax);
  request.once("close", () => clearTimeout(timer));
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
