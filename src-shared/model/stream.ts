import * as z from "zod";
import { FolderId, ItemId } from "./ids.ts";
import { Tag } from "./item.ts";

/** Fits into an address and a path as it is. */
export const StreamName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    "a stream's name has up to 64 small letters, digits, dots, hyphens and underscores, and begins with a letter or digit",
  )
  .brand<"StreamName">();
export type StreamName = z.infer<typeof StreamName>;

/** What was pushed has no file; its path is this, the stream's name, a stroke, and its key. */
export const pushedScheme = "stream:";
export const isPushedPath = (path: string): boolean => path.startsWith(pushedScheme);

/** One thing that a producer saw: a message, a line of a log, what a sensor says in words. */
export const StreamEvent = z.strictObject({
  /** Its name within the stream. Pushed again, in doubt whether it arrived, it is known and stored once. */
  key: z
    .string()
    .trim()
    .min(1)
    .max(200)
    // Half a sign cannot be stored: two keys that differ in one would be the same, and the second event lost.
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, "a key has no control signs and no half of a surrogate pair"),
  text: z.string().max(100_000).regex(/\S/u, "an event says something"),
  title: z.string().trim().min(1).max(300).optional(),
  /** When it happened: RFC 3339 with an offset, or milliseconds since 1970. Without it, when it arrived. */
  time: z.union([z.iso.datetime({ offset: true }), z.int().min(0).max(8.64e15)]).optional(),
  tags: z.array(Tag).max(32).optional(),
});
export type StreamEvent = z.infer<typeof StreamEvent>;

/** What became of one event. `known`: stored before, by whoever; nothing was written. */
export const EventOutcome = z.object({
  key: z.string(),
  outcome: z.enum(["stored", "known"]),
  itemId: ItemId,
});
export type EventOutcome = z.infer<typeof EventOutcome>;

export const StreamStatus = z.object({
  id: FolderId,
  name: StreamName,
  /** While it is, producers are told to come back. */
  paused: z.boolean(),
  addedMs: z.number(),
  eventCount: z.int().nonnegative(),
  /** When the last one arrived. */
  lastEventMs: z.number().optional(),
});
export type StreamStatus = z.infer<typeof StreamStatus>;
