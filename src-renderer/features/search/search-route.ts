import { getRouteApi } from "@tanstack/react-router";
import * as z from "zod";
import type { Hit } from "#shared/model/hit.ts";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";

/** What of a search is in the address: it can be gone back to, reloaded and linked. */
export const SearchParams = z.object({
  q: z.coerce.string().max(2000).optional().catch(undefined),
  group: z.enum(["folder", "kind"]).optional().catch(undefined),
  /** Hits of each group; absent: as usual. */
  each: z.int().min(1).max(20).optional().catch(undefined),
  /** Every place of an item a hit of its own. */
  places: z.literal(true).optional().catch(undefined),
  /** The first results are to differ. */
  varied: z.literal(true).optional().catch(undefined),
  /** What is new counts more, and what has the words in its title or tags, in its headings, or in the text of the place. */
  newer: z.literal(true).optional().catch(undefined),
  titled: z.literal(true).optional().catch(undefined),
  headed: z.literal(true).optional().catch(undefined),
  worded: z.literal(true).optional().catch(undefined),
  /** The best results are read once more, or not; absent: as the settings say. */
  reread: z.boolean().optional().catch(undefined),
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

/** How an answer is put, without what was asked and what is looked at: it stays when one follows a hit to another question. */
export const putAs = ({
  q: _q,
  item: _item,
  segment: _segment,
  at: _at,
  shared: _shared,
  ...put
}: SearchParams) => put satisfies SearchParams;

/** Of an item's places that are hits each the one that was chosen, else the one that stands for all. */
export const isChosen = (
  hit: Pick<Hit, "itemId" | "segmentId">,
  { item, segment, places }: Chosen,
): boolean =>
  hit.itemId === item && (places === undefined || segment === undefined || hit.segmentId === segment);

export type Chosen = Pick<SearchParams, "item" | "segment" | "places">;

export const searchRoute = getRouteApi("/");
