import * as z from "zod";
import { Hit, LegScore } from "./hit.ts";
import { ContentHash, PartitionId } from "./ids.ts";
import { ColourName } from "./picture.ts";
import { DeviceId, PayloadId, SharedItemId, UserId } from "./team.ts";

/** Who shared a thing, and from where. */
export const SharedBy = z.object({
  userId: UserId,
  userName: z.string(),
  deviceId: DeviceId,
  deviceName: z.string(),
});
export type SharedBy = z.infer<typeof SharedBy>;

/** What a team shares and a search of it found; its best place. */
export const TeamHit = Hit.pick({
  rank: true,
  score: true,
  name: true,
  title: true,
  kind: true,
  mediaType: true,
  language: true,
  tags: true,
  modifiedMs: true,
  sizeBytes: true,
  durationMs: true,
  headingPath: true,
  anchor: true,
  snippet: true,
}).extend({
  itemId: SharedItemId,
  partitionId: PartitionId,
  /** 0-based place of the segment in the item. */
  ordinal: z.int().nonnegative(),
  sharedBy: SharedBy,
  sharedMs: z.number(),
  payloadId: PayloadId,
  /** Whether the very bytes are shared, and how many they are. */
  originalBytes: z.int().nonnegative().optional(),
  contentHash: ContentHash.optional(),
  note: z.string().optional(),
  /** The colour that somebody gave it. */
  label: ColourName.optional(),
  /** A server of a version before this one does not say. */
  favourite: z.boolean().default(false),
  legs: z.object({ words: LegScore.optional(), meaning: LegScore.optional() }),
  /** How many others shared the very same content. */
  sameContentCount: z.int().nonnegative(),
});
export type TeamHit = z.infer<typeof TeamHit>;
