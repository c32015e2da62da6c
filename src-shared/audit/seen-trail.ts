/** What whoever reads a trail of another keeps of it, from one look to the next. */
import * as z from "zod";
import type { HeadWithProof } from "./read-trail.ts";
import { type Checks, checkHead, HeadDoubt, TreeHead } from "./tree-head.ts";

/** The head that was not believed is kept beside the one that was: both are signed, and together evidence. */
export const SeenTrail = z.object({
  head: TreeHead.optional(),
  doubt: z.object({ why: HeadDoubt, seenMs: z.int(), head: TreeHead }).optional(),
  /** When a head last proved that the trail goes on from what was seen. */
  provedMs: z.int().optional(),
  /** Since when, though it was asked and connected, no head was given. */
  withheldMs: z.int().optional(),
});
export type SeenTrail = z.infer<typeof SeenTrail>;

/** A head that is not believed never takes the place of the one that was. */
export function nextSeen(checks: Checks, seen: SeenTrail, given: HeadWithProof, seenMs: number): SeenTrail {
  const why = checkHead(checks, given.publicKey, seen.head, given);
  // Two histories under one signature are no accident: going back to the first one does not undo it.
  const { withheldMs: _given, ...before } = seen;
  const proved = { head: given.head, provedMs: seenMs };
  if (seen.doubt?.why === "split-view") return why === undefined ? { ...before, ...proved } : before;
  return why === undefined
    ? proved
    : {
        ...before,
        doubt: { why, seenMs: seen.doubt?.why === why ? seen.doubt.seenMs : seenMs, head: given.head },
      };
}
