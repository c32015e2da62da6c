/** Reading a trail is in it, and must not feed itself: whoever reads the same again, when nothing but readings came, did so already. */
import type { ActDraft, Leaf } from "./leaf.ts";
import { limits } from "./limits.ts";

export type Read = Pick<Leaf, "timeMs" | "actor" | "act" | "outcome" | "targets">;

/** `newest`: the last leaves, newest first, at least `limits.readingCountMax` of them where there are so many. */
export function isReadAgain(
  newest: readonly Read[],
  { actor, act, outcome = "done", targets = [] }: ActDraft,
  nowMs: number,
): boolean {
  for (const leaf of newest) {
    const sinceMs = nowMs - leaf.timeMs;
    // Also where the clock was put back since: who reads is told of once too often, and never for as long as that was.
    if (leaf.act !== "audit.read" || sinceMs < 0 || sinceMs >= limits.readAgainMs) return false;
    const isSame =
      leaf.outcome === outcome &&
      leaf.act === act &&
      leaf.actor.kind === actor.kind &&
      leaf.actor.id === actor.id &&
      leaf.targets.join(" ") === targets.join(" ");
    if (isSame) return true;
  }
  return false;
}
