import { RPCHandler } from "@orpc/server/ws";
import type { WebSocket } from "ws";
import type { ContractRouter } from "#rpc/handlers/router.ts";

/** Answers the contract on WebSockets that are already authorised. */
export function createSocketChannel(router: ContractRouter): { serve(socket: WebSocket): void } {
  const handler = new RPCHandler(router);
  return { serve: (socket) => void handler.upgrade(socket) };
}
