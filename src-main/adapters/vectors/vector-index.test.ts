import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import { SegmentId, SpaceId } from "#shared/model/ids.ts";
import { createBruteForceIndex } from "./brute-force-index.ts";
import {
  connected,
  failing,
  filesInMemory,
  filledStore,
  idsOf,
  revision,
  untouchable,
} from "./vector-engine.fake.ts";
import { type ExactScan, scriptScan } from "./exact-scan.ts";
import { scriptTuning, type Tuning } from "./limits.ts";
import { createRowStore, plantVectors } from "./planted-vectors.ts";
import { createScratch } from "./scratch.ts";
import { createVectorEngine } from "./vector-engine.ts";
import { describeVectorIndex, testSpace, untilReady } from "./vector-index.conformance.ts";

interface Setting {
  readonly rows: VectorRows;
  readonly sealed?: SealedFiles;
  readonly scan?: ExactScan;
  readonly tuning?: Tuning;
}

async function start({
  rows,
  sealed = filesInMemory(),
  scan = scriptScan,
  tuning = scriptTuning,
}: Setting): Promise<VectorIndex> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-vectors-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const scratch = await createScratch({ diskFolder: join(folder, "scratch") });
  return connected(createVectorEngine({ sealed, scratch, scan, tuning }), rows);
}

/** Everything goes into the graph at once, so that small tests exercise it. */
const graphAlways: Tuning = { exactRowsMax: 0, exactAllowedMax: 0, tailRowsMax: 0, calmMs: 0 };

describeVectorIndex("brute force", (rows) => Promise.resolve(createBruteForceIndex(rows)));
describeVectorIndex("scan in JavaScript", (rows) => start({ rows }));
describeVectorIndex("graph, with the scan in JavaScript", (rows) => start({ rows, tuning: graphAlways }));

const untilGraph = (index: VectorIndex, query: Float32Array): Promise<void> =>
  expect
    .poll(async () => (await index.nearest({ vector: query, limit: 1, allowed: null })).strategy.code, {
      timeout: 30_000,
      interval: 5,
    })
    .toBe("graph");

test("an index that is newer than its store is forgotten: the store was put back from a backup", async () => {
  const sealed = filesInMemory();
  const before = filledStore(40);
  {
    await using index = await start({ rows: before.rows, sealed });
    await index.open(testSpace, revision(9), 40);
    await untilReady(index);
    await index.persist();
  }
  // The same ids, given to other segments.
  const { rows, vector } = filledStore(40, 99);
  await using index = await start({ rows, sealed });
  await index.open(testSpace, revision(5), 40);
  expect([...sealed.held.keys()]).not.toContain("vectors.head");
  await untilReady(index);
  const truth = createBruteForceIndex(rows);
  await truth.open(testSpace, revision(5), 40);
  const query = vector();
  expect(await idsOf(index, query, 10)).toEqual(await idsOf(truth, query, 10));
});

/** Opened and changed while its files are still being read: until they may be. */
async function changedWhileRead() {
  const sealed = filesInMemory();
  const { rows, row, vector } = filledStore(40);
  {
    await using index = await start({ rows, sealed });
    await index.open(testSpace, revision(9), 40);
    await untilReady(index);
    await index.persist();
  }
  const mayRead = Promise.withResolvers<void>();
  const slow: SealedFiles = {
    ...sealed,
    async read(name) {
      if (name.includes(".rows.")) await mayRead.promise;
      return sealed.read(name);
    },
  };
  const index = await start({ rows, sealed: slow });
  await index.open(testSpace, revision(9), 40);
  const added = row(41);
  rows.held.set(added.segmentId, added);
  await index.apply({ added: [added], removed: [], revision: revision(10) });
  return { rows, vector, sealed, index, mayRead: () => mayRead.resolve() };
}

test("an index that is closed while it is still being read leaves its files as they are", async () => {
  const { sealed, index } = await changedWhileRead();
  const before = new Map(sealed.held);
  await index[Symbol.asyncDispose]();
  expect(sealed.held).toEqual(before);
});

