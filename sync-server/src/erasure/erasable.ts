/** What an erasure asks of the parts of the server that hold things. Each may be asked again after a crash. */
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId, PayloadId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { UpdateLog } from "../log/update-log.ts";
import type { ChangedSuggestion } from "../suggestions/suggestion-rows.ts";

/** Of a log of updates: what was taken out of its documents is then in none of its files. */
export type ErasableLog = Pick<UpdateLog, "append" | "load" | "list" | "forget" | "scrub">;

export interface ErasablePayloads {
  /** The sealed bytes, if they are here. */
  remove(partitionId: PartitionId, payloadId: PayloadId): Promise<void>;
}

export interface ErasableParts {
  readonly payloads: ErasablePayloads;
  readonly projection: {
    /** Whatever was appended before is in rows, and no rows are being made of what was there before it. */
    settled(): Promise<void>;
  };
}

/** Told of what must be gone from memory: the hub, with its devices, and caches of answers. */
export interface ErasureListener {
  /** Ids that were erased, durably noted already, and documents that may hold them. */
  erased(epoch: number, ids: readonly string[], documents: readonly DocumentName[]): void;
  /** What was appended to a document beside the hub. */
  appended(entry: {
    readonly name: DocumentName;
    readonly seq: number;
    readonly deviceId: DeviceId;
    readonly update: Uint8Array;
  }): void;
  /** Suggestions that are not what they were, as where their item has gone. */
  suggestionsChanged(changed: readonly ChangedSuggestion[]): void;
}
