/** How long what comes with a request may take. Not the server's own limit, which ends a large original on a slow way, too. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { routeLimits } from "./limits.ts";

interface Sending {
  readonly response: ServerResponse;
  timer: NodeJS.Timeout;
}

/** Those whose bodies are on their way. */
const underWay = new WeakMap<IncomingMessage, Sending>();

/** A request that is not whole after `requestMs` is ended, whatever came of it meanwhile. */
export function limitSending(request: IncomingMessage, response: ServerResponse): void {
  const { "content-length": length = "0", "transfer-encoding": encoding } = request.headers;
  if (length === "0" && encoding === undefined) return;
  const timer = setTimeout(() => end(request, response), routeLimits.requestMs).unref();
  const sending: Sending = { response, timer };
  underWay.set(request, sending);
  request.once("close", () => clearTimeout(sending.timer));
}

/** For whom we know and what may be large: from now on it is ended only where it stalls. */
export function letTakeLong(request: IncomingMessage): void {
  const sending = underWay.get(request);
  if (sending === undefined || request.closed) return;
  clearTimeout(sending.timer);
  let seenBytes = request.socket.bytesRead;
  sending.timer = setInterval(() => {
    const { bytesRead } = request.socket;
    if (bytesRead - seenBytes < routeLimits.stalledBytesMin) end(request, sending.response);
    seenBytes = bytesRead;
  }, routeLimits.stalledMs).unref();
}

/** As the server itself would. */
const timedOut = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";

function end({ complete, socket }: IncomingMessage, { headersSent }: ServerResponse): void {
  if (complete) return;
  if (!headersSent) socket.write(timedOut);
  socket.destroySoon();
}
