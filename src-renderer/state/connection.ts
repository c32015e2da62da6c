import { createORPCClient, DynamicLink, type ClientLink } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import type { Contract } from "#shared/rpc/contract.ts";
import type { ItemId } from "#shared/model/ids.ts";

export type Client = ContractRouterClient<Contract>;
export type Link = ClientLink<Record<never, never>>;
export type ConnectionState = "connecting" | "open" | "lost";

/** Where bytes come from: a path of this origin at the edge, of the app's own scheme on the desktop. */
export interface ByteSource {
  readonly content: (itemId: ItemId) => string;
  readonly thumbnail: (itemId: ItemId) => string;
  readonly waveform: (itemId: ItemId) => string;
  readonly frame: (itemId: ItemId, timeMs: number) => string;
  /** Where the bytes of what was captured go to. */
  readonly capture: (stream: string, key: string) => string;
}

export interface Connection {
  readonly client: Client;
  readonly bytes: ByteSource;
  state(): ConnectionState;
  onState(listener: () => void): () => void;
  /** Tries at once instead of after the current wait. */
  retryNow(): void;
}

/** What a transport tells of itself; it may open and be lost many times. */
export interface LinkEvents {
  opened(link: Link): void;
  lost(): void;
}
/** Starts a transport and returns how to hurry its next attempt. */
export type Transport = (events: LinkEvents) => () => void;

/**
 * One client over a transport that comes and goes. A call made while there is no link waits for
 * the next one; a call in flight when the link is lost fails, and the query cache asks again.
 */
export function connect(transport: Transport, bytes: ByteSource): Connection {
  const listeners = new Set<() => void>();
  let state: ConnectionState = "connecting";
  let current = Promise.withResolvers<Link>();
  const become = (next: ConnectionState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const retryNow = transport({
    opened(link) {
      current.resolve(link);
      become("open");
    },
    lost() {
      if (state === "open") current = Promise.withResolvers<Link>();
      become("lost");
    },
  });
  const link = new DynamicLink<Record<never, never>>(() => current.promise);
  return {
    client: createORPCClient<Client>(link),
    bytes,
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retryNow,
  };
}
