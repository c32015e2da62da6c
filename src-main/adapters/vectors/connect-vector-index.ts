import type { VectorIndex, VectorRow, VectorRows } from "#core/ports/vector-index.ts";
import type { WatchVector, WatchVectors } from "#core/ports/watch-vectors.ts";
import { connectRemote, type Remote, type RemotePort } from "#shared/kit/remote.ts";
import { SegmentId, type SpaceId } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { limits } from "./limits.ts";
import type { NearWatches } from "./near-watches.ts";
import { packRows } from "./packed-rows.ts";
import type { VectorEngine } from "./vector-engine.ts";

export interface VectorIndexDeps {
  /** Served by an index thread, whose owner ends it. */
  readonly port: RemotePort;
  readonly rows: VectorRows;
  /** What is written from now on. The engine without the addon always seals. */
  readonly atRest: VectorsAtRest;
  /** Catching up with the store failed: what was loaded is searched, the state stays `building`. */
  readonly onFailure: (error: Error) => void;
}

/** The index behind `port`. Rows to catch up are read here, because the store is in another thread. */
export function connectVectorIndex(deps: VectorIndexDeps): VectorIndex & WatchVectors {
  const { port, rows, atRest, onFailure } = deps;
  const { remote, closed } = connectRemote<VectorEngine & NearWatches>(port);
  const closing = new AbortController();
  let dimensions = 0;
  let opened: SpaceId | undefined;
  let catchingUp: Promise<void> = Promise.resolve();
  const { changing, changeCount } = createChangeCount();

  const catchUp = async (spaceId: SpaceId): Promise<void> => {
    const { signal } = closing;
    if (!(await changing(remote.load(signal))).current) await fill(spaceId);
    if (!(await remote.verify(signal)).whole) await fill(spaceId);
  };
  const fill = async (spaceId: SpaceId): Promise<void> => {
    const { signal } = closing;
    const missing = await changing(remote.reconcile(await rows.vectorIds(spaceId, signal), signal));
    let after = SegmentId.nullable().parse(
      missing[0] === undefined || missing[0] === 1 ? null : missing[0] - 1,
    );
    for (const last = missing.at(-1); last !== undefined && (after ?? 0) < last;) {
      const page = await rows.vectorsAfter(spaceId, after, limits.pageRowsMax, signal);
      if (page.length === 0) break;
      await changing(remote.fill(packRows(page, dimensions), signal));
      after = page.at(-1)?.segmentId ?? null;
    }
    await changing(remote.finish(signal));
  };
  return {
    async open(space, storeRevision, wantedCount) {
      dimensions = space.dimensions;
      opened = space.id;
      await changing(remote.open(space, storeRevision, wantedCount, atRest));
      catchingUp = catchUp(space.id).catch((thrown: unknown) => {
        if (!closing.signal.aborted) onFailure(thrown instanceof Error ? thrown : new Error(String(thrown)));
      });
    },
    apply: ({ added, removed, revision }) =>
      changing(remote.apply(packRows(added, dimensions), removed, revision)),
    nearest: (question, signal) => remote.nearest(question, signal),
    state: () => remote.state(),
    changeCount,
    async reconcile(revision) {
      await catchingUp;
      if (opened !== undefined) await fill(opened);
      await changing(remote.apply(packRows([], dimensions), [], revision));
    },
    persist: () => remote.persist(),
    ...connectNearWatches(remote, () => dimensions),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await catchingUp;
      await remote.close();
      closed("the vector index was closed");
    },
  };
}

/** Before a change and after it: it may be seen before it has ended. */
function createChangeCount() {
  let count = 0;
  return {
    changeCount: () => count,
    async changing<T>(change: Promise<T>): Promise<T> {
      count++;
      try {
        return await change;
      } finally {
        count++;
      }
    },
  };
}

/** Of the space that was opened. */
const connectNearWatches = (remote: Remote<NearWatches>, dimensions: () => number): WatchVectors => ({
  changeWatches(added, gone) {
    const thresholds = Float64Array.from(added, ({ threshold }) => threshold);
    return remote.changeWatches(packRows(added.map(asRow), dimensions()), thresholds, gone, dimensions());
  },
  watchesNear: (rows) => (rows.ids.length === 0 ? Promise.resolve([]) : remote.watchesNear(rows)),
});

/** Rows are told apart by numbers that are never 0. */
const asRow = ({ number, codes }: WatchVector): VectorRow => ({
  segmentId: SegmentId.parse(number),
  codes,
  scale: 1,
});
