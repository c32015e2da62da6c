import { expect, test } from "vitest";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import { loadNative, type Native } from "#native";
import { SegmentId } from "#shared/model/ids.ts";
import { createBruteForceIndex } from "../brute-force-index.ts";
import { connected, filesInMemory, filledStore, idsOf, revision } from "../vector-engine.fake.ts";
import { testSpace, untilReady } from "../vector-index.conformance.ts";
import { segmentTuning } from "./limits.ts";
import { readManifest } from "./manifest.ts";
import { createSealedSegments } from "./segment-files.ts";
import { createSegmentedEngine } from "./segmented-engine.ts";

const loaded = loadNative();
const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
const numbers = (from: number, until: number): readonly SegmentId[] =>
  Array.from({ length: until - from + 1 }, (_, place) => SegmentId.parse(from + place));

/** Two segments of a hundred rows: of revision 9, with some rows below and some above those of the other, which is of revision 10. */
async function twoSegments() {
  const { rows, row, vector } = filledStore(200);
  const sealed = filesInMemory();
  const ofFirst = [...numbers(1, 50), ...numbers(151, 200)];
  const read: number[] = [];
  /** Thirty rows a page, which are noted: the second page of what the first segment lacks has some of the other. */
  const noted: VectorRows = {
    vectorIds: rows.vectorIds,
    async vectorsAfter(spaceId, after) {
      const page = await rows.vectorsAfter(spaceId, after, 30);
      read.push(...page.map(({ segmentId }) => segmentId));
      return page;
    },
  };
  const open = async (storeRevision: number): Promise<VectorIndex> => {
    const files = createSealedSegments(native, sealed);
    // As many as a segment has, so that none becomes part of another.
    const tuning = { ...segmentTuning, segmentRowsMax: 100, calmMs: 3_600_000, persistAfterMs: 3_600_000 };
    const engine = createSegmentedEngine({ native, sealed, files: { sealed: files, mapped: files }, tuning });
    const index = connected(engine, noted);
    await index.open(testSpace, revision(storeRevision), rows.held.size);
    return index;
  };
  const all = new Map(rows.held);
  rows.held.clear();
  {
    await using index = await open(0);
    await untilReady(index).catch(() => undefined);
    for (const [part, at] of [
      [ofFirst, 9],
      [numbers(51, 150), 10],
    ] as const) {
      const added = part.map((id) => all.get(id)!);
      for (const each of added) rows.held.set(each.segmentId, each);
      // Goes with what makes the second.
      const removed = at === 10 ? [SegmentId.parse(200)] : [];
      for (const id of removed) rows.held.delete(id);
      await index.apply({ added, removed, revision: revision(at) });
      await index.persist();
    }
  }
  expect((await readManifest(sealed))?.segments).toMatchObject([{ revision: 9 }, { revision: 10 }]);
  read.length = 0;
  const expectTruth = async (index: VectorIndex): Promise<void> => {
    const truth = createBruteForceIndex(rows);
    await truth.open(testSpace, revision(9), 0);
    const query = vector();
    expect((await index.state()).vectorCount).toBe(rows.held.size);
    expect(await idsOf(index, query, 300)).toEqual(await idsOf(truth, query, 300));
  };
  return { rows, row, all, sealed, read, open, expectTruth };
}
type Held = Awaited<ReturnType<typeof twoSegments>>["sealed"]["held"];
const withManifest = (held: Held, change: (text: string) => string): void => {
  const text = Buffer.from(held.get("segments.manifest")!).toString();
  held.set("segments.manifest", Uint8Array.from(Buffer.from(change(text))));
};

test.skipIf(loaded.kind === "absent")(
  "what a damaged segment lacks is read again, and nothing of the one whose rows lie between (needs the addon)",
  async () => {
    const { sealed, read, open, expectTruth } = await twoSegments();
    sealed.held.delete("segment-1.0");
    await using index = await open(10);
    await untilReady(index);
    expect(read.filter((id) => id > 50 && id <= 150)).toEqual(numbers(51, 60));
    await expectTruth(index);
  },
);

test.skipIf(loaded.kind === "absent")(
  "of a store that was put back, segments that were made before go on, and later ones are forgotten at once (needs the addon)",
  async () => {
    const { rows, row, all, sealed, read, open, expectTruth } = await twoSegments();
    for (const id of numbers(51, 150)) rows.held.delete(id);
    rows.held.set(SegmentId.parse(200), all.get(SegmentId.parse(200))!);
    {
      await using index = await open(9);
      expect((await readManifest(sealed))?.segments).toMatchObject([{ name: "segment-1", revision: 9 }]);
      await untilReady(index);
      // It went after the backup was made.
      expect(read).toEqual([200]);
      await expectTruth(index);
      // Under numbers that the other segment had.
      const added = numbers(51, 60).map(row);
      for (const each of added) rows.held.set(each.segmentId, each);
      await index.apply({ added, removed: [], revision: revision(10) });
      await expectTruth(index);
      await index.persist();
    }
    read.length = 0;
    await using again = await open(10);
    await untilReady(again);
    expect(read).toEqual([]);
    await expectTruth(again);
    // Further back than any of them.
    await using first = await open(8);
    expect(await readManifest(sealed)).toBeUndefined();
    await untilReady(first);
    await expectTruth(first);
  },
);

test.skipIf(loaded.kind === "absent")(
  "segments that an earlier version wrote are of the manifest's revision (needs the addon)",
  async () => {
    const { sealed, read, open, expectTruth } = await twoSegments();
    withManifest(sealed.held, (text) => text.replaceAll(/"revision":\d+,"removed"/gu, '"removed"'));
    {
      const segments = (await readManifest(sealed))?.segments ?? [];
      expect(segments.map((segment) => "revision" in segment)).toEqual([false, false]);
      await using index = await open(10);
      await untilReady(index);
      expect(read).toEqual([]);
      await expectTruth(index);
      await index.apply({ added: [], removed: [], revision: revision(11) });
      await index.persist();
    }
    expect((await readManifest(sealed))?.segments).toMatchObject([{ revision: 10 }, { revision: 10 }]);
    await using back = await open(9);
    expect(await readManifest(sealed)).toBeUndefined();
    await untilReady(back);
    await expectTruth(back);
  },
);

test.skipIf(loaded.kind === "absent")(
  "a manifest whose revisions are none is not believed: all is made of rows (needs the addon)",
  async () => {
    const { rows, sealed, read, open, expectTruth } = await twoSegments();
    withManifest(sealed.held, (text) => text.replace('"revision":9,"removed"', '"revision":-9,"removed"'));
    await using index = await open(10);
    await untilReady(index);
    expect(read).toHaveLength(rows.held.size);
    await expectTruth(index);
  },
);
