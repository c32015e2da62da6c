import { getRouteApi } from "@tanstack/react-router";
import * as z from "zod";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";

/** What of a search is in the address: it can be gone back to, reloaded and linked. */
export const SearchParams = z.object({
  q: z.coerce.string().max(2000).optional().catch(undefined),
  group: z.enum(["folder", "kind"]).optional().catch(undefined),
  /** The first results are to differ. */
  varied: z.literal(true).optional().catch(undefined),
  /** What is new counts more, and what has the words in its title or tags. */
  newer: z.literal(true).optional().catch(undefined),
  titled: z.literal(true).optional().catch(undefined),
  /** Pictures beside each other; else by kind of what was found. */
  view: z.enum(["list", "grid"]).optional().catch(undefined),
  item: ItemId.optional().catch(undefined),
  segment: SegmentId.optional().catch(undefined),
  /** Milliseconds into what plays, where a watch was met there. */
  at: z.int().nonnegative().optional().catch(undefined),
  /** Something of the team instead of an item of this device. */
  shared: SharedItemId.optional().catch(undefined),
});
export type SearchParams = z.infer<typeof SearchParams>;

export const searchRoute = getRouteApi("/");
