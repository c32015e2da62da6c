import * as z from "zod";
import { ContentHash, FolderId, ItemId } from "./ids.ts";

/** What a person would call the thing; the values of `kind:`. */
export const ItemKind = z.enum([
  "text",
  "markdown",
  "code",
  "data",
  "web",
  "pdf",
  "document",
  "image",
  "audio",
  "video",
  "message",
  "other",
]);
export type ItemKind = z.infer<typeof ItemKind>;

export const ItemStatus = z.enum(["waiting", "working", "indexed", "skipped", "failed", "cancelled"]);
export type ItemStatus = z.infer<typeof ItemStatus>;

/** Why an item is where it is. Closed: the message catalogue has a sentence for each. */
export const ReasonCode = z.enum([
  "unsupported-type",
  "binary-content",
  "empty",
  "no-text",
  "too-large",
  "not-a-file",
  "unreadable",
  "vanished",
  "changed-while-read",
  "encrypted",
  "damaged",
  "parser-crashed",
  "parser-timeout",
  "parser-memory",
  "path-not-text",
  "no-decoder",
  "no-codec",
  "not-transcribed",
  "transcription-failed",
  "transcription-waits",
  "cancelled-by-user",
  "internal",
]);
export type ReasonCode = z.infer<typeof ReasonCode>;

/** `detail` is for people: what was found, in words. Never the content. */
export const StatusReason = z.object({ code: ReasonCode, detail: z.string().max(500) });
export type StatusReason = z.infer<typeof StatusReason>;

/** ISO 639-1, or `und` where it could not be told. */
export const LanguageCode = z.string().regex(/^([a-z]{2}|und)$/);
export type LanguageCode = z.infer<typeof LanguageCode>;

export const Tag = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(64)
  // Control and direction signs would act on whatever shows the tag.
  .regex(
    /^[^\s",:\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]+$/u,
    "a tag is one word without quotes, commas, colons or control signs",
  );
export type Tag = z.infer<typeof Tag>;

export const Partition = z.enum(["private", "team"]);
export type Partition = z.infer<typeof Partition>;

/** One thing a person would point at. */
export const Item = z.object({
  id: ItemId,
  folderId: FolderId,
  partition: Partition,
  /** Absolute. */
  path: z.string(),
  name: z.string(),
  kind: ItemKind,
  /** As found in the bytes, never from the extension alone; absent until they were read. */
  mediaType: z.string().optional(),
  /** A title the content itself gives (front matter, `<title>`, PDF information), where there is one. */
  title: z.string().optional(),
  language: LanguageCode.optional(),
  sizeBytes: z.int().nonnegative(),
  modifiedMs: z.number(),
  /** When the thing itself came to be (EXIF, front matter), where it says so. */
  takenMs: z.number().optional(),
  /** How long it plays, where it plays. */
  durationMs: z.int().nonnegative().optional(),
  /** Whether there is a small picture of it to ask for. */
  hasThumbnail: z.boolean(),
  contentHash: ContentHash.optional(),
  status: ItemStatus,
  reason: StatusReason.optional(),
  attemptCount: z.int().nonnegative(),
  segmentCount: z.int().nonnegative(),
  tags: z.array(Tag).readonly(),
  addedMs: z.number(),
  indexedMs: z.number().optional(),
});
export type Item = z.infer<typeof Item>;

/** How many items are in each status. */
export const StatusCounts = z.record(ItemStatus, z.int().nonnegative());
export type StatusCounts = z.infer<typeof StatusCounts>;
