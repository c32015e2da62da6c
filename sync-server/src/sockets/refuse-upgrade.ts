import type { Duplex } from "node:stream";
import { socketLimits } from "./limits.ts";

/** The status of what is there again soon. */
export const laterStatus = `503 Service Unavailable\r\nRetry-After: ${socketLimits.retryAfterSeconds}`;

/**
 * Says why to who asked for a socket, and closes once it is said: who never hangs up would stay half open for ever. Node has let
 * go of the stream by then, so an error that nobody else hears of would end the program.
 */
export function refuseUpgrade(stream: Duplex, status: string): void {
  stream.on("error", () => undefined);
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy());
}
