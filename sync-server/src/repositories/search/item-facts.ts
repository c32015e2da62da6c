/** What many items are put in order and brought together by, before a few are read in full. */
import { sql } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";

export interface ItemFacts {
  readonly contentHash: string | undefined;
  readonly modifiedMs: number;
  readonly sizeBytes: number;
  /** Without case. */
  readonly name: string;
}

export interface FactRow {
  readonly content_hash: string | null;
  readonly modified_ms: number;
  readonly size_bytes: number;
  readonly name_folded: string;
}

/** Of `items i`. */
export const factColumns = sql`i.content_hash, i.modified_ms, i.size_bytes, i.name_folded`;

export const factsOf = (row: FactRow): ItemFacts => ({
  contentHash: row.content_hash ?? undefined,
  modifiedMs: row.modified_ms,
  sizeBytes: row.size_bytes,
  name: row.name_folded,
});

export const itemKeyOf = (item: {
  readonly partitionId: PartitionId;
  readonly itemId: SharedItemId;
}): string => `${item.partitionId} ${item.itemId}`;
