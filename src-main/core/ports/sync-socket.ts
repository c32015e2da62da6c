/** The one socket of a device to its team's server. Binary messages both ways, in order. */
import type { TeamServer } from "./team-client.ts";

export interface SyncConnection {
  send(bytes: Uint8Array): void;
  /** `closed` is told afterwards. */
  close(): void;
}

export interface SyncListener {
  message(bytes: Uint8Array): void;
  /** Once, whoever closed it. `code` is that of the socket. */
  closed(code: number): void;
}

export type SyncOpening =
  | { readonly kind: "open"; readonly connection: SyncConnection }
  /** `code`: as if it had been opened and closed with it. */
  | { readonly kind: "closed"; readonly code: number };

export interface SyncSocket {
  /** Nothing is told to the listener of one that was not opened. The signal ends the opening, not the connection. */
  connect(at: TeamServer, listener: SyncListener, signal: AbortSignal): Promise<SyncOpening>;
}
