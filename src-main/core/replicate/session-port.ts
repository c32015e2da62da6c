/**
 * What the device's side of replication is told and what it asks for. The session has no socket, no disk and no clock, and
 * holds no document of Yjs: whoever runs it hands in inputs one after another, each with the time, and does the effects
 * in the order in which they are given, all of them before the next input. What goes to the disk or is read from it
 * (`persist`, `store`, `refused`, `compare`) is done in that order, too.
 *
 * Of a document two things are kept on the device, and nothing else is ever sent from:
 * - its **base**: what the server has acknowledged or sent, with the `seq` and the `epoch` until which that is all;
 * - its **outbox**: own updates that the server has not acknowledged, in the order in which they were made.
 * What a person sees is base and outbox together (`openReplica`).
 */
import type { KnownBase } from "#core/ports/replica-store.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { Refused } from "#shared/sync/frames.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";

/** An update of Yjs (version 1) that this device made. */
export interface OutboxEntry {
  readonly id: OutboxId;
  readonly name: DocumentName;
  readonly update: Uint8Array;
}

/** What is on the disk when the session starts. */
export interface SessionState {
  readonly documents: readonly KnownBase[];
  /** By id. */
  readonly outbox: readonly OutboxEntry[];
  readonly erasedEpoch: number;
}

export interface SessionSettings {
  /** By a person: nothing is sent or fetched. */
  readonly paused: boolean;
  /** The network is paid for by the byte: own updates go out, others are fetched when it no longer is. */
  readonly metered: boolean;
  /** Of what is sent, and of what whoever runs it hands in; none is no limit. */
  readonly bytesPerSecondMax: number | undefined;
  /** The other side is told of every update by itself: those that wait are not put together. */
  readonly isEachAlone?: boolean;
}

export type SessionInput =
  /** This device made an update: it is first made durable. */
  | { readonly kind: "edited"; readonly entry: OutboxEntry }
  /** The answer to `persist`. */
  | { readonly kind: "persisted"; readonly id: OutboxId }
  /** The disk did not take it: it is not sent, and whoever made it must be told. */
  | { readonly kind: "not-persisted"; readonly id: OutboxId }
  /** The answer to `store` and to `refused`. */
  | { readonly kind: "stored"; readonly requestId: number; readonly isStored: boolean }
  /** The answer to `compare`: what the base has and the server lacks; none where there is nothing. */
  | { readonly kind: "compared"; readonly requestId: number; readonly update: Uint8Array | undefined }
  /** The answer to `connect`. */
  | { readonly kind: "connected" }
  /** Also when connecting failed. `code` is that of the socket. */
  | { readonly kind: "disconnected"; readonly code: number }
  /** One binary message. */
  | { readonly kind: "received"; readonly bytes: Uint8Array }
  | { readonly kind: "settings"; readonly settings: SessionSettings }
  /** At least once a second. */
  | { readonly kind: "tick" };

/** Of an own update. `refused` says why; what it held is kept for export. */
export type EntryStatus =
  | { readonly kind: "queued" }
  | { readonly kind: "acknowledged" }
  | { readonly kind: "refused"; readonly why: Refused };

export type ConnectionStatus =
  | { readonly kind: "paused" | "connecting" | "online" | "revoked" | "version-refused" }
  /** Tried again then; `code` is why the last one ended. */
  | { readonly kind: "waiting"; readonly untilMs: number; readonly code: number };

export type SessionEffect =
  /** Durably into the outbox; `persisted` answers. It is sent only then. */
  | { readonly kind: "persist"; readonly entry: OutboxEntry }
  /**
   * In one transaction: `updates` go into the base, the acknowledged entries go from the outbox into the base, and
   * `seq` and `epoch` are noted. `stored` answers. A replica that is open takes `updates` in too.
   */
  | {
      readonly kind: "store";
      readonly requestId: number;
      readonly name: DocumentName;
      readonly updates: readonly Uint8Array[];
      readonly acknowledged: readonly OutboxId[];
      readonly seq: number;
      readonly epoch: string;
    }
  /**
   * In one transaction: each entry goes from the outbox to what was refused; where there is a `replacement` it takes the
   * entry's place in the outbox under the same id (the same clocks without what they held, so that what this device wrote
   * after it can still be taken). `stored` answers. A replica that is open is dropped, and the next one is opened with a
   * fresh client.
   */
  | {
      readonly kind: "refused";
      readonly requestId: number;
      readonly name: DocumentName;
      readonly why: Refused;
      readonly entries: readonly { readonly id: OutboxId; readonly replacement: Uint8Array | undefined }[];
    }
  /** What the base has beyond the state vector; `compared` answers. */
  | {
      readonly kind: "compare";
      readonly requestId: number;
      readonly name: DocumentName;
      readonly stateVector: Uint8Array;
    }
  /**
   * These ids are gone: whatever the device has under them (index, payload, text) is deleted, and the epoch is noted. Comes
   * before any update of the same connection.
   */
  | { readonly kind: "erase"; readonly epoch: number; readonly ids: readonly string[] }
  /** Partitions that may be read now: whatever the device has of others of this team is deleted. */
  | { readonly kind: "access"; readonly partitionIds: readonly string[] }
  /** Opens the one socket; `connected` or `disconnected` answers. */
  | { readonly kind: "connect" }
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  | { readonly kind: "disconnect" }
  /** The server's clock less ours. */
  | { readonly kind: "clock"; readonly aheadMs: number }
  /** Whether the server takes nothing new as its disk has no room. Own updates wait until it has. */
  | { readonly kind: "room"; readonly isFull: boolean }
  /** Something that the person may see was suggested or decided: the server is asked what. */
  | { readonly kind: "suggested" }
  | { readonly kind: "entry-status"; readonly id: OutboxId; readonly status: EntryStatus }
  | { readonly kind: "connection-status"; readonly status: ConnectionStatus }
  /**
   * Whether all that the server has told of is fetched and stored, and all own updates are acknowledged or refused. Said
   * when it changes; at first it is not so.
   */
  | { readonly kind: "settled"; readonly isSettled: boolean };

export interface SyncSession {
  handle(input: SessionInput, nowMs: number): readonly SessionEffect[];
}
