import { openSharedRows, type SharedRows } from "#shared/kit/shared-rows.ts";
import type { VectorEngine } from "./vector-engine.ts";

/** Of the thread that has an engine. */
export interface SharedArrivals {
  /** From where committed rows are taken until the next space is opened. */
  share(memory: SharedArrayBuffer): void;
}

/**
 * The engine, which takes what lies in shared memory before it does anything that this could change: a row is found by whoever asks once
 * it lies there. Invariant: what was published before a message was sent is taken before the message is handled, so changes keep the order
 * of the store.
 */
export function withSharedArrivals(engine: VectorEngine): VectorEngine & SharedArrivals {
  let rows: SharedRows | undefined;
  const take = (): void => {
    const taken = rows?.take();
    if (taken !== undefined) engine.arrive(taken);
  };
  return {
    ...engine,
    share: (memory) => void (rows = openSharedRows(memory)),
    open(space, storeRevision, wantedCount, atRest) {
      // Rows of the space before are none of this one.
      rows = undefined;
      return engine.open(space, storeRevision, wantedCount, atRest);
    },
    reconcile(ids) {
      take();
      return engine.reconcile(ids);
    },
    apply(added, removed, revision) {
      take();
      engine.apply(added, removed, revision);
    },
    nearest(question) {
      take();
      return engine.nearest(question);
    },
    state() {
      take();
      return engine.state();
    },
  };
}
