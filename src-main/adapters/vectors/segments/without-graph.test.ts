import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { loadNative, type Native } from "#native";
import { createBruteForceIndex } from "../brute-force-index.ts";
import { connected, filesInMemory, filledStore, idsOf, revision } from "../vector-engine.fake.ts";
import { testSpace, untilReady } from "../vector-index.conformance.ts";
import { segmentTuning } from "./limits.ts";
import { createMappedSegments, createSealedSegments } from "./segment-files.ts";
import { createSegmentedEngine } from "./segmented-engine.ts";

const loaded = loadNative();

describe.skipIf(loaded.kind === "absent")("rows that no graph can be made of (needs the addon)", () => {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);

  async function start(having: { readonly native?: Native; readonly freeMemory?: () => number }) {
    const folder = await mkdtemp(join(tmpdir(), "tessera-without-graph-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const sealed = filesInMemory();
    const files = {
      sealed: createSealedSegments(native, sealed),
      mapped: createMappedSegments(native, folder),
    };
    const tuning = { ...segmentTuning, flatRowsMax: 50, calmMs: 0, sealRowsMin: 1 };
    const store = filledStore(200);
    const index = connected(createSegmentedEngine({ native, sealed, files, tuning, ...having }), store.rows);
    await index.open(testSpace, revision(1), 200);
    await untilReady(index);
    return { ...store, index };
  }
  const untilTold = (index: VectorIndex, withoutGraph: object | undefined, engine: string): Promise<void> =>
    expect
      .poll(
        async () => {
          const state = await index.state();
          return [state.withoutGraph, state.engine.split(";")[0]];
        },
        { timeout: 30_000, interval: 5 },
      )
      .toEqual([withoutGraph, engine]);

  test("where memory does not suffice for one, rows are scanned and the state says so", async () => {
    const { index: opened, rows, vector } = await start({ freeMemory: () => 1_000 });
    await using index = opened;
    const needs = { code: "graph-needs-memory", neededMegabytes: 1, freeMegabytes: 0 };
    await untilTold(index, needs, "segments: 1, with a graph: 0");
    const asked = { vector: vector(), limit: 5, allowed: null };
    expect((await index.nearest(asked)).strategy.code).toBe("exact");
    const truth = createBruteForceIndex(rows);
    await truth.open(testSpace, revision(1), 200);
    expect(await idsOf(index, asked.vector, 5)).toEqual(await idsOf(truth, asked.vector, 5));
  });

  test("where making one throws, rows are kept without, the state says why, and it is tried again", async () => {
    let graphCount = 0;
    const failing: Native = {
      ...native,
      buildSegment(input) {
        if (input.graph === undefined || graphCount++ > 0) return native.buildSegment(input);
        return { done: Promise.reject(new Error("std::bad_alloc")), cancel: () => undefined };
      },
    };
    const { index: opened, rows, row, vector } = await start({ native: failing });
    await using index = opened;
    const failed = { code: "graph-not-made", detail: "std::bad_alloc" };
    await untilTold(index, failed, "segments: 1, with a graph: 0");
    const query = vector();
    const truth = createBruteForceIndex(rows);
    await truth.open(testSpace, revision(1), 200);
    expect(await idsOf(index, query, 20)).toEqual(await idsOf(truth, query, 20));

    // So many that the one without is worth making anew.
    const added = Array.from({ length: 200 }, (_, place) => row(201 + place));
    await index.apply({ added, removed: [], revision: revision(2) });
    await untilTold(index, undefined, "segments: 1, with a graph: 1");
    expect(graphCount).toBe(2);
  });
});