test("an index that is written while it is still being read is written when it was", async () => {
  const { rows, vector, sealed, index, mayRead } = await changedWhileRead();
  const before = new Map(sealed.held);
  const written = index.persist();
  mayRead();
  await written;
  expect(sealed.held).not.toEqual(before);
  await untilReady(index);
  await index[Symbol.asyncDispose]();
  await using again = await start({ rows: untouchable, sealed });
  await again.open(testSpace, revision(10), 41);
  await untilReady(again);
  expect(await again.state()).toMatchObject({ vectorCount: 41, revision: 10 });
  const truth = createBruteForceIndex(rows);
  await truth.open(testSpace, revision(10), 41);
  const query = vector();
  expect(await idsOf(again, query, 10)).toEqual(await idsOf(truth, query, 10));
});

test.each(["vectors.head", "vectors.a.rows.0"])(
  "%s that the disk cannot read is made anew from rows",
  async (name) => {
    const { rows, vector } = filledStore(40);
    const sealed = filesInMemory();
    {
      await using index = await start({ rows, sealed });
      await index.open(testSpace, revision(9), 40);
      await untilReady(index);
      await index.persist();
    }
    await using index = await start({ rows, sealed: failing(sealed, name, "EIO") });
    await index.open(testSpace, revision(9), 40);
    await untilReady(index);
    const truth = createBruteForceIndex(rows);
    await truth.open(testSpace, revision(9), 40);
    const query = vector();
    expect(await idsOf(index, query, 10)).toEqual(await idsOf(truth, query, 10));
  },
);

test("the graph finds at least 95 of 100 true neighbours, in small clusters as texts lie", async () => {
  const dimensions = 256;
  const rows = createRowStore();
  const { row, vector } = plantVectors({ seed: 5, dimensions, clusterCount: 100, spread: 0.7 });
  for (let id = 1; id <= 4_000; id++) rows.held.set(SegmentId.parse(id), row(id));
  const space = { id: SpaceId.parse("wide@1"), dimensions };
  await using index = await start({ rows, tuning: graphAlways });
  const truth = createBruteForceIndex(rows);
  for (const each of [index, truth]) await each.open(space, revision(1), 4_000);
  await untilReady(index);
  await untilGraph(index, vector());
  let found = 0;
  for (let round = 0; round < 50; round++) {
    const query = vector();
    const wanted = new Set(await idsOf(truth, query, 10));
    found += (await idsOf(index, query, 10)).filter((id) => wanted.has(id)).length;
  }
  expect(found / 500).toBeGreaterThanOrEqual(0.95);
});

