/** The section about the way that rows really take: a commit in the database's thread, then the thread of the index. */
import { randomBytes } from "node:crypto";
import { monitorEventLoopDelay, type IntervalHistogram } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { connectVectorIndex } from "#adapters/vectors/connect-vector-index.ts";
import type { QuantisedVector } from "#core/ports/library-store.ts";
import type { VectorIndex, VectorRow } from "#core/ports/vector-index.ts";
import { type OpenStore, openStore } from "#hosts/open-store.ts";
import { openVault } from "#hosts/open-vault.ts";
import { sourceTree } from "#hosts/source-tree.ts";
import { startThread } from "#hosts/thread.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { Revision, SegmentId } from "#shared/model/ids.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { benchEnvironment } from "../open-application.ts";
import { createScratch, type Scratch } from "../scratch.ts";
import { quantile, short, spread } from "../statistics.ts";
import { committer } from "./live-commit.ts";
import { liveSpaceId, untilGraph } from "./live-engine.ts";
import { limits, targets } from "./limits.ts";

const rowsAtOnce = 100;
/** Ids of the rows that are there before; the store gives those from 1. */
const firstId = 1_000_000;

export async function insertThroughThreads(
  set: VectorSet,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  await using scratch = await createScratch();
  await using opened = new AsyncDisposableStack();
  const store = await openWriter(scratch, opened);
  const index = await openIndexThread(set, store, scratch, opened);
  // Beforehand, or making them would be what holds the loop up.
  const batches = Array.from({ length: limits.threadRowCount / rowsAtOnce }, (_, batch) =>
    Array.from({ length: rowsAtOnce }, (_each, row) => rowOf(set, batch * rowsAtOnce + row)),
  );
  const idle = await delaysWhile(() => pause(limits.threadIdleMs, undefined, { signal }));
  const times: Times = { commitUs: [], foundUs: [], toldUs: [] };
  const commit = await committer(store.library, limits.threadCommitCount);
  const busy = await delaysWhile(async () => {
    let revision = 0;
    for (const added of batches) {
      signal.throwIfAborted();
      revision += 1;
      await index.apply({ added, removed: [], revision: Revision.parse(revision) });
    }
    for (let count = 0; count < limits.threadCommitCount; count += 1) {
      revision += 1;
      await insertOne({ index, set, commit, revision }, times);
      await pause(limits.threadPauseMs, undefined, { signal });
    }
    await untilGraph(async () => (await index.state()).engine, signal);
  });
  tell(report, times, idle, busy);
}

interface Times {
  readonly commitUs: number[];
  readonly foundUs: number[];
  readonly toldUs: number[];
}

interface Inserting {
  readonly index: VectorIndex;
  readonly set: VectorSet;
  readonly commit: (vector: QuantisedVector) => Promise<SegmentId>;
  readonly revision: number;
}

async function insertOne({ index, set, commit, revision }: Inserting, times: Times): Promise<void> {
  // From the end of the set, of which the rows that are there before have other shapes.
  const vector = quantised(set, set.rowCount - 1 - (revision % 1_000));
  const startedMs = performance.now();
  const segmentId = await commit(vector);
  const committedMs = performance.now();
  // Asked before the index is told: whoever asks once it is committed finds it.
  const asking = index.nearest({ vector: Float32Array.from(vector.codes), limit: 1, allowed: null });
  const telling = index
    .apply({ added: [{ segmentId, ...vector }], removed: [], revision: Revision.parse(revision) })
    .then(() => performance.now());
  const { neighbours } = await asking;
  const foundMs = performance.now();
  if (neighbours[0]?.segmentId !== segmentId) throw new Error("a row was not found once it was committed");
  times.commitUs.push((committedMs - startedMs) * 1000);
  times.foundUs.push((foundMs - committedMs) * 1000);
  times.toldUs.push(((await telling) - committedMs) * 1000);
}

const quantised = ({ base, dimensions }: VectorSet, row: number): QuantisedVector =>
  quantise(base.subarray(row * dimensions, (row + 1) * dimensions));

/** Of a set that has fewer, rows come once more with their values in another order. */
function rowOf(set: VectorSet, place: number): VectorRow {
  const { codes, scale } = quantised(set, place % set.rowCount);
  const shift = 1 + Math.floor(place / set.rowCount);
  const shifted = codes.map((_, column) => codes[(column + shift) % codes.length] ?? 0);
  return { segmentId: SegmentId.parse(firstId + place), codes: shifted, scale };
}

async function openWriter(scratch: Scratch, opened: AsyncDisposableStack): Promise<OpenStore> {
  const folder = scratch.path("data");
  const opening = await openVault(folder, { ...process.env, ...benchEnvironment }, { mayCreate: true });
  if (opening.kind === "refused") throw new Error(opening.detail);
  const store = await openStore(folder, opening.vault, sourceTree.entries.db, (reason) => {
    throw new Error(reason);
  });
  if (store.kind === "refused") throw new Error(store.detail);
  return opened.use(store);
}

async function openIndexThread(
  { dimensions }: VectorSet,
  store: OpenStore,
  scratch: Scratch,
  opened: AsyncDisposableStack,
): Promise<VectorIndex> {
  const data = {
    sealedFolder: scratch.path("sealed"),
    mappedFolder: scratch.path("mapped"),
    scratchFolder: scratch.path("scratch"),
    key: Uint8Array.from(randomBytes(32)),
  };
  const thread = opened.use(startThread(sourceTree.entries.index, data, "index"));
  const index = connectVectorIndex({
    port: thread.port,
    rows: {
      vectorIds: () => Promise.resolve(new Uint32Array()),
      vectorsAfter: () => Promise.resolve([]),
    },
    atRest: "sealed",
    onFailure: (error) => {
      throw error;
    },
    share: store.shareVectors,
  });
  await index.open({ id: liveSpaceId, dimensions }, Revision.parse(0), 0);
  return opened.use(index);
}

/** How much later than asked for this thread came to what it waits for. */
async function delaysWhile(work: () => Promise<unknown>): Promise<IntervalHistogram> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  await work();
  delays.disable();
  return delays;
}

const told = (delays: IntervalHistogram): string =>
  `p50 ${short(delays.percentile(50) / 1e6)}, p99 ${short(delays.percentile(99) / 1e6)}, longest ${short(delays.max / 1e6)} ms`;

function tell(
  report: Report,
  { commitUs, foundUs, toldUs }: Times,
  idle: IntervalHistogram,
  busy: IntervalHistogram,
): void {
  report.note(
    `over the threads: commit ${spread(commitUs, "µs")}; the index is told of it, there and back, ${spread(toldUs, "µs")} later`,
  );
  report.note(
    `asked at once after the commit each was found, there and back ${spread(foundUs, "µs")}, p99 ${short(quantile(foundUs, 0.99))} µs`,
  );
  report.note(
    `the caller's loop, asked each ms: idle ${told(idle)}; while rows come and a graph is made ${told(busy)}`,
  );
  report.measured(
    lessIsBetter({
      name: "the caller's loop while rows come and a graph is made, p99",
      value: busy.percentile(99) / 1e6,
      unit: "ms",
      peer: "limit",
      peerValue: targets.blockedMs,
      target: 1,
    }),
  );
}
