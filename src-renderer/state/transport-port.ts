import { RPCLink } from "@orpc/client/message-port";
import type { Transport } from "./connection.ts";

const isPortMessage = (data: unknown): boolean =>
  typeof data === "object" && data !== null && "kind" in data && data.kind === "tessera-port";

/** The desktop: the preload hands over a port, and another whenever the core has been started anew. */
export const portTransport: Transport = (events) => {
  addEventListener("message", (event) => {
    // Only this window's own preload may hand over a port, never a frame inside it.
    if (event.source !== window || !isPortMessage(event.data)) return;
    const port = event.ports[0];
    if (port === undefined) return;
    port.addEventListener("close", () => events.lost());
    events.opened(new RPCLink({ port }));
    port.start();
  });
  return () => {};
};
