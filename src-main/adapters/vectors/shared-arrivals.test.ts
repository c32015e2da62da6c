import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { VectorIndex, VectorRow, VectorRows } from "#core/ports/vector-index.ts";
import { loadNative } from "#native";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { openSharedRows, type SharedRows } from "#shared/kit/shared-rows.ts";
import { SegmentId, SpaceId } from "#shared/model/ids.ts";
import { scriptScan } from "./exact-scan.ts";
import { scriptTuning } from "./limits.ts";
import { createRowStore, plantVectors } from "./planted-vectors.ts";
import { createScratch } from "./scratch.ts";
import { segmentTuning } from "./segments/limits.ts";
import { createSealedSegments } from "./segments/segment-files.ts";
import { createSegmentedEngine } from "./segments/segmented-engine.ts";
import { connected, filesInMemory, revision } from "./vector-engine.fake.ts";
import { createVectorEngine, type VectorEngine } from "./vector-engine.ts";
import { testSpace, untilReady } from "./vector-index.conformance.ts";

const loaded = loadNative();

function segmented(): VectorEngine {
  if (loaded.kind !== "loaded") throw new Error(loaded.kind);
  const sealed = filesInMemory();
  const files = createSealedSegments(loaded.native, sealed);
  const tuning = { ...segmentTuning, tailRowsMax: 1e9, calmMs: 3_600_000, persistAfterMs: 3_600_000 };
  return createSegmentedEngine({
    native: loaded.native,
    sealed,
    files: { sealed: files, mapped: files },
    tuning,
  });
}

async function inScript(): Promise<VectorEngine> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-vectors-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const scratch = await createScratch({ diskFolder: join(folder, "scratch") });
  return createVectorEngine({ sealed: filesInMemory(), scratch, scan: scriptScan, tuning: scriptTuning });
}

/** As who commits has it: the memory of the space that was opened last. */
async function opened(engine: VectorEngine, rows: VectorRows = createRowStore()) {
  const memories: SharedArrayBuffer[] = [];
  const index = connected(engine, rows, "sealed", (_, memory) => {
    memories.push(memory);
    return Promise.resolve();
  });
  await index.open(testSpace, revision(0), 0);
  await untilReady(index);
  const committed = (...added: readonly VectorRow[]): void => {
    const shared = sharedAt(memories.length - 1);
    for (const { segmentId, codes } of added) expect(shared.put(segmentId, codes)).toBe(true);
    shared.publish();
  };
  const sharedAt = (place: number): SharedRows => {
    const memory = memories[place];
    if (memory === undefined) throw new Error("nothing was shared");
    return openSharedRows(memory);
  };
  return { index, committed, sharedAt };
}

const { row } = plantVectors({ seed: 3, dimensions: testSpace.dimensions, clusterCount: 20, spread: 0.5 });
const all = Array.from({ length: 40 }, (_, place) => row(place + 1));
const rowOf = (id: number): VectorRow => all[id - 1]!;
const isFound = async (index: VectorIndex, id: number): Promise<boolean> => {
  const asked = { vector: Float32Array.from(rowOf(id).codes), limit: 40, allowed: null };
  return (await index.nearest(asked)).neighbours.some(({ segmentId }) => segmentId === id);
};
const told = (id: number, at = id) => ({ added: [rowOf(id)], removed: [], revision: revision(at) });

function describeSharing(start: () => Promise<VectorEngine>): void {
  test("are found before the index is told of them, and are there once", async () => {
    const { index, committed } = await opened(await start());
    await using _ = index;
    committed(rowOf(1), rowOf(2));
    expect(await isFound(index, 1)).toBe(true);
    expect(await index.state()).toMatchObject({ vectorCount: 2, revision: 0 });
    await index.apply({ added: [rowOf(1), rowOf(2)], removed: [], revision: revision(1) });
    expect(await index.state()).toMatchObject({ vectorCount: 2, revision: 1 });
    await index.apply({ added: [], removed: [SegmentId.parse(1)], revision: revision(2) });
    expect(await isFound(index, 1)).toBe(false);
    expect(await index.state()).toMatchObject({ vectorCount: 1, revision: 2 });
  });

  test("are there once and can be removed where a segment was made before the index was told", async () => {
    const { index, committed } = await opened(await start());
    await using _ = index;
    committed(rowOf(1));
    expect(await isFound(index, 1)).toBe(true);
    // Something to write, which makes a segment of all.
    await index.apply(told(2, 1));
    await index.persist();
    await index.apply(told(1, 2));
    expect(await index.state()).toMatchObject({ vectorCount: 2 });
    await index.apply({ added: [], removed: [SegmentId.parse(1)], revision: revision(3) });
    expect(await isFound(index, 1)).toBe(false);
    expect(await index.state()).toMatchObject({ vectorCount: 1 });
  });

  test("that the store does not have are forgotten when the two are compared, and come back when told", async () => {
    const rows = createRowStore();
    const { index, committed } = await opened(await start(), rows);
    await using _ = index;
    committed(rowOf(1));
    expect(await isFound(index, 1)).toBe(true);
    await index.reconcile(revision(1));
    expect(await isFound(index, 1)).toBe(false);
    await index.apply(told(1, 2));
    expect(await isFound(index, 1)).toBe(true);
  });

  test("are of the space that was opened last, and nobody takes them once it is closed", async () => {
    const { index, committed, sharedAt } = await opened(await start());
    committed(rowOf(1));
    await index.open({ ...testSpace, id: SpaceId.parse("other@1") }, revision(0), 0);
    await untilReady(index);
    expect(await index.state()).toMatchObject({ vectorCount: 0 });
    expect(sharedAt(0).isClosed()).toBe(true);
    committed(rowOf(2));
    expect(await isFound(index, 2)).toBe(true);
    await index[Symbol.asyncDispose]();
    expect(sharedAt(1).isClosed()).toBe(true);
  });

  test("leave the index as it is without them, however late it is told", async () => {
    const chance = seededChance(8);
    const { index, committed } = await opened(await start());
    await using _ = index;
    const there = new Set<number>();
    const untold: (() => Promise<void>)[] = [];
    let at = 0;
    const tell = async (): Promise<void> => untold.shift()?.();
    for (let id = 1; id <= all.length; id++) {
      const changedAt = ++at;
      // What found no room is told of alone.
      if (chance() < 0.8) committed(rowOf(id));
      there.add(id);
      untold.push(() => index.apply(told(id, changedAt)));
      if (chance() < 0.3) {
        const removed = [...there][Math.floor(chance() * there.size)]!;
        const removedAt = ++at;
        there.delete(removed);
        untold.push(() =>
          index.apply({ added: [], removed: [SegmentId.parse(removed)], revision: revision(removedAt) }),
        );
      }
      if (chance() < 0.3) await isFound(index, id);
      if (chance() < 0.2) await index.persist();
      while (untold.length > 0 && chance() < 0.5) await tell();
    }
    while (untold.length > 0) await tell();
    for (let id = 1; id <= all.length; id++) expect(await isFound(index, id)).toBe(there.has(id));
    expect(await index.state()).toMatchObject({ vectorCount: there.size, revision: at });
  });
}

describe.skipIf(loaded.kind === "absent")("rows that are shared with segments (needs the addon)", () => {
  describeSharing(() => Promise.resolve(segmented()));
});
describe("rows that are shared with the engine without the addon", () => {
  describeSharing(inScript);
});
