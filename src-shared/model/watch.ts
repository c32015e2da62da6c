import * as z from "zod";
import { ItemId, SegmentId } from "./ids.ts";
import { ItemKind } from "./item.ts";
import { savedNameLengthMax, savedTextLengthMax } from "./saved-search.ts";

export const WatchId = z.uuid().brand<"WatchId">();
export type WatchId = z.infer<typeof WatchId>;

export const WatchName = z.string().trim().min(1).max(savedNameLengthMax);
export const WatchText = z.string().trim().min(1).max(savedTextLengthMax);

/** The cosine from which on a meaning counts as met; what is as near as can be asked for has half of 1. */
export const leastThreshold = 0.2;
export const WatchThreshold = z.number().min(leastThreshold).max(1);
export const usualThreshold = 0.5;

/** Watches in all; another one is refused. */
export const watchCountMax = 20_000;

/** A query that waits for what is yet to come. */
export const Watch = z.object({
  id: WatchId,
  name: z.string(),
  /** In the language of every search. Dates like `after:yesterday` are read anew each day. */
  text: z.string(),
  threshold: WatchThreshold,
  paused: z.boolean(),
  addedMs: z.number(),
  /** Matches that were not seen yet. */
  newCount: z.int().nonnegative(),
});
export type Watch = z.infer<typeof Watch>;

/**
 * Why an item met a watch. `words`: it has all of them. `meaning`: a part of it is as near as the threshold asks.
 * `filters`: the watch asks for nothing else. `shows`: it is a picture that shows what the words say. `look`: it is one that looks
 * like those that the watch names, `alike`: that shows what they show. `sound`: it sounds like the recordings that the watch names.
 */
export const WatchLeg = z.enum(["words", "meaning", "filters", "shows", "look", "alike", "sound"]);
export type WatchLeg = z.infer<typeof WatchLeg>;

/** An item that met a watch. A watch tells of an item once. */
export const WatchMatch = z.object({
  watchId: WatchId,
  watchName: z.string(),
  itemId: ItemId,
  /** Where in the item; another one where it was read anew since. */
  segmentId: SegmentId,
  name: z.string(),
  path: z.string(),
  kind: ItemKind,
  leg: WatchLeg,
  /** The cosine, where words or filters were not enough; else 1. */
  score: z.number(),
  /** Where in the recording it sounds so. */
  startMs: z.int().nonnegative().optional(),
  /** The beginning of the place. */
  text: z.string(),
  matchedMs: z.number(),
  seen: z.boolean(),
});
export type WatchMatch = z.infer<typeof WatchMatch>;

/** Items that a preview looks at, unless it is asked for others. */
export const previewItemCountUsual = 200;
export const previewItemCountMax = 500;

/** An item that is there already, and the highest threshold at which a watch would have told of it. */
export const WatchRehearsal = WatchMatch.pick({
  itemId: true,
  segmentId: true,
  name: true,
  path: true,
  kind: true,
  leg: true,
  startMs: true,
  text: true,
}).extend({
  /** 1 where words or filters were enough, for then it would have told of it at each. */
  upTo: WatchThreshold,
});
export type WatchRehearsal = z.infer<typeof WatchRehearsal>;

/** What a watch would have told of what came last. */
export const WatchPreview = z.object({
  /** Of those that came last, how many were looked at. */
  itemCount: z.int().nonnegative(),
  /** All that any threshold lets through, the nearest first. */
  rehearsed: z.array(WatchRehearsal).readonly(),
  /** A model does not run: what it would have found is not among them. */
  isPartial: z.boolean(),
});
export type WatchPreview = z.infer<typeof WatchPreview>;
