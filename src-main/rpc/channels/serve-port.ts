import { RPCHandler } from "@orpc/server/message-port";
import type { ContractRouter } from "#rpc/handlers/router.ts";

type Port = Parameters<RPCHandler<Record<never, never>>["upgrade"]>[0];

/** Answers the contract on message ports: the desktop's window has the other end. The port must be started by its owner. */
export function createPortChannel(router: ContractRouter): { serve(port: Port): void } {
  const handler = new RPCHandler(router);
  return { serve: (port) => handler.upgrade(port) };
}
