import { expect, test } from "vitest";
import { createRowStore, plantVectors } from "#adapters/vectors/planted-vectors.ts";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import { createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { createSegmentedEngine } from "#adapters/vectors/segments/segmented-engine.ts";
import { connected, filesInMemory, revision } from "#adapters/vectors/vector-engine.fake.ts";
import { testSpace, untilReady } from "#adapters/vectors/vector-index.conformance.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { loadNative } from "#native";
import { SegmentId } from "#shared/model/ids.ts";
import { createReplacedMark } from "./replaced-mark.ts";
import { createVectorFeed } from "./vector-feed.ts";
import { createVectorReplacement } from "./vector-replacement.ts";

const loaded = loadNative();
const dimensions = testSpace.dimensions;

/** A store in memory whose revision grows, and an index over files that outlive it. */
function createWorld() {
  const store = createRowStore();
  const sealed = filesInMemory();
  const settings = new Map<string, string>();
  const { row } = plantVectors({ seed: 5, dimensions, clusterCount: 20, spread: 0.6 });
  let storeRevision = 200;
  for (let id = 1; id <= 200; id++) store.held.set(SegmentId.parse(id), row(id));
  const replaceVectors = (_space: unknown, rows: readonly ReturnType<typeof row>[]) => {
    for (const each of rows) store.held.set(each.segmentId, each);
    storeRevision++;
    return Promise.resolve({
      revision: revision(storeRevision),
      replaced: rows.map(({ segmentId }) => segmentId),
    });
  };
  const start = async (): Promise<VectorIndex> => {
    if (loaded.kind === "absent") throw new Error("the addon is needed");
    const { native } = loaded;
    const files = createSealedSegments(native, sealed);
    const engine = createSegmentedEngine({
      native,
      sealed,
      files: { sealed: files, mapped: files },
      tuning: segmentTuning,
    });
    const index = connected(engine, store, "sealed");
    await index.open(testSpace, revision(storeRevision), store.held.size);
    await untilReady(index);
    return index;
  };
  const markOver = (index: VectorIndex) => {
    const feed = createVectorFeed(index, (error) => {
      throw error;
    });
    const mark = createReplacedMark({
      rows: store,
      settings: {
        readSetting: (name) => Promise.resolve(settings.get(name)),
        writeSetting: (name, value) => Promise.resolve(void settings.set(name, value)),
      },
      library: createVectorReplacement({ replaceVectors }, feed),
      index,
      space: () => testSpace,
    });
    return mark;
  };
  return { store, settings, row, start, markOver, replaceVectors };
}

test.skipIf(loaded.kind === "absent")(
  "an index that was not written before a kill has the new vectors after the next start (needs the addon)",
  async () => {
    const { store, settings, row, start, markOver, replaceVectors } = createWorld();
    const id = SegmentId.parse(77);
    const nearestTo = async (index: VectorIndex, codes: Int8Array) => {
      const question = {
        vector: Float32Array.from(codes),
        limit: 1,
        allowed: null,
        effort: "exact",
      } as const;
      return (await index.nearest(question)).neighbours[0];
    };
    await using first = await start();
    await first.persist();

    // Killed after the store had it, before the index was told.
    await markOver(first).widen(70, 80);
    const replaced = row(77);
    await replaceVectors(testSpace.id, [replaced]);

    await using second = await start();
    expect(await nearestTo(second, replaced.codes)).not.toMatchObject({
      segmentId: id,
      cosine: expect.closeTo(1, 3),
    });
    await markOver(second).takeUp(new AbortController().signal);
    expect(await nearestTo(second, replaced.codes)).toMatchObject({
      segmentId: id,
      cosine: expect.closeTo(1, 3),
    });
    expect((await second.state()).vectorCount).toBe(store.held.size);
    expect(settings.get("vectorsReplaced")).toBe("");

    await using third = await start();
    expect(await nearestTo(third, replaced.codes)).toMatchObject({
      segmentId: id,
      cosine: expect.closeTo(1, 3),
    });
    expect((await third.state()).vectorCount).toBe(store.held.size);
  },
);