describe("an index on disk", () => {
  const stored = async (rowCount: number, tuning = graphAlways) => {
    const store = filledStore(rowCount);
    const sealed = filesInMemory();
    {
      await using index = await start({ rows: store.rows, sealed, tuning });
      await index.open(testSpace, revision(9), rowCount);
      await untilReady(index);
      if (tuning === graphAlways) await untilGraph(index, store.vector());
    }
    return { ...store, sealed };
  };
  test("is opened without reading a row of the store, graph included", async () => {
    const { rows, sealed, vector } = await stored(700);
    await using index = await start({
      rows: untouchable,
      sealed,
      tuning: { ...graphAlways, calmMs: 3_600_000 },
    });
    await index.open(testSpace, revision(9), 700);
    await untilReady(index);
    const query = vector();
    expect((await index.nearest({ vector: query, limit: 20, allowed: null })).strategy).toEqual({
      code: "graph",
      vectorCount: 700,
    });
    const truth = createBruteForceIndex(rows);
    await truth.open(testSpace, revision(9), 700);
    expect(await idsOf(index, query, 20)).toEqual(await idsOf(truth, query, 20));
  });

  test("is written with rows removed and added, and without what it replaces", async () => {
    const { rows, row, sealed } = await stored(300);
    {
      await using index = await start({ rows, sealed, tuning: graphAlways });
      await index.open(testSpace, revision(9), 300);
      await untilReady(index);
      await index.apply({
        added: [row(301)],
        removed: [1, 2, 3].map((id) => SegmentId.parse(id)),
        revision: revision(10),
      });
    }
    expect([...sealed.held.keys()].sort()).toEqual(["vectors.b.graph.0", "vectors.b.rows.0", "vectors.head"]);
    await using index = await start({ rows: untouchable, sealed, tuning: graphAlways });
    await index.open(testSpace, revision(10), 298);
    await untilReady(index);
    const all = await idsOf(index, new Float32Array(testSpace.dimensions).fill(1), 1_000);
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 298 }, (_, place) => place + 4));
  });

  test("that is behind the store catches up: what was removed meanwhile is not found, what was added is", async () => {
    const { rows, row, sealed } = await stored(300);
    for (const id of [5, 6, 299]) rows.held.delete(SegmentId.parse(id));
    const added = row(301);
    rows.held.set(added.segmentId, added);
    await using index = await start({ rows, sealed, tuning: graphAlways });
    await index.open(testSpace, revision(12), 298);
    await untilReady(index);
    expect(await index.state()).toMatchObject({ vectorCount: 298, revision: 12 });
    const all = await idsOf(index, Float32Array.from(added.codes), 1_000);
    expect(all[0]).toBe(301);
    expect([...all].sort((a, b) => a - b)).toEqual([...rows.held.keys()].sort((a, b) => a - b));
  });

  test("changes that come while it is being opened win over what is read", async () => {
    const { rows, row, sealed } = await stored(300);
    const late = row(400);
    const gone = SegmentId.parse(7);
    // The store answers as it was before the change: its snapshot is older.
    await using index = await start({
      rows: { vectorIds: rows.vectorIds, vectorsAfter: rows.vectorsAfter },
      sealed,
      tuning: graphAlways,
    });
    await index.open(testSpace, revision(10), 299);
    await index.apply({ added: [late], removed: [gone], revision: revision(11) });
    await untilReady(index);
    const all = await idsOf(index, Float32Array.from(late.codes), 1_000);
    expect(all[0]).toBe(400);
    expect(all).not.toContain(7);
    expect(await index.state()).toMatchObject({ vectorCount: 300, revision: 11 });
  });

  test("stays whole when writing its successor fails at any point, and is written again when asked again", async () => {
    const { rows, row, sealed } = await stored(300);
    const names = [...sealed.held.keys()].sort();
    let writesLeft = 0;
    const failing: SealedFiles = {
      ...sealed,
      write: (name, bytes) =>
        writesLeft-- > 0 ? sealed.write(name, bytes) : Promise.reject(new Error("no space left")),
    };
    for (let writeCount = 0; writeCount < 3; writeCount++) {
      const index = await start({ rows, sealed: failing, tuning: graphAlways });
      await index.open(testSpace, revision(9), 300);
      await untilReady(index);
      await index.apply({ added: [row(301 + writeCount)], removed: [], revision: revision(10) });
      writesLeft = writeCount;
      await expect(index.persist()).rejects.toThrow("no space left");
      // The head still names the old parts, and they are there.
      await using reader = await start({
        rows: untouchable,
        sealed,
        tuning: { ...graphAlways, calmMs: 3_600_000 },
      });
      await reader.open(testSpace, revision(9), 300);
      await untilReady(reader);
      expect((await reader.state()).vectorCount).toBe(300);
      expect(names.every((name) => sealed.held.has(name))).toBe(true);
      writesLeft = writeCount === 2 ? 100 : 0;
      if (writeCount === 2) await index[Symbol.asyncDispose]();
    }
    await using reader = await start({ rows: untouchable, sealed, tuning: graphAlways });
    await reader.open(testSpace, revision(10), 301);
    await untilReady(reader);
    expect(await reader.state()).toMatchObject({ vectorCount: 301, revision: 10 });
  });

  const damages: readonly (readonly [string, (held: Map<string, Uint8Array<ArrayBuffer>>) => void])[] = [
    ["the head is missing", (held) => held.delete("vectors.head")],
    ["the head is not JSON", (held) => held.set("vectors.head", Buffer.from("{"))],
    [
      "the head is of another version",
      (held) =>
        held.set(
          "vectors.head",
          Buffer.from(Buffer.from(held.get("vectors.head")!).toString().replace("vectors-1", "vectors-0")),
        ),
    ],
    [
      "the head is of another space",
      (held) =>
        held.set(
          "vectors.head",
          Buffer.from(Buffer.from(held.get("vectors.head")!).toString().replace("test@1", "test@2")),
        ),
    ],
    ["the rows are missing", (held) => held.delete("vectors.a.rows.0")],
    [
      "the rows are cut short",
      (held) => held.set("vectors.a.rows.0", held.get("vectors.a.rows.0")!.slice(0, -100)),
    ],
    ["a bit of the rows is flipped", (held) => (held.get("vectors.a.rows.0")![1_000]! ^= 1)],
    ["the graph is missing", (held) => held.delete("vectors.a.graph.0")],
    [
      "the graph is cut short",
      (held) => held.set("vectors.a.graph.0", held.get("vectors.a.graph.0")!.slice(0, 5_000)),
    ],
    ["a bit of the graph is flipped", (held) => (held.get("vectors.a.graph.0")![20_000]! ^= 128)],
    ["every file is empty", (held) => held.forEach((_, name) => held.set(name, new Uint8Array()))],
  ];
  test.each(damages)("is made anew from rows when %s", async (_, damage) => {
    const { rows, sealed, vector } = await stored(300);
    damage(sealed.held);
    await using index = await start({ rows, sealed, tuning: graphAlways });
    await index.open(testSpace, revision(9), 300);
    await untilReady(index);
    await untilGraph(index, vector());
    expect(await index.state()).toMatchObject({ vectorCount: 300, revision: 9 });
    const truth = createBruteForceIndex(rows);
    await truth.open(testSpace, revision(9), 300);
    const query = vector();
    expect(await idsOf(index, query, 10)).toEqual(await idsOf(truth, query, 10));
  });

  test("searches are answered from what is loaded while rows are still being read", async () => {
    const { rows, vector } = filledStore(4_500);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow: VectorRows = {
      vectorIds: rows.vectorIds,
      vectorsAfter: async (space, after, limit) => {
        if ((after ?? 0) >= 2_000) await held;
        return rows.vectorsAfter(space, after, limit);
      },
    };
    await using index = await start({ rows: slow });
    await index.open(testSpace, revision(1), 4_500);
    await expect.poll(async () => (await index.state()).vectorCount).toBe(2_000);
    expect(await index.state()).toMatchObject({ state: "building" });
    expect(await idsOf(index, vector(), 10)).toHaveLength(10);
    release();
    await untilReady(index);
    expect(await index.state()).toMatchObject({ state: "ready", vectorCount: 4_500 });
  });
});

