/**
 * What the hub is told and what it asks for. The hub itself has no socket, no disk and no clock: whoever runs it hands in
 * inputs one after another, each with the time, and does the effects in the order in which they are given, all of them
 * before the next input: an answer that is there at once waits for that, too.
 */
import type { Permission } from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId } from "#shared/model/team.ts";
import type { CloseCode } from "#shared/sync/close-codes.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { Refused } from "#shared/sync/frames.ts";
import type { ProtocolRange } from "#shared/sync/protocol-range.ts";
import type { ConnectionId } from "#shared/sync/sync-ids.ts";

/** What a device may do, by partition; what is not in it is as if it did not exist. `epoch` counts its changes. */
export interface DeviceAccess {
  readonly epoch: number;
  readonly permissions: ReadonlyMap<PartitionId, ReadonlySet<Permission>>;
}

/** An update of Yjs (version 1) that was taken, as it goes into the log. */
export interface AppendEntry {
  readonly name: DocumentName;
  readonly update: Uint8Array;
  readonly deviceId: DeviceId;
  /**
   * Clients of Yjs that first write in this document with this update. They are the device's from then on: the log
   * keeps (document, client) → device, and refuses the entry as `not-owner` where another instance was faster.
   */
  readonly newClients: readonly number[];
  /** Shared items and payloads that it says something of: where one is erased meanwhile, it is refused as `erased`. */
  readonly ids: readonly string[];
}

/**
 * In the order of the entries. Where one is refused, the later ones of its document are `busy`: they may lean on it, and
 * what leans on nothing must never be in the log. Those of other documents are taken.
 */
export type AppendedEntry =
  | { readonly kind: "appended"; readonly seq: number }
  | { readonly kind: "refused"; readonly why: Extract<Refused, "erased" | "not-owner" | "busy"> };

/** All updates of a document until `seq` as one, without what was overwritten or deleted. */
export interface CompactState {
  readonly seq: number;
  readonly update: Uint8Array;
}

export interface LoadedDocument {
  /** The last one's; 0 where nothing was ever written. */
  readonly seq: number;
  /** All that came after what was asked for, in order. The first may be a snapshot that holds more. */
  readonly updates: readonly Uint8Array[];
  /** All of the document's, whatever was asked for. */
  readonly owners: ReadonlyMap<number, DeviceId>;
  /** How many updates lie after the last snapshot. */
  readonly tailCount: number;
}

/** Its own socket, of which a device has one; or a file of the device's, which somebody brings beside it. */
export type ConnectedBy = "socket" | "courier";

export type HubInput =
  /** The device has shown who it is; it is yet to say `hello`. */
  | {
      readonly kind: "connected";
      readonly connectionId: ConnectionId;
      readonly deviceId: DeviceId;
      readonly access: DeviceAccess;
      readonly by: ConnectedBy;
    }
  /** One binary message. */
  | { readonly kind: "received"; readonly connectionId: ConnectionId; readonly bytes: Uint8Array }
  /** `bufferedAmount` after each `send`, where it is above 0: what still waits in the socket. */
  | { readonly kind: "buffered"; readonly connectionId: ConnectionId; readonly sizeBytes: number }
  /** Nothing waits in the socket any more, after `buffered`. */
  | { readonly kind: "drained"; readonly connectionId: ConnectionId }
  | { readonly kind: "closed"; readonly connectionId: ConnectionId }
  /** The answer to `load`; no document where it could not be read. */
  | { readonly kind: "loaded"; readonly requestId: number; readonly document: LoadedDocument | undefined }
  /** The answer to `append`; `failed` where nothing is known to be on the disk (full, broken, gone). */
  | {
      readonly kind: "appended";
      readonly batchId: number;
      readonly outcome: readonly AppendedEntry[] | "failed";
    }
  /** The answer to `list`; none where the log could not be read. */
  | {
      readonly kind: "listed";
      readonly connectionId: ConnectionId;
      readonly documents: readonly { readonly name: DocumentName; readonly seq: number }[] | undefined;
    }
  /** What the device may do has changed; `revoked` closes its connections at once. */
  | {
      readonly kind: "access-changed";
      readonly deviceId: DeviceId;
      readonly access: DeviceAccess | "revoked";
    }
  /**
   * Ids of shared items and payloads that are erased from now on, durably noted already. `epoch` grows. `documents` are
   * those that may hold them: the hub takes them out there.
   */
  | {
      readonly kind: "erased";
      readonly epoch: number;
      readonly ids: readonly string[];
      readonly documents: readonly DocumentName[];
    }
  /** Another instance has appended. Without the update (too large for the bus) it is read from the log. */
  | {
      readonly kind: "published";
      readonly name: DocumentName;
      readonly seq: number;
      readonly deviceId: DeviceId;
      readonly update: Uint8Array | undefined;
    }
  /** Whether nothing new is taken as the disk has no room. Unsaid, there is room. */
  | { readonly kind: "room"; readonly isFull: boolean }
  /**
   * What is suggested in a partition is not what it was. Told to whoever may decide there, and to the devices of who suggested it,
   * as long as they may read there.
   */
  | { readonly kind: "suggested"; readonly partitionId: PartitionId; readonly deviceIds: readonly DeviceId[] }
  /** At least once a second. */
  | { readonly kind: "tick" }
  /** Closes every connection so that the devices go to another instance. What is being appended is still answered. */
  | { readonly kind: "draining" };

