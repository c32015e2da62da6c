import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "./limits.ts";
import { replyError } from "./reply.ts";

/** Ends a request whose body does not arrive in time. Not the server's own limit, which would end a push of events too. */
export function limitSending(request: IncomingMessage, response: ServerResponse): void {
  const { "content-length": length = "0", "transfer-encoding": encoding } = request.headers;
  if (length === "0" && encoding === undefined) return;
  const timer = setTimeout(() => {
    if (request.complete) return;
    if (!response.headersSent)
      replyError(response, 408, "TIMEOUT", "The request was not sent within its time.");
    // After the answer has left, where there is one.
    setImmediate(() => request.socket.destroySoon());
  }, limits.requestMsMax);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}
