/** Of whatever takes connections from outside: one organisation's server, or what stands before several. */
import { routeLimits } from "./routes/limits.ts";
import { socketLimits } from "./sockets/limits.ts";

export const httpTimes = {
  requestTimeout: routeLimits.requestMs,
  headersTimeout: socketLimits.handshakeMs,
  connectionsCheckingInterval: socketLimits.checkMs,
} as const;

/** One more is not taken at all. */
export const connectionCountMax = socketLimits.connectionCountMax + socketLimits.requestCountMax;
