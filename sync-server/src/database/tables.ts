/** Rows as they lie in the tables of `sync-server/migrations`. Times are milliseconds, bytes are bytes. */
import type { DeviceId, MoveId, OrgId, PayloadId, SharedItemId } from "#shared/model/team.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { ErasureId } from "#shared/audit/receipt.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { ColourName } from "#shared/model/picture.ts";
import type { AccessTables } from "./access-tables.ts";

type Json = unknown;

export interface Tables extends AccessTables {
  readonly server_facts: { readonly name: string; readonly value: string };
  readonly model_spaces: {
    readonly space_no: number;
    readonly space_id: string;
    readonly dimensions: number;
  };
  readonly documents: {
    readonly partition_id: PartitionId;
    readonly name: DocumentName;
    readonly seq: number;
    readonly snapshot_seq: number;
    readonly projected_seq: number;
  };
  readonly updates: {
    readonly partition_id: PartitionId;
    readonly name: DocumentName;
    readonly seq: number;
    readonly device_id: DeviceId;
    readonly body: Uint8Array;
    /** 0: taken by a program that kept no times. */
    readonly received_ms: number;
  };
  readonly past_states: {
    readonly partition_id: PartitionId;
    readonly name: DocumentName;
    readonly seq: number;
    readonly untimed_ms: number | null;
    readonly marks: Uint8Array;
    readonly body: Uint8Array;
  };
  readonly snapshots: {
    readonly partition_id: PartitionId;
    readonly name: DocumentName;
    readonly seq: number;
    readonly body: Uint8Array;
  };
  readonly document_clients: {
    readonly partition_id: PartitionId;
    readonly name: DocumentName;
    readonly client: number;
    readonly device_id: DeviceId;
  };
  readonly payloads: {
    readonly partition_id: PartitionId;
    readonly payload_id: PayloadId;
    readonly device_id: DeviceId;
    readonly size_bytes: number;
    readonly received_ms: number;
    /** Derived: since when no item names it, and whose it was. */
    readonly left_ms?: number | null;
    readonly left_by?: SharedItemId | null;
  };
  readonly payload_bodies: {
    readonly partition_id: PartitionId;
    readonly payload_id: PayloadId;
    readonly body: Uint8Array;
  };
  readonly partition_keys: {
    readonly partition_id: PartitionId;
    readonly key_no: number;
    readonly sealed: Uint8Array;
    readonly made_ms: number;
  };
  readonly payload_keys: {
    readonly partition_id: PartitionId;
    readonly payload_id: PayloadId;
    readonly key: Uint8Array;
  };
  readonly erased: { readonly id: string; readonly epoch: number };
  readonly trails: {
    readonly org_id: OrgId;
    readonly seed: Uint8Array;
    readonly digest_key: Uint8Array;
    readonly size: number;
    readonly roots: Uint8Array;
    readonly head_json: string | null;
  };
  readonly trail_groups: {
    readonly org_id: OrgId;
    readonly first_seq: number;
    readonly leaf_count: number;
    readonly time_ms: number;
    readonly bodies: string | null;
    readonly nodes: Uint8Array;
  };
  readonly trail_edits: {
    readonly org_id: OrgId;
    readonly name: DocumentName;
    readonly told_seq: number;
  };
  readonly trail_heads: {
    readonly org_id: OrgId;
    readonly size: number;
    readonly time_ms: number;
    readonly head_json: string;
  };
  readonly erasures: {
    readonly org_id: OrgId;
    readonly erasure_id: ErasureId;
    readonly epoch: number;
    readonly asked_json: string;
    /** NULL while it is under way. */
    readonly receipt_json: string | null;
  };
  readonly delta_outcomes: {
    readonly org_id: OrgId;
    readonly device_id: DeviceId;
    readonly made_ms: number;
    readonly outcome_json: string;
  };
  readonly trashed: {
    readonly partition_id: PartitionId;
    readonly item_id: SharedItemId;
    readonly document: DocumentName;
    readonly hlc: string;
    readonly since_ms: number;
  };
  readonly purged: {
    readonly partition_id: PartitionId;
    readonly item_id: SharedItemId;
    readonly document: DocumentName;
    readonly purged_ms: number;
    readonly gone: boolean;
  };
  readonly moves: {
    readonly partition_id: PartitionId;
    readonly move_id: MoveId;
    readonly item_id: SharedItemId;
    readonly to_partition_id: PartitionId;
    readonly to_item_id: SharedItemId;
    readonly payload_id: PayloadId;
    readonly original_payload_id: PayloadId | null;
    readonly shared_ms: number;
    readonly kind: ItemKind;
    readonly hlc: string;
    readonly moved_ms: number;
    readonly done: boolean;
  };
  readonly attempts: { readonly key_hash: string; readonly started_ms: number; readonly count: number };
  readonly items: {
    readonly partition_id: PartitionId;
    readonly item_id: SharedItemId;
    readonly document: DocumentName;
    readonly device_id: DeviceId;
    readonly payload_id: PayloadId;
    readonly shared_ms: number;
    readonly name: string;
    readonly name_folded: string;
    readonly kind: string;
    readonly media_type: string | null;
    readonly title: string | null;
    readonly language: string | null;
    readonly size_bytes: number;
    readonly modified_ms: number;
    readonly taken_ms: number | null;
    readonly duration_ms: number | null;
    readonly content_hash: string | null;
    readonly content_tags: readonly string[];
    readonly colours: readonly ColourName[] | null;
    readonly latitude: number | null;
    readonly longitude: number | null;
    readonly original_payload_id: string | null;
    readonly original_bytes: number | null;
    readonly segment_count: number;
    readonly stale: boolean;
  };
  readonly segments: {
    readonly partition_id: PartitionId;
    readonly item_id: SharedItemId;
    readonly ordinal: number;
    readonly text: string;
    readonly heading_path: Json;
    readonly anchor: Json;
    readonly token_count: number;
    readonly words: string;
  };
  readonly edits: {
    readonly partition_id: PartitionId;
    readonly item_id: SharedItemId;
    readonly document: DocumentName;
    readonly title: string | null;
    readonly favourite: boolean;
    readonly colour: string | null;
    readonly trashed: boolean;
    readonly moved_to: string | null;
    readonly note: string | null;
    readonly tag_ids: readonly string[];
    readonly words: string;
  };
  readonly tags: { readonly partition_id: PartitionId; readonly tag_id: string; readonly name: string };
}
