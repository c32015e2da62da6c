import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import { connectRemote, type Remote, type RemotePort } from "#shared/kit/remote.ts";
import { openSharedRows, sharedRowsMemory } from "#shared/kit/shared-rows.ts";
import { SegmentId, type SpaceId } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import type { IndexSpace } from "./index-file.ts";
import { limits } from "./limits.ts";
import { packRows } from "./packed-rows.ts";
import type { SharedArrivals } from "./shared-arrivals.ts";
import type { VectorEngine } from "./vector-engine.ts";

export interface VectorIndexDeps {
  /** Served by an index thread, whose owner ends it. */
  readonly port: RemotePort;
  readonly rows: VectorRows;
  /** What is written from now on. The engine without the addon always seals. */
  readonly atRest: VectorsAtRest;
  /** Catching up with the store failed: what was loaded is searched, the state stays `building`. */
  readonly onFailure: (error: Error) => void;
  /** Has whoever commits rows of the space put them there as well; absent where all come by `apply` alone. */
  readonly share?: (spaceId: SpaceId, memory: SharedArrayBuffer) => Promise<void>;
}

/** The index behind `port`. Rows to catch up are read here, because the store is in another thread. */
export function connectVectorIndex(deps: VectorIndexDeps): VectorIndex {
  const { port, atRest } = deps;
  const { remote, closed } = connectRemote<VectorEngine & SharedArrivals>(port);
  const closing = new AbortController();
  let dimensions = 0;
  const { changing, changeCount } = createChangeCount();
  const catchingUp = createCatchingUp(deps, remote, changing, closing.signal);
  let shared: SharedArrayBuffer | undefined;
  const unshare = (): void => {
    if (shared !== undefined) openSharedRows(shared).close();
    shared = undefined;
  };
  return {
    async open(space, storeRevision, wantedCount) {
      dimensions = space.dimensions;
      unshare();
      await changing(remote.open(space, storeRevision, wantedCount, atRest));
      if (deps.share !== undefined) {
        shared = sharedRowsMemory(dimensions, limits.sharedRowsMax);
        // First who takes them out.
        await remote.share(shared);
        await deps.share(space.id, shared);
      }
      catchingUp.begin(space);
    },
    apply: ({ added, removed, revision }) =>
      changing(remote.apply(packRows(added, dimensions), removed, revision)),
    nearest: (question, signal) => remote.nearest(question, signal),
    state: () => remote.state(),
    changeCount,
    async reconcile(revision) {
      await catchingUp.settled();
      await catchingUp.fill();
      await changing(remote.apply(packRows([], dimensions), [], revision));
    },
    persist: () => remote.persist(),
    async [Symbol.asyncDispose]() {
      closing.abort();
      unshare();
      await catchingUp.settled();
      await remote.close();
      closed("the vector index was closed");
    },
  };
}

type Changing = <T>(change: Promise<T>) => Promise<T>;

interface CatchingUp {
  /** Reads in the background what the index lacks of a space that it has opened, now and where some of it is damaged later. */
  begin(space: IndexSpace): void;
  fill(): Promise<void>;
  settled(): Promise<void>;
}

function createCatchingUp(
  { rows, onFailure }: VectorIndexDeps,
  remote: Remote<VectorEngine>,
  changing: Changing,
  signal: AbortSignal,
): CatchingUp {
  let space: IndexSpace | undefined;
  let running: Promise<void> = Promise.resolve();
  const fill = async (): Promise<void> => {
    if (space === undefined) return;
    const { id, dimensions } = space;
    const missing = await changing(remote.reconcile(await rows.vectorIds(id, signal), signal));
    // What it has lies between what it lacks, where a segment was damaged: it must not have that twice.
    for (let place = 0; place < missing.length;) {
      const before = missing[place]! - 1;
      const after = before === 0 ? null : SegmentId.parse(before);
      const page = await rows.vectorsAfter(id, after, limits.pageRowsMax, signal);
      const last = page.at(-1)?.segmentId;
      if (last === undefined) break;
      const lacked = page.filter(({ segmentId }) => {
        while (missing[place]! < segmentId) place++;
        return missing[place] === segmentId;
      });
      while (missing[place]! <= last) place++;
      await changing(remote.fill(packRows(lacked, dimensions), signal));
    }
    await changing(remote.finish(signal));
  };
  const catchUp = async (): Promise<void> => {
    if (!(await changing(remote.load(signal))).current) await fill();
    if (!(await remote.verify(signal)).whole) await fill();
  };
  const failed = (thrown: unknown): void => {
    if (!signal.aborted) onFailure(thrown instanceof Error ? thrown : new Error(String(thrown)));
  };
  const stayWhole = async (): Promise<void> => {
    for (;;) {
      await remote.damaged(signal);
      // One after the other: two at once would both put in what is missing.
      running = running.then(fill).catch(failed);
    }
  };
  return {
    begin(opened) {
      // Ends when the index is closed or its thread has died, of which whoever asks it is told.
      if (space === undefined) void stayWhole().catch(() => undefined);
      space = opened;
      running = catchUp().catch(failed);
    },
    fill,
    settled: () => running,
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
