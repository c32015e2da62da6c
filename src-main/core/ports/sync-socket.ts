/** The one socket of a device to its team's server. Binary messages both ways, in order. */
import type { TeamRemark } from "#shared/rpc/team-status.ts";
import type { TeamServer } from "./team-client.ts";

/** Beside those of the server, for what ends before it can say anything. Both are worth another try. */
export const socketCodes = {
  /** There is no way to it, or it broke off. */
  lost: 1006,
  /** It does not take the token. */
  unauthorised: 4501,
} as const;

export interface SyncConnection {
  send(bytes: Uint8Array): void;
  /** `closed` is told afterwards. */
  close(): void;
}

export interface SyncListener {
  /** Until it resolves nothing more is taken from the network; what has come already is told. It never rejects. */
  message(bytes: Uint8Array): Promise<void> | undefined;
  /** Once, whoever closed it. `code` is that of the socket. */
  closed(code: number): void;
}

export type SyncOpening =
  | { readonly kind: "open"; readonly connection: SyncConnection }
  /** `code`: as if it had been opened and closed with it. */
  | { readonly kind: "closed"; readonly code: number; readonly remark: TeamRemark };

export interface SyncSocket {
  /** Nothing is told to the listener of one that was not opened. The signal ends the opening, not the connection. */
  connect(at: TeamServer, listener: SyncListener, signal: AbortSignal): Promise<SyncOpening>;
}
