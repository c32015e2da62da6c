import type { SegmentId } from "#shared/model/ids.ts";
import type { StoreChange } from "#core/ports/library-store.ts";
import type { VectorIndex, VectorRow } from "#core/ports/vector-index.ts";
import { createSerial } from "#shared/kit/serial.ts";
import { limits } from "./limits.ts";

/** Carries committed changes to the vector index, in the order of their revisions. */
export interface VectorFeed {
  /** Call at once when the store has answered. Resolves when there is room for more, which may be before the index has it. */
  push(
    change: Pick<StoreChange, "revision"> & {
      readonly added: readonly VectorRow[];
      readonly removed: readonly SegmentId[];
    },
  ): Promise<void>;
  /** Between two changes; what is pushed meanwhile waits. A failure is the caller's. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Resolves when the index has everything pushed so far. */
  drained(): Promise<void>;
}

/** Invariant: the index is never newer than the store, because only committed rows come here. */
export function createVectorFeed(
  index: Pick<VectorIndex, "apply">,
  onFault: (error: unknown) => void,
): VectorFeed {
  const serial = createSerial();
  const backlog: Promise<void>[] = [];
  return {
    async push(change) {
      const applied = serial(() => index.apply(change)).catch(onFault);
      backlog.push(applied);
      if (backlog.length > limits.indexBacklogMax) await backlog.shift();
    },
    alone: (work) => serial(work),
    async drained() {
      await Promise.all(backlog);
    },
  };
}