test("many removals make matrix and graph anew, and lose nothing", async () => {
  const { rows, vector } = filledStore(3_000);
  await using index = await start({ rows, tuning: graphAlways });
  await index.open(testSpace, revision(1), 3_000);
  await untilReady(index);
  await untilGraph(index, vector());
  const removed = [...rows.held.keys()].filter((id) => id % 2 === 0);
  await index.apply({ added: [], removed, revision: revision(2) });
  await expect
    .poll(async () => (await index.nearest({ vector: vector(), limit: 1, allowed: null })).strategy, {
      timeout: 30_000,
      interval: 5,
    })
    .toEqual({ code: "graph", vectorCount: 1500 });
  const all = await idsOf(index, vector(), 2_000);
  expect(all).toHaveLength(1_500);
  expect(all.every((id) => id % 2 === 1)).toBe(true);
});

test("a row that is removed while the scan runs is not in the answer, and another takes its place", async () => {
  const { rows, vector } = filledStore(100);
  const scanning = Promise.withResolvers<void>();
  const removed = Promise.withResolvers<void>();
  const slow: ExactScan = {
    name: "slow",
    async topSlots(request) {
      const slots = await scriptScan.topSlots(request);
      scanning.resolve();
      await removed.promise;
      return slots;
    },
  };
  await using index = await start({ rows, scan: slow });
  await index.open(testSpace, revision(1), 100);
  await untilReady(index);
  const query = vector();
  const truth = createBruteForceIndex(rows);
  await truth.open(testSpace, revision(1), 100);
  const [first, ...others] = await idsOf(truth, query, 11);
  const answer = idsOf(index, query, 10);
  await scanning.promise;
  await index.apply({ added: [], removed: [SegmentId.parse(first)], revision: revision(2) });
  removed.resolve();
  expect(await answer).toEqual(others);
});

test("nothing is left unsealed, in memory or on disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tessera-scratch-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const abandoned = join(folder, "memory");
  await mkdir(join(abandoned, `tessera-index-${2 ** 22 + 1}-${randomBytes(4).toString("hex")}`), {
    recursive: true,
  });
  const scratch = await createScratch({ memoryFolder: abandoned, diskFolder: join(folder, "disk") });
  await scratch.withFile(async (path) => expect(path).toContain(`tessera-index-${process.pid}-`));
  await scratch[Symbol.asyncDispose]();
  expect(await readdir(abandoned)).toEqual([]);
});
