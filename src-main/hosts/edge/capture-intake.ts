import type { IncomingMessage, ServerResponse } from "node:http";
import type { Captures } from "#core/ports/use-cases.ts";
import { takeInCapture } from "#hosts/intake/take-in-capture.ts";
import { letGo } from "./http-intake.ts";
import { replyError, replyJson } from "./reply.ts";

/** PUT or POST of the bytes of one picture or utterance, as they are. */
export async function takeInBytes(
  captures: Pick<Captures, "keep">,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (request.method !== "PUT" && request.method !== "POST")
    return replyError(response, 405, "METHOD_NOT_SUPPORTED", "A capture is sent with PUT.");
  const [given = ""] = (request.headers["content-type"] ?? "").split(";");
  const mediaType = given.trim().toLowerCase();
  try {
    const body = request.iterator({ destroyOnReturn: false });
    const answer = await takeInCapture(captures, { url, mediaType: said(mediaType) }, body);
    if (answer.kind === "kept") replyJson(response, answer.status, answer.body);
    else replyError(response, answer.status, answer.code, answer.message);
  } finally {
    letGo(request);
  }
}

/** What programs send when they were told nothing says nothing. */
const said = (mediaType: string): string =>
  mediaType === "application/octet-stream" || mediaType === "application/x-www-form-urlencoded"
    ? ""
    : mediaType;
