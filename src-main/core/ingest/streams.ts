/** What is pushed: from events to rows that can be found, with one answer for all that wait. */
import type { Gate } from "#shared/kit/gate.ts";
import { createSerial } from "#shared/kit/serial.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import { FolderId, type Revision } from "#shared/model/ids.ts";
import type { StreamName, StreamStatus } from "#shared/model/stream.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { Refusal, Streams } from "#core/ports/use-cases.ts";
import { createEventLane, weightOf } from "./event-lane.ts";
import { limits } from "./limits.ts";
import type { IngestSystem } from "./system.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface StreamsDeps {
  readonly store: StreamStore & Pick<LibraryStore, "revision">;
  readonly embedder: Embedder;
  readonly feed: VectorFeed;
  /** From being embedded until they are stored events are in one space. */
  readonly gate: Gate;
  readonly system: Pick<IngestSystem, "clock" | "chance">;
  /** All of ingestion was paused by the person. */
  readonly isPaused: () => Promise<boolean>;
  /** Resolves when what was captured up to the revision was read. */
  readonly settled: (revision: Revision) => Promise<void>;
  /** Some were stored without their vectors, which are to come. */
  readonly onBare: () => void;
  /** The queue has what it passed over before. */
  readonly onQueued: () => void;
  /** So many events were stored, or something else of the streams changed. */
  readonly onProgress: (storedCount: number) => void;
}

const notFound = (name: StreamName): Refusal => ({ refused: "STREAM_NOT_FOUND", data: { name } });

/** Disposed of when what was pushed has come to its end, so that what it is built on can be closed. */
export function createStreams(deps: StreamsDeps): Streams & AsyncDisposable {
  const { store, system, feed, onQueued, onProgress } = deps;
  const lane = createEventLane(deps);
  /** Two of a name at once would both find that there is none. */
  const oneAtATime = createSerial();
  const inWork = createInWork();
  const find = async (name: StreamName): Promise<StreamStatus | undefined> =>
    (await store.listStreams()).find((stream) => stream.name === name);
  const statusOf = async (name: StreamName): Promise<StreamStatus | Refusal> =>
    (await find(name)) ?? notFound(name);

  return {
    list: () => store.listStreams(),
    add: (name) =>
      oneAtATime(async () => {
        if ((await find(name)) !== undefined) return { refused: "STREAM_EXISTS", data: { name } };
        const addedMs = system.clock.nowMs();
        const id = FolderId.parse(uuidV7(addedMs, system.chance.bytes(10)));
        await store.addStream({ id, name, addedMs });
        return statusOf(name);
      }),
    async setPaused(name, paused) {
      const stream = await find(name);
      if (stream === undefined) return notFound(name);
      await store.pauseStream(stream.id, paused);
      if (!paused) onQueued();
      onProgress(0);
      return statusOf(name);
    },
    async remove(name) {
      const stream = await find(name);
      if (stream === undefined) return notFound(name);
      const { revision, removedSegments, removedItemCount } = await store.removeStream(stream.id);
      await feed.push({ revision, removed: removedSegments, added: [] });
      onProgress(0);
      return { removedItemCount };
    },
    async push(name, events, lease) {
      const stream = await find(name);
      if (stream === undefined) return notFound(name);
      if (stream.paused || (await deps.isPaused())) return { refused: "STREAM_PAUSED", data: { name } };
      const weight = weightOf(events);
      if (inWork.weight() + weight > limits.eventsWaitingWeightMax) return { refused: "STREAM_BUSY" };
      try {
        const appended = await inWork.until(lane({ stream, events, lease }), weight);
        if (appended === "fenced") return { refused: "LEASE_LOST", data: { name } };
        return appended ?? notFound(name);
      } catch (thrown) {
        if (thrown instanceof StoreFullError) return { refused: "DISK_FULL" };
        throw thrown;
      }
    },
    async reached(revision) {
      if (revision > (await store.revision())) return { refused: "REVISION_UNKNOWN" };
      await deps.settled(revision);
      // What was acknowledged was handed to the index before.
      await feed.drained();
      return undefined;
    },
    [Symbol.asyncDispose]: () => inWork.ended(),
  };
}

function createInWork() {
  const works = new Set<Promise<unknown>>();
  let total = 0;
  return {
    weight: () => total,
    async until<Result>(work: Promise<Result>, weight: number): Promise<Result> {
      total += weight;
      works.add(work);
      try {
        return await work;
      } finally {
        works.delete(work);
        total -= weight;
      }
    },
    async ended(): Promise<void> {
      while (works.size > 0) await Promise.allSettled(works);
    },
  };
}
