import type { Revision } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import type { IndexSpace } from "../index-file.ts";
import type { HeldSegment, SegmentContent } from "./content.ts";
import { type PersistenceDeps, saveSegments } from "./persistence.ts";

export interface SegmentKeeperDeps {
  readonly persistence: PersistenceDeps;
  readonly persistAfterMs: number;
  /** Undefined until one was opened. */
  space(): (IndexSpace & { readonly atRest: VectorsAtRest }) | undefined;
  content(): SegmentContent & { readonly revision: Revision };
  /** Puts the tail into a segment. */
  seal(): Promise<void>;
  /** One was written, and may be mapped from now on instead of held. */
  adopt(before: HeldSegment, after: HeldSegment): void;
}

/** Writes segments when changes have ceased, and when it is asked to. */
export interface SegmentKeeper {
  changed(): void;
  /** Resolves when what is there now is on disk; at once when nothing has changed. */
  persist(): Promise<void>;
  stop(): Promise<void>;
}

export function createSegmentKeeper(deps: SegmentKeeperDeps): SegmentKeeper {
  let isDirty = false;
  let saving: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const save = async (): Promise<void> => {
    const space = deps.space();
    if (!isDirty || space === undefined) return;
    try {
      await deps.seal();
      isDirty = false;
      await saveSegments(deps.persistence, space.atRest, space, deps.content, deps.adopt);
    } catch (thrown) {
      isDirty = true;
      throw thrown;
    }
  };
  const persist = (): Promise<void> => {
    // One after the other. Whoever asked for the one before has its failure; this one tries again.
    saving = saving.then(save, save);
    return saving;
  };
  return {
    changed() {
      isDirty = true;
      clearTimeout(timer);
      // Derived: a write that fails is tried again after the next change and at the end.
      timer = setTimeout(() => void persist().catch(() => undefined), deps.persistAfterMs);
      timer.unref();
    },
    persist,
    stop() {
      clearTimeout(timer);
      // On a full disk, say, the next start makes segments from rows: no reason for the end to fail.
      return persist().catch(() => undefined);
    },
  };
}
