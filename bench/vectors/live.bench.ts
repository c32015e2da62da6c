import { setTimeout as pause } from "node:timers/promises";
import { createMappedSegments, createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import { createSegmentedEngine } from "#adapters/vectors/segments/segmented-engine.ts";
import type { VectorEngine } from "#adapters/vectors/vector-engine.ts";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { Revision, SpaceId } from "#shared/model/ids.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { ownCpuMs, untilCalm } from "../calm.ts";
import { prepareVectorSet, type VectorSet } from "../data/vector-set.ts";
import { limits as benchLimits } from "../limits.ts";
import { createScratch } from "../scratch.ts";
import { median, quantile, short, spread } from "../statistics.ts";
import { limits, targets } from "./limits.ts";
import { nativeOrThrow } from "./tessera-engine.ts";

const spaceId = SpaceId.parse("bench@1");
/**
 * A library of this size is still scanned; larger ones have graphs, and those are what inserts could disturb. Writing to
 * disk would put off what is waited for.
 */
const tuning = { ...segmentTuning, flatRowsMax: 20_000, persistAfterMs: 3_600_000 };

export const liveBenchmark: Benchmark = {
  name: "live",
  about:
    "inserting into the index while it is searched, and starting again; against searching it idle, and limits",
  async run(report, signal) {
    const { liveRowCount: rowCount, queryCount } = limits;
    const set = await prepareVectorSet(
      { kind: "clustered", rowCount: limits.quickRowCount, queryCount },
      report,
      signal,
    );
    await using scratch = await createScratch();
    const start = engineStarter(scratch.path("segments"));
    const engine = await start(set, 0);
    for (let row = 0; row < rowCount; row += 1_000) insert(engine, set, row, 1_000);
    await untilGraph(engine, signal);
    await untilCalm(ownCpuMs, signal);
    report.note(engine.state().engine);
    report.note(
      "the engine alone: going to its thread, the commit of the rows before it and writing its files are not in these figures",
    );
    await insertAndAsk(engine, set, report, signal);
    await restart(engine, set, start, report);
  },
};

/** The engine as its thread has it, without the thread: what going there costs is not in these figures. */
function engineStarter(folder: string) {
  const native = nativeOrThrow();
  const sealed = filesInMemory();
  const files = {
    sealed: createSealedSegments(native, sealed),
    mapped: createMappedSegments(native, folder),
  };
  return async ({ dimensions }: VectorSet, wantedCount: number): Promise<VectorEngine> => {
    const engine = createSegmentedEngine({ native, sealed, files, tuning });
    await engine.open({ id: spaceId, dimensions }, Revision.parse(wantedCount), wantedCount, "mapped");
    if (!(await engine.load()).current) engine.finish();
    return engine;
  };
}

/** Upkeep begins once nothing has changed for a while. */
async function untilGraph(engine: VectorEngine, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  while (/\b0 with a graph/.test(engine.state().engine)) {
    if (performance.now() - startedMs > benchLimits.settleMaxMs)
      throw new Error(`no graph was made: ${engine.state().engine}`);
    await pause(100, undefined, { signal });
  }
}

/** Rows of the set under ids from 1, one revision a row. */
function insert(engine: VectorEngine, { base, dimensions }: VectorSet, first: number, count: number): void {
  const codes = new Int8Array(count * dimensions);
  for (let row = 0; row < count; row += 1) {
    const from = (first + row) * dimensions;
    codes.set(quantise(base.subarray(from, from + dimensions)).codes, row * dimensions);
  }
  const ids = Uint32Array.from({ length: count }, (_, row) => first + row + 1);
  engine.apply({ ids, codes }, [], Revision.parse(first + count));
}

interface Times {
  readonly idleUs: number[];
  readonly liveUs: number[];
  readonly insertUs: number[];
}

/** Turns of questions alone and of questions after each of which a row comes in. */
async function insertAndAsk(
  engine: VectorEngine,
  set: VectorSet,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const times: Times = { idleUs: [], liveUs: [], insertUs: [] };
  let row: number = limits.liveRowCount;
  let missedCount = 0;
  for (let turn = 0; turn < limits.liveTurns; turn += 1) {
    signal.throwIfAborted();
    for (let place = 0; place < set.shape.queryCount; place += 1)
      times.idleUs.push(await askUs(engine, vectorAt(set, set.queries, place)));
    for (let place = 0; place < set.shape.queryCount; place += 1) {
      times.liveUs.push(await askUs(engine, vectorAt(set, set.queries, place)));
      const startedMs = performance.now();
      insert(engine, set, row, 1);
      times.insertUs.push((performance.now() - startedMs) * 1000);
      row += 1;
      if (place % 10 > 0) continue;
      const own = await engine.nearest({ vector: vectorAt(set, set.base, row - 1), limit: 1, allowed: null });
      if (own.neighbours[0]?.segmentId !== row) missedCount += 1;
    }
  }
  if (missedCount > 0) throw new Error(`${missedCount} rows were not found once they were inserted`);
  tellLive(report, times);
}

function tellLive(report: Report, { idleUs, liveUs, insertUs }: Times): void {
  report.note(`question alone ${spread(idleUs, "µs")}, p99 ${short(quantile(idleUs, 0.99))} µs`);
  report.note(`question between inserts ${spread(liveUs, "µs")}, p99 ${short(quantile(liveUs, 0.99))} µs`);
  report.note(
    `insert ${spread(insertUs, "µs")}, p99 ${short(quantile(insertUs, 0.99))} µs; each was found at once`,
  );
  report.measured(
    lessIsBetter({
      name: "inserted and searchable",
      value: median(insertUs),
      unit: "µs",
      peer: "limit",
      peerValue: targets.insertUs,
      target: 1,
    }),
  );
  report.measured(
    lessIsBetter({
      name: "question between inserts, p99",
      value: quantile(liveUs, 0.99),
      unit: "µs",
      peer: "alone",
      peerValue: quantile(idleUs, 0.99),
      target: 1 / targets.liveP99,
    }),
  );
}

async function askUs(engine: VectorEngine, vector: Float32Array): Promise<number> {
  const startedMs = performance.now();
  await engine.nearest({ vector, limit: 10, allowed: null });
  return (performance.now() - startedMs) * 1000;
}

const vectorAt = ({ dimensions }: VectorSet, vectors: Float32Array, row: number): Float32Array =>
  new Float32Array(vectors.subarray(row * dimensions, (row + 1) * dimensions));

/** From nothing to the first answer over everything, with what was left behind. */
async function restart(
  engine: VectorEngine,
  set: VectorSet,
  start: ReturnType<typeof engineStarter>,
  report: Report,
): Promise<void> {
  await engine.persist();
  const { vectorCount } = engine.state();
  await engine.close();
  const times: number[] = [];
  for (let round = 0; round < limits.restartRounds; round += 1) {
    const startedMs = performance.now();
    const again = await start(set, vectorCount);
    await again.nearest({ vector: vectorAt(set, set.queries, round), limit: 10, allowed: null });
    times.push(performance.now() - startedMs);
    if (again.state().vectorCount !== vectorCount) throw new Error("rows were lost by starting again");
    await again.close();
  }
  report.note(`started again ${spread(times, "ms")}`);
  report.measured(
    lessIsBetter({
      name: "started again, up to the first answer",
      value: median(times),
      unit: "ms",
      peer: "limit",
      peerValue: targets.restartMs,
      target: 1,
    }),
  );
}

/** The manifest is all that is kept here: segments are mapped files. */
function filesInMemory(): SealedFiles {
  const held = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    write: (name, bytes) => Promise.resolve(void held.set(name, Uint8Array.from(bytes))),
    read(name) {
      const bytes = held.get(name);
      return Promise.resolve(bytes === undefined ? { kind: "absent" } : { kind: "found", bytes });
    },
    readInto: () => Promise.resolve({ kind: "absent" }),
    names: () => Promise.resolve([...held.keys()]),
    remove: (name) => Promise.resolve(void held.delete(name)),
  };
}
