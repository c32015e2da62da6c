import type { LookStore, LookTip } from "#core/ports/picture-store.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { createSerial } from "#shared/kit/serial.ts";
import { limits } from "./limits.ts";

/** Carries looks to their index as they come and go: told that something may have changed, it reads what did. */
export interface LookFeed {
  wake(): void;
  /** Resolves when the index has all that was stored before the call. */
  drained(): Promise<void>;
}

/** Invariant: the index is never newer than the store, because only committed rows are read. */
export function createLookFeed(
  store: Pick<LookStore, "lookChanges" | "forgetGone" | "lookTip">,
  index: Pick<VectorIndex, "apply">,
  spaceId: SpaceId,
  /** Of before the index was opened: what there was then it has by itself. */
  tip: LookTip,
  /** Whoever else has vectors of looks that have gone forgets them before the store does. */
  onGone: () => Promise<void>,
  onFault: (error: unknown) => void,
): LookFeed {
  const serial = createSerial();
  let after = tip.lastId;
  let seenRevision = tip.revision;
  let isWaiting = false;
  const turn = async (): Promise<void> => {
    isWaiting = false;
    if ((await store.lookTip(spaceId)).revision === seenRevision) return;
    for (;;) {
      const changes = await store.lookChanges(spaceId, after, limits.looksAtOnce);
      const { added, removed, revision } = changes;
      if (added.length > 0 || removed.length > 0) await index.apply(changes);
      if (removed.length > 0) {
        await onGone();
        await store.forgetGone(removed);
      }
      after = added.at(-1)?.segmentId ?? after;
      seenRevision = revision;
      if (added.length < limits.looksAtOnce) return;
    }
  };
  const next = (): Promise<void> => serial(turn).catch(onFault);
  return {
    wake() {
      if (isWaiting) return;
      isWaiting = true;
      void next();
    },
    drained: next,
  };
}
