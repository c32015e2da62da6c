/** What the session knows while it runs. What must outlive it is on the disk by the effects that it asked for. */
import type { DocumentName, DocumentParts } from "#shared/sync/document-name.ts";
import type { Frame, Refused } from "#shared/sync/frames.ts";
import type { checkUpdate } from "#shared/sync/gatekeeper.ts";
import type { ProtocolRange } from "#shared/sync/protocol-range.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import type { SessionEffect, SessionSettings } from "./session-port.ts";

/**
 * - `persisting`: it is not on the disk yet;
 * - `ready`: it is to be sent;
 * - `sent`: it is under way on the channel that is open;
 * - `acknowledged`: the server has it;
 * - `storing`: it is on its way from the outbox into the base;
 * - `refusing`: it is on its way out of the outbox.
 */
export type EntryPhase = "persisting" | "ready" | "sent" | "acknowledged" | "storing" | "refusing";

export interface Entry {
  readonly id: OutboxId;
  update: Uint8Array;
  phase: EntryPhase;
}

export interface DeviceDocument {
  readonly name: DocumentName;
  readonly parts: DocumentParts;
  /** Of the base on the disk. */
  seq: number;
  epoch: string;
  heads: Map<number, number>;
  /** What the server told of; `unheard` where its word may have been missed. */
  wantedSeq: number | "unheard";
  /** In the order in which they were made. */
  entries: Entry[];
  channel: DeviceChannel | undefined;
  /** The server lacks what this device leans on, or has gone back: the two are compared by state vector. */
  mustCompare: boolean;
  /** Something that was sent with others was refused: until all is through each goes by itself, so that only its own is lost. */
  isSentApart: boolean;
  /** This device may only read it: it is not asked for what it has. */
  isReadOnly: boolean;
  retryAtMs: number;
  failureCount: number;
  gapCount: number;
  /** A transaction on the base or outbox is under way: there is one at a time. */
  isStoring: boolean;
}

export interface DeviceChannel {
  readonly number: number;
  readonly document: DeviceDocument;
  /** Comparing ends when both sides have what the other had. */
  comparing: Comparing | undefined;
  /** By count from 1: what each update that went out on it was made of. An answer to the server's question has no entry. */
  readonly sent: (readonly Entry[])[];
  ackedCount: number;
  /** Taken in, and not on the disk yet. */
  received: Uint8Array[];
  /** With all that was taken in. */
  heads: Map<number, number>;
  /** All until then has come. */
  reachedSeq: number;
}

export interface Comparing {
  hasAsked: boolean;
  /** The server's answer is complete. */
  isAnswered: boolean;
  /** Nothing of ours is missing on the server any more. */
  isLevel: boolean;
  /** Of the update that brings it what it lacked. */
  count: number | undefined;
}

export type Request =
  | {
      readonly kind: "store";
      readonly document: DeviceDocument;
      readonly channel: DeviceChannel;
      readonly acknowledged: readonly Entry[];
      readonly heads: Map<number, number>;
      readonly seq: number;
      readonly epoch: string;
    }
  | {
      readonly kind: "refused";
      readonly document: DeviceDocument;
      readonly why: Refused;
      readonly entries: readonly { readonly entry: Entry; readonly replacement: Uint8Array | undefined }[];
    }
  | { readonly kind: "compare"; readonly channel: DeviceChannel };

export type Link =
  | { readonly kind: "off" }
  | { readonly kind: "connecting" }
  /** `hello` has been said. */
  | { readonly kind: "greeting" }
  | { readonly kind: "online"; readonly version: number; readonly epoch: string; readonly sinceMs: number }
  /** Not before then. */
  | { readonly kind: "waiting"; readonly untilMs: number }
  /** Trying again would not help. */
  | { readonly kind: "ended" };

export interface SessionStateNow {
  readonly check: typeof checkUpdate;
  /** From 0 to 1. */
  readonly chance: () => number;
  readonly speaks: ProtocolRange;
  settings: SessionSettings;
  nowMs: number;
  effects: SessionEffect[];
  readonly saying: Frame[];
  link: Link;
  attemptCount: number;
  heardMs: number;
  /** When it was last said unasked that this device is there. */
  aliveMs: number;
  erasedEpoch: number;
  readonly documents: Map<DocumentName, DeviceDocument>;
  readonly channels: Map<number, DeviceChannel>;
  readonly requests: Map<number, Request>;
  /** Where an entry that is on its way to the disk belongs. */
  readonly persisting: Map<OutboxId, DeviceDocument>;
  channelCount: number;
  requestCount: number;
  inFlightCount: number;
  pace: { updates: number; bytes: number; atMs: number };
  /** The server's disk has no room: nothing is sent to be refused. */
  isServerFull: boolean;
  /** The server has told what there is. */
  hasManifest: boolean;
  isSettled: boolean;
}
