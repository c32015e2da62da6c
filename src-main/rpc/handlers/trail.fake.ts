import type { TrailNotes, TrailReading } from "#core/ports/device-trail.ts";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { LogId, PublicKey } from "#shared/audit/tree-head.ts";

/** A trail in memory that proves nothing; tests read what it was told. */
export function fakeTrail(): TrailNotes & { readonly acts: readonly ActDraft[] } {
  const acts: ActDraft[] = [];
  return {
    acts,
    logId: LogId.parse("0".repeat(64)),
    note: (more) => void acts.push(...more),
    append: (more) => Promise.resolve(void acts.push(...more)),
  };
}

export const fakeTrailReading: TrailReading = {
  status: () => Promise.resolve({ publicKey: PublicKey.parse("1".repeat(64)), keptFrom: 0 }),
  list: () => Promise.resolve({ leaves: [] }),
  prove: () => Promise.resolve({ refused: "NOT_FOUND" }),
  consistency: (before) => Promise.resolve(before > 0 ? { refused: "NOT_FOUND" } : []),
  async *exportLines() {
    yield await Promise.resolve("[]\n");
  },
};
