import * as z from "zod";
import { Anchor } from "./anchor.ts";
import { ItemId, SegmentId } from "./ids.ts";

/** The searchable part of an item. */
export const Segment = z.object({
  id: SegmentId,
  itemId: ItemId,
  /** 0-based, in reading order. */
  ordinal: z.int().nonnegative(),
  text: z.string(),
  /** Headings (or enclosing symbols, or keys) from the outermost in. */
  headingPath: z.array(z.string()).readonly(),
  anchor: Anchor,
  tokenCount: z.int().nonnegative(),
});
export type Segment = z.infer<typeof Segment>;

/** As much of a segment as is shown of it, whoever has it. */
export const PlacedText = Segment.pick({ ordinal: true, text: true, headingPath: true, anchor: true });
export type PlacedText = z.infer<typeof PlacedText>;

/** A segment before the store has given it an identity. */
export type SegmentDraft = Omit<Segment, "id" | "itemId">;
