/** Sealed payloads by their id. The keys that open them are rows of truth: a payload without its key is noise. */
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";

export interface PayloadStore {
  /** On the disk when it resolves. The same again is no harm. */
  put(partitionId: PartitionId, payloadId: PayloadId, sealed: Uint8Array): Promise<void>;
  get(partitionId: PartitionId, payloadId: PayloadId): Promise<Uint8Array | undefined>;
  has(partitionId: PartitionId, payloadId: PayloadId): Promise<boolean>;
  /** Nothing where there is none. */
  remove(partitionId: PartitionId, payloadId: PayloadId): Promise<void>;
}

/** Where they lie, whatever a disk made of them. */
export interface PayloadBodies extends PayloadStore {
  /** From where it was put, never from a copy of that. */
  getSource: PayloadStore["get"];
}
