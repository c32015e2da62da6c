/** Of whatever takes connections from outside: one organisation's server, or what stands before several. */
import { socketLimits } from "./sockets/limits.ts";

export const httpTimes = {
  // `limitSending` knows what may take longer.
  requestTimeout: 0,
  headersTimeout: socketLimits.handshakeMs,
  connectionsCheckingInterval: socketLimits.checkMs,
} as const;

/** One more is not taken at all. */
export const connectionCountMax = socketLimits.connectionCountMax + socketLimits.requestCountMax;