/** What the trail of the organisation is told. */
export type HubNote =
  | {
      readonly kind: "refused";
      readonly deviceId: DeviceId;
      readonly name?: DocumentName;
      readonly why: Refused;
    }
  | { readonly kind: "closed"; readonly deviceId: DeviceId; readonly code: CloseCode }
  | {
      readonly kind: "appended";
      readonly deviceId: DeviceId;
      readonly name: DocumentName;
      readonly seq: number;
    }
  /** The log could not be written: `count` updates were sent back to their devices, which keep them. */
  | { readonly kind: "append-failed"; readonly count: number };

export type HubEffect =
  /** All of a document after `since`; `loaded` answers. */
  | {
      readonly kind: "load";
      readonly requestId: number;
      readonly name: DocumentName;
      readonly since: number;
    }
  /**
   * All entries durably, as one group commit; `appended` answers. Ids that are erased are checked once more inside. There
   * is never a second one before the first is answered.
   */
  | { readonly kind: "append"; readonly batchId: number; readonly entries: readonly AppendEntry[] }
  /** Which documents there are in these partitions, and how far; `listed` answers. */
  | {
      readonly kind: "list";
      readonly connectionId: ConnectionId;
      readonly partitionIds: readonly PartitionId[];
    }
  | { readonly kind: "send"; readonly connectionId: ConnectionId; readonly bytes: Uint8Array }
  /** The hub has forgotten the connection; no `closed` is needed. */
  | { readonly kind: "close"; readonly connectionId: ConnectionId; readonly code: CloseCode }
  /** For the other instances: they are handed it as `published`. */
  | {
      readonly kind: "publish";
      readonly name: DocumentName;
      readonly seq: number;
      readonly deviceId: DeviceId;
      readonly update: Uint8Array;
    }
  /** The document's log is long: write it down anew as one state when there is time, as this one where it is known. */
  | { readonly kind: "compact"; readonly name: DocumentName; readonly state: CompactState | undefined }
  /** Something erased was taken out of it: that is to leave the log, and what is kept of its past, too. */
  | { readonly kind: "forget"; readonly name: DocumentName }
  | { readonly kind: "note"; readonly note: HubNote };

export interface HubSettings {
  /** Names the log. Another one than before tells the devices that it was put back from a backup. */
  readonly epoch: string;
  /**
   * Until then a device may bring back what others wrote and the log has lost (0: never). It is opened when a backup was
   * put back, for it trusts the devices with what is not theirs.
   */
  readonly recoveringUntilMs: number;
  /** What is erased when the hub starts; later ones come as `erased`. */
  readonly erased: readonly { readonly id: string; readonly epoch: number }[];
  /** The device that the hub itself writes as, when it takes erased items out of documents. */
  readonly deviceId: DeviceId;
  /** Versions of the protocol; those of this program where nothing is said. */
  readonly speaks?: ProtocolRange;
  /** Updates after which a document's log is long; `limits.compactAfterCount` where nothing is said. */
  readonly compactAfterCount?: number;
}

export interface Hub {
  handle(input: HubInput, nowMs: number): readonly HubEffect[];
  /** For metrics. */
  readonly counts: () => HubCounts;
}

export interface HubCounts {
  readonly connectionCount: number;
  readonly documentCount: number;
  /** Documents whose state is held to try updates on. */
  readonly hotCount: number;
  /** Updates that wait for the log. */
  readonly waitingCount: number;
}
