import { RPCLink } from "@orpc/client/websocket";
import { limits } from "./limits.ts";
import type { Transport } from "./connection.ts";

/** The edge host: same origin, authorised by the cookie that the one-time link has set. */
export const webSocketTransport =
  (url: string): Transport =>
  (events) => {
    let attempt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      const websocket = new WebSocket(url);
      websocket.binaryType = "arraybuffer";
      websocket.addEventListener("open", () => {
        attempt = 0;
        events.opened(new RPCLink({ websocket }));
      });
      websocket.addEventListener("close", () => {
        events.lost();
        const waitMs = limits.reconnectMs[Math.min(attempt, limits.reconnectMs.length - 1)];
        attempt += 1;
        timer = setTimeout(open, waitMs);
      });
    };
    open();
    return () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      open();
    };
  };

export const edgeSocketUrl = (page: Location): string =>
  `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/rpc`;
