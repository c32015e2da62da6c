import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import { loadNative, type Native } from "#native";
import { SegmentId } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { createBruteForceIndex } from "../brute-force-index.ts";
import {
  connected,
  filesInMemory,
  filledStore,
  idsOf,
  revision,
  untouchable,
} from "../vector-engine.fake.ts";
import { describeVectorIndex, testSpace, untilReady } from "../vector-index.conformance.ts";
import { segmentTuning, type SegmentTuning } from "./limits.ts";
import { readManifest } from "./manifest.ts";
import { createMappedSegments, createSealedSegments, type SegmentFiles } from "./segment-files.ts";
import { createSegmentedEngine } from "./segmented-engine.ts";

const loaded = loadNative();
/** Segments and graphs of a few rows, so that small tests have many. */
const eager: SegmentTuning = {
  segmentRowsMax: segmentTuning.segmentRowsMax,
  flatRowsMax: 50,
  tailRowsMax: 40,
  calmMs: 0,
  sealRowsMin: 1,
  persistAfterMs: 3_600_000,
  strategy: "graph",
};
const unhurried: SegmentTuning = { ...eager, tailRowsMax: 1e9, calmMs: 3_600_000 };

describe.skipIf(loaded.kind === "absent")("segments (needs the addon)", () => {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);

  interface Setting {
    readonly rows: VectorRows;
    readonly sealed?: SealedFiles;
    readonly folder?: string;
    readonly atRest?: VectorsAtRest;
    readonly tuning?: SegmentTuning;
    readonly files?: SegmentFiles;
  }
  const temporary = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), "tessera-segments-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return folder;
  };
  const start = async ({
    rows,
    sealed = filesInMemory(),
    atRest = "sealed",
    tuning = eager,
    ...rest
  }: Setting): Promise<VectorIndex> => {
    const folder = rest.folder ?? (await temporary());
    const files = {
      sealed: rest.files ?? createSealedSegments(native, sealed),
      mapped: createMappedSegments(native, folder),
    };
    return connected(createSegmentedEngine({ native, sealed, files, tuning }), rows, atRest);
  };
  const engineOf = async (index: VectorIndex): Promise<string> => (await index.state()).engine;
  const untilSegments = (index: VectorIndex, words: string): Promise<void> =>
    expect.poll(() => engineOf(index), { timeout: 30_000, interval: 5 }).toContain(words);

  describeVectorIndex("a tail alone", (rows) => start({ rows, tuning: segmentTuning }));
  for (const strategy of ["planned", "sketch", "graph", "sweep", "cells"] as const)
    describeVectorIndex(`segments, sealed, by ${strategy}`, (rows) =>
      start({ rows, tuning: { ...eager, strategy } }),
    );
  test.each([
    ["cells", "cells-allowed"],
    ["sketch", "sketches-allowed"],
    ["graph", "graph-through-all"],
  ] as const)("among what a filter allows, %s is told as %s", async (strategy, code) => {
    const { rows, vector } = filledStore(300);
    await using index = await start({ rows, tuning: { ...eager, strategy } });
    await index.open(testSpace, revision(9), 300);
    await untilReady(index);
    await expect
      .poll(() => engineOf(index), { timeout: 30_000, interval: 5 })
      .toMatch(/with a graph: [1-9]/u);
    const allowed = Uint32Array.from({ length: 200 }, (_, place) => place + 1);
    const answer = await index.nearest({ vector: vector(), limit: 5, allowed });
    expect(answer.strategy).toMatchObject({ code });
    expect(answer.neighbours).toHaveLength(5);
  });
  describeVectorIndex("segments, mapped", (rows) => start({ rows, atRest: "mapped" }));

  const stored = async (rowCount: number, atRest: VectorsAtRest = "sealed", tuning = eager) => {
    const store = filledStore(rowCount);
    const sealed = filesInMemory();
    const folder = await temporary();
    await using index = await start({ rows: store.rows, sealed, folder, atRest, tuning });
    await index.open(testSpace, revision(9), rowCount);
    await untilReady(index);
    await index.persist();
    return { ...store, sealed, folder };
  };
  const expectTruth = async (index: VectorIndex, rows: VectorRows, query: Float32Array): Promise<void> => {
    const truth = createBruteForceIndex(rows);
    await truth.open(testSpace, revision(9), 0);
    const exact = { vector: query, limit: 20, allowed: null, effort: "exact" } as const;
    expect((await index.nearest(exact)).neighbours.map(({ segmentId }) => segmentId)).toEqual(
      await idsOf(truth, query, 20),
    );
  };

  test.each(["sealed", "mapped"] as const)(
    "%s segments are opened without reading a row of the store",
    async (atRest) => {
      const { rows, sealed, folder, vector } = await stored(300, atRest);
      await using index = await start({ rows: untouchable, sealed, folder, atRest, tuning: unhurried });
      await index.open(testSpace, revision(9), 300);
      await untilReady(index);
      expect(await index.state()).toMatchObject({ vectorCount: 300, revision: 9 });
      await expectTruth(index, rows, vector());
    },
  );

  test("sealed ones show nothing of what is in them, mapped ones lie where they are said to", async () => {
    const sealed = await stored(100);
    expect([...sealed.sealed.held.keys()].sort()).toEqual(["segment-1.0", "segments.manifest"]);
    const mapped = await stored(100, "mapped");
    expect([...mapped.sealed.held.keys()]).toEqual(["segments.manifest"]);
    expect(await readdir(mapped.folder)).toEqual(["segment-1.map"]);
  });

  test("changing how they lie on disk writes them anew and loses nothing", async () => {
    const { rows, sealed, folder, vector } = await stored(200);
    for (const atRest of ["mapped", "sealed"] as const) {
      {
        await using index = await start({ rows: untouchable, sealed, folder, atRest, tuning: unhurried });
        await index.open(testSpace, revision(9), 200);
        await untilReady(index);
        await index.persist();
        await expectTruth(index, rows, vector());
      }
      expect((await readdir(folder)).length).toBe(atRest === "mapped" ? 1 : 0);
      expect([...sealed.held.keys()].some((name) => name.startsWith("segment-"))).toBe(atRest === "sealed");
    }
  });

  test("small segments become larger ones, with a graph where it is worth it", async () => {
    const { rows, row, vector } = filledStore(30);
    await using index = await start({ rows });
    await index.open(testSpace, revision(1), 30);
    await untilReady(index);
    await untilSegments(index, "segments: 1, with a graph: 0");
    for (let id = 31; id <= 400; id++) {
      rows.held.set(SegmentId.parse(id), row(id));
      await index.apply({
        added: [rows.held.get(SegmentId.parse(id))!],
        removed: [],
        revision: revision(id),
      });
    }
    await expect
      .poll(async () => (await index.nearest({ vector: vector(), limit: 5, allowed: null })).strategy.code, {
        timeout: 30_000,
        interval: 5,
      })
      .not.toBe("exact");
    await expectTruth(index, rows, vector());
    const segmentCount = Number(/\d+/u.exec(await engineOf(index))?.[0]);
    expect(segmentCount).toBeLessThanOrEqual(4);
  });

  test("rows removed while a segment is made, or after it was written, stay removed", async () => {
    const { rows, sealed, folder, vector } = await stored(300);
    const gone = Array.from({ length: 40 }, (_, place) => SegmentId.parse(place * 7 + 1));
    {
      await using index = await start({ rows, sealed, folder, tuning: unhurried });
      await index.open(testSpace, revision(9), 300);
      await untilReady(index);
      const persisting = index.persist();
      await index.apply({ added: [], removed: gone, revision: revision(10) });
      await persisting;
      await index.persist();
    }
    for (const id of gone) rows.held.delete(id);
    await using index = await start({ rows: untouchable, sealed, folder, tuning: unhurried });
    await index.open(testSpace, revision(10), 260);
    await untilReady(index);
    expect((await index.state()).vectorCount).toBe(260);
    await expectTruth(index, rows, vector());
  });

  test("a graph that takes long is not given up for what is written meanwhile, but at the end it is", async () => {
    const { rows, sealed } = await stored(30, "sealed", unhurried);
    const store = filledStore(6_000, 5);
    for (let id = 31; id <= 6_000; id++)
      rows.held.set(SegmentId.parse(id), store.rows.held.get(SegmentId.parse(id))!);
    const tuning = { ...unhurried, calmMs: 0, flatRowsMax: 1_000 };
    {
      await using index = await start({ rows, sealed, tuning });
      await index.open(testSpace, revision(10), 6_000);
      await untilReady(index);
      await index.persist();
      // One or several: a quick machine has the first done before the last rows come.
      await expect.poll(() => engineOf(index), { timeout: 30_000 }).toMatch(/with a graph: [1-9]/u);
    }
    // Begun, and ended at once: rows are there, the graph is not.
    const fresh = filesInMemory();
    const index = await start({ rows, sealed: fresh, tuning });
    await index.open(testSpace, revision(10), 6_000);
    await untilReady(index);
    await index[Symbol.asyncDispose]();
    await using again = await start({ rows: untouchable, sealed: fresh, tuning: unhurried });
    await again.open(testSpace, revision(10), 6_000);
    await untilReady(again);
    expect((await again.state()).vectorCount).toBe(6_000);
  });

  test("many removals make a segment anew", async () => {
    const { rows } = filledStore(300);
    await using index = await start({ rows });
    await index.open(testSpace, revision(1), 300);
    await untilReady(index);
    await index.persist();
    const removed = [...rows.held.keys()].filter((id) => id % 2 === 0);
    await index.apply({ added: [], removed, revision: revision(2) });
    for (const id of removed) rows.held.delete(id);
    await expect.poll(async () => (await index.state()).vectorCount).toBe(150);
    await expectTruth(index, rows, filledStore(1, 77).vector());
    await index.apply({ added: [], removed: [...rows.held.keys()], revision: revision(3) });
    await untilSegments(index, "segments: 0");
    expect(await index.state()).toMatchObject({ state: "empty", vectorCount: 0 });
  });

  test("an index that is newer than its store is forgotten: the store was put back from a backup", async () => {
    const { sealed } = await stored(40);
    const { rows, vector } = filledStore(40, 99);
    await using index = await start({ rows, sealed, tuning: unhurried });
    await index.open(testSpace, revision(5), 40);
    expect([...sealed.held.keys()]).not.toContain("segments.manifest");
    await untilReady(index);
    await expectTruth(index, rows, vector());
  });

  test("a full disk costs nothing but the file: what was there stays whole, and it is written when there is room", async () => {
    const { rows, row, sealed } = await stored(100);
    const before = new Map(sealed.held);
    for (let writeCount = 0; writeCount < 2; writeCount++) {
      let writesLeft = 1e9;
      const failing: SealedFiles = {
        ...sealed,
        write: (name, bytes) =>
          writesLeft-- > 0 ? sealed.write(name, bytes) : Promise.reject(new Error("no space left")),
      };
      const index = await start({ rows, sealed: failing, tuning: unhurried });
      await index.open(testSpace, revision(9), 100);
      await untilReady(index);
      rows.held.set(SegmentId.parse(101), row(101));
      await index.apply({
        added: [rows.held.get(SegmentId.parse(101))!],
        removed: [],
        revision: revision(10),
      });
      writesLeft = writeCount;
      await expect(index.persist()).rejects.toThrow("no space left");
      for (const [name, bytes] of before) expect(sealed.held.get(name)).toEqual(bytes);
      await expectTruth(index, rows, filledStore(1, 78).vector());
      writesLeft = 1e9;
      if (writeCount === 1) await index.persist();
      else writesLeft = 0;
      await index[Symbol.asyncDispose]();
      if (writeCount === 0) rows.held.delete(SegmentId.parse(101));
    }
    await using index = await start({ rows: untouchable, sealed, tuning: unhurried });
    await index.open(testSpace, revision(10), 101);
    await untilReady(index);
    expect((await index.state()).vectorCount).toBe(101);
  });

  test("more rows than a segment holds become several, and none stays in the tail", async () => {
    const { rows, sealed, vector } = await stored(300, "sealed", { ...eager, segmentRowsMax: 70 });
    const manifest = await readManifest(sealed);
    expect(manifest?.liveCount).toBe(300);
    expect(manifest?.segments.length).toBeGreaterThanOrEqual(5);
    await using index = await start({ rows: untouchable, sealed, tuning: unhurried });
    await index.open(testSpace, revision(9), 300);
    await untilReady(index);
    await expectTruth(index, rows, vector());
  });

  const manifestWith = (held: Map<string, Uint8Array<ArrayBuffer>>, from: string, to: string): void => {
    const text = Buffer.from(held.get("segments.manifest")!).toString().replaceAll(from, to);
    held.set("segments.manifest", Uint8Array.from(Buffer.from(text)));
  };
  const damages: readonly (readonly [string, (held: Map<string, Uint8Array<ArrayBuffer>>) => void])[] = [
    ["the manifest is missing", (held) => held.delete("segments.manifest")],
    ["the manifest is not JSON", (held) => held.set("segments.manifest", Uint8Array.of(123))],
    ["the manifest is of another version", (held) => manifestWith(held, "segments-1", "segments-2")],
    ["the manifest is of another space", (held) => manifestWith(held, "test@1", "test@2")],
    ["the manifest names what is not there", (held) => manifestWith(held, "segment-1", "segment-7")],
    ["a segment is missing", (held) => held.delete("segment-1.0")],
    ["a segment is cut short", (held) => held.set("segment-1.0", held.get("segment-1.0")!.slice(0, -100))],
    ["a segment is not one", (held) => held.get("segment-1.0")!.fill(0, 0, 8)],
    ["a segment is from a newer version", (held) => held.get("segment-1.0")!.fill(9, 8, 9)],
    ["every file is empty", (held) => held.forEach((_, name) => held.set(name, new Uint8Array()))],
  ];
  test.each(damages)("is made anew from rows when %s", async (_, damage) => {
    const { rows, sealed, vector } = await stored(120);
    damage(sealed.held);
    await using index = await start({ rows, sealed, tuning: unhurried });
    await index.open(testSpace, revision(9), 120);
    await untilReady(index);
    expect(await index.state()).toMatchObject({ vectorCount: 120, revision: 9 });
    await expectTruth(index, rows, vector());
  });

  const mappedDamages: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
    ["is missing", (path) => rm(path)],
    ["is cut short", (path) => truncate(path, 5_000)],
    [
      "has a flipped bit",
      async (path) => {
        const bytes = await readFile(path);
        bytes[4_500]! ^= 1;
        await writeFile(path, bytes);
      },
    ],
  ];
  test.each(mappedDamages)("rows of a mapped segment that %s are read again", async (_, damage) => {
    const { rows, sealed, folder, vector } = await stored(120, "mapped");
    await damage(join(folder, "segment-1.map"));
    await using index = await start({ rows, sealed, folder, atRest: "mapped", tuning: unhurried });
    await index.open(testSpace, revision(9), 120);
    await expect.poll(async () => await index.state()).toMatchObject({ state: "ready", vectorCount: 120 });
    await expectTruth(index, rows, vector());
  });

  test("a mapped file that is deleted while it is open goes on answering", async () => {
    const { rows, sealed, folder, vector } = await stored(120, "mapped");
    await using index = await start({ rows, sealed, folder, atRest: "mapped", tuning: unhurried });
    await index.open(testSpace, revision(9), 120);
    await untilReady(index);
    await rm(join(folder, "segment-1.map"));
    await expectTruth(index, rows, vector());
  });

  /** Segments with and without a graph, mapped, and what they answer is right. */
  const openMapped = async (rowCount: number, through = (rows: VectorRows): VectorRows => rows) => {
    const { rows, row, sealed, folder, vector } = await stored(rowCount, "mapped");
    const index = await start({ rows: through(rows), sealed, folder, atRest: "mapped", tuning: unhurried });
    await index.open(testSpace, revision(9), rowCount);
    await untilReady(index);
    await expectTruth(index, rows, vector());
    return { index, rows, row, sealed, folder, vector };
  };
  /** As a program does that writes into what is there; gives how many files. */
  const cutAll = async (folder: string, toBytes: (sizeBytes: number) => number): Promise<number> => {
    const paths = (await readdir(folder)).map((file) => join(folder, file));
    for (const path of paths) await truncate(path, toBytes((await stat(path)).size));
    return paths.length;
  };
  const cuts: readonly (readonly [string, (sizeBytes: number) => number])[] = [
    ["to nothing", () => 0],
    ["by half", (sizeBytes) => sizeBytes >> 1],
    ["by one byte, which no page is missed by", (sizeBytes) => sizeBytes - 1],
  ];
  test.each(cuts)(
    "mapped files that another program cuts short %s while they are open end nothing: rows are read again",
    async (_, toBytes) => {
      const { index: opened, rows, row, folder, sealed, vector } = await openMapped(300);
      await using index = opened;
      expect(await cutAll(folder, toBytes)).toBeGreaterThan(0);
      const asked = { vector: vector(), limit: 10, allowed: null };
      await Promise.all(Array.from({ length: 8 }, () => index.nearest(asked)));
      await untilReady(index);
      expect(await index.state()).toMatchObject({ state: "ready", vectorCount: 300, revision: 9 });
      await expectTruth(index, rows, vector());
      // It is written anew, beside what came and went meanwhile.
      rows.held.set(SegmentId.parse(301), row(301));
      rows.held.delete(SegmentId.parse(7));
      await index.apply({
        added: [rows.held.get(SegmentId.parse(301))!],
        removed: [SegmentId.parse(7)],
        revision: revision(10),
      });
      await index.persist();
      await using again = await start({ rows: untouchable, sealed, folder, atRest: "mapped" });
      await again.open(testSpace, revision(10), 300);
      await untilReady(again);
      await expectTruth(again, rows, vector());
    },
  );

  test("while rows of a damaged segment are read again, the others answer", async () => {
    const reading = Promise.withResolvers<void>();
    const mayRead = Promise.withResolvers<void>();
    const slow = (rows: VectorRows): VectorRows => ({
      vectorIds: rows.vectorIds,
      async vectorsAfter(...question) {
        reading.resolve();
        await mayRead.promise;
        return rows.vectorsAfter(...question);
      },
    });
    const { index: opened, rows, row, folder, vector } = await openMapped(300, slow);
    await using index = opened;
    const added = Array.from({ length: 30 }, (_, place) => row(301 + place));
    for (const each of added) rows.held.set(each.segmentId, each);
    await index.apply({ added, removed: [], revision: revision(10) });
    await cutAll(folder, (sizeBytes) => sizeBytes >> 1);
    // Whoever comes upon the damage has an answer, and so have those who ask while rows are being read.
    const ofTheRest = createBruteForceIndex(rows);
    await ofTheRest.apply({ added, removed: [], revision: revision(10) });
    for (let round = 0; round < 5; round++) {
      const query = vector();
      expect(await idsOf(index, query, 10)).toEqual(await idsOf(ofTheRest, query, 10));
      await reading.promise;
      expect((await index.state()).state).toBe("building");
    }
    mayRead.resolve();
    await untilReady(index);
    expect(await index.state()).toMatchObject({ vectorCount: 330, revision: 10 });
    await expectTruth(index, rows, vector());
  });

  test("nothing is made of a mapped file that was cut short, and what was removed from it stays removed", async () => {
    const { index: opened, rows, folder, sealed, vector } = await openMapped(300);
    await using index = opened;
    await cutAll(folder, (sizeBytes) => sizeBytes >> 2);
    const removed = [SegmentId.parse(5), SegmentId.parse(250)];
    for (const id of removed) rows.held.delete(id);
    await index.apply({ added: [], removed, revision: revision(10) });
    // Nobody asked for a neighbour since: writing is what comes upon it.
    await index.persist();
    await untilReady(index);
    expect(await index.state()).toMatchObject({ vectorCount: 298, revision: 10 });
    await index.persist();
    await expectTruth(index, rows, vector());
    await using again = await start({ rows: untouchable, sealed, folder, atRest: "mapped" });
    await again.open(testSpace, revision(10), 298);
    await untilReady(again);
    await expectTruth(again, rows, vector());
  });

  test("searches go on, and stay right, while segments are made and rows come and go", async () => {
    const { rows, row, vector } = filledStore(200);
    await using index = await start({ rows });
    await index.open(testSpace, revision(1), 200);
    await untilReady(index);
    let isDone = false;
    const searching = (async () => {
      let count = 0;
      for (; !isDone; count++) {
        const answer = await index.nearest({ vector: vector(), limit: 10, allowed: null });
        expect(answer.neighbours).toHaveLength(10);
        expect(new Set(answer.neighbours.map(({ segmentId }) => segmentId)).size).toBe(10);
      }
      return count;
    })();
    for (let id = 201; id <= 600; id++) {
      const removed = [SegmentId.parse(id - 200)];
      rows.held.set(SegmentId.parse(id), row(id));
      rows.held.delete(removed[0]!);
      const answer = index.apply({
        added: [rows.held.get(SegmentId.parse(id))!],
        removed,
        revision: revision(id),
      });
      await answer;
      const asked = { vector: vector(), limit: 300, allowed: null };
      if (id % 20 === 0)
        expect(
          (await index.nearest(asked)).neighbours.every(({ segmentId }) => rows.held.has(segmentId)),
        ).toBe(true);
    }
    isDone = true;
    expect(await searching).toBeGreaterThan(5);
    await expectTruth(index, rows, vector());
  });
});
