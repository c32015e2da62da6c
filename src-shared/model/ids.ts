import * as z from "zod";

/** Global: a UUIDv7 made on the device that first saw the item. */
export const ItemId = z.uuid().brand<"ItemId">();
export type ItemId = z.infer<typeof ItemId>;

/** Local to one store, dense and never reused: the key of full-text rows and vectors. */
export const SegmentId = z.int().positive().brand<"SegmentId">();
export type SegmentId = z.infer<typeof SegmentId>;

export const FolderId = z.uuid().brand<"FolderId">();
export type FolderId = z.infer<typeof FolderId>;

/** `model id @ revision`, the name of an embedding space. */
export const SpaceId = z.string().min(1).max(200).brand<"SpaceId">();
export type SpaceId = z.infer<typeof SpaceId>;

/** Lower-case hexadecimal SHA-256 of an item's bytes. */
export const ContentHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"ContentHash">();
export type ContentHash = z.infer<typeof ContentHash>;

/** Counts commits of one store; derived state records the revision that it was built from. */
export const Revision = z.int().nonnegative().brand<"Revision">();
export type Revision = z.infer<typeof Revision>;

/** A team's partition: a version 7 UUID. What is private has none. */
export const PartitionId = z.uuid().brand<"PartitionId">();
export type PartitionId = z.infer<typeof PartitionId>;
