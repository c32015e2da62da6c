import type { AgeClock } from "#core/ports/clock.ts";
import type { TrailNotes } from "#core/ports/device-trail.ts";
import type { TrailStore } from "#core/ports/trail-store.ts";
import { limits } from "#shared/audit/limits.ts";
import { target } from "#shared/audit/leaf.ts";
import { dayMs } from "#shared/kit/spans.ts";

export interface ForgetOldDeps {
  readonly store: Pick<TrailStore, "forgetLeaves">;
  readonly trail: TrailNotes;
  readonly ages: AgeClock;
  /** Whole days that leaves are kept. */
  readonly days: () => number;
}

/** Leaves past their time lose their text, and that is a leaf of its own. Their hashes stay, so every proof still holds. */
export async function forgetOldLeaves(
  { store, trail, ages, days }: ForgetOldDeps,
  signal: AbortSignal,
): Promise<number> {
  const old = await ages.oldSpans(days() * dayMs);
  let total = 0;
  while (!signal.aborted) {
    const count = await store.forgetLeaves(old, limits.forgetLeafCount);
    total += count;
    if (count < limits.forgetLeafCount) break;
  }
  if (total > 0)
    await trail.append([
      {
        actor: { kind: "system", id: "retention" },
        act: "retention",
        targets: [target("trail", "leaves"), target("count", total)],
      },
    ]);
  return total;
}
