import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SearchEffort, VectorIndex, VectorQuestion, VectorRows } from "#core/ports/vector-index.ts";
import { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { createBruteForceIndex } from "./brute-force-index.ts";
import { createRowStore, plantVectors } from "./planted-vectors.ts";

const dimensions = 32;
export const testSpace = { id: SpaceId.parse("test@1"), dimensions };
const revision = (count: number): Revision => Revision.parse(count);

export async function untilReady(index: VectorIndex): Promise<void> {
  await expect
    .poll(async () => (await index.state()).state, { timeout: 30_000, interval: 5 })
    .not.toBe("building");
}

const wrongQuestions: readonly (readonly [string, Partial<VectorQuestion>, string])[] = [
  ["of other dimensions", { vector: new Float32Array(31) }, "a query of 31 dimensions in a space of 32"],
  [
    "with a value that is no number",
    { vector: new Float32Array(dimensions).fill(Number.NaN, 5, 6) },
    "a query with a value that is not finite",
  ],
  [
    "with a value that is infinite",
    { vector: new Float32Array(dimensions).fill(Number.NEGATIVE_INFINITY, 31) },
    "a query with a value that is not finite",
  ],
  ["for none", { limit: 0 }, "cannot look for 0 neighbours"],
  ["for half of one", { limit: 1.5 }, "cannot look for 1.5 neighbours"],
  ["for too many", { limit: 10_001 }, "cannot look for 10001 neighbours"],
  ["without effort", { effort: 0 }, "cannot search with an effort of 0"],
];

/** What every vector index must do. `open` gives a fresh one over the rows, its files empty. */
export function describeVectorIndex(name: string, open: (rows: VectorRows) => Promise<VectorIndex>): void {
  const planted = (seed: number) => plantVectors({ seed, dimensions, clusterCount: 20, spread: 0.6 });
  const opened = async (rows = createRowStore()): Promise<VectorIndex> => {
    const index = await open(rows);
    await index.open(testSpace, revision(rows.held.size), rows.held.size);
    await untilReady(index);
    return index;
  };

  describe(`vector index: ${name}`, () => {
    test("an empty one finds nothing and says so", async () => {
      await using index = await opened();
      expect(
        (await index.nearest({ vector: planted(1).vector(), limit: 5, allowed: null })).neighbours,
      ).toEqual([]);
      expect(await index.state()).toMatchObject({ state: "empty", vectorCount: 0 });
    });

    test("rows of the store are found after opening", async () => {
      const rows = createRowStore();
      const { row } = planted(2);
      for (let id = 1; id <= 500; id++) rows.held.set(SegmentId.parse(id), row(id));
      await using index = await opened(rows);
      expect(await index.state()).toMatchObject({ state: "ready", vectorCount: 500, revision: 500 });
      const asked = rows.held.get(SegmentId.parse(123))!;
      const [best] = (
        await index.nearest({ vector: Float32Array.from(asked.codes), limit: 1, allowed: null })
      ).neighbours;
      expect(best?.segmentId).toBe(123);
      expect(best?.cosine).toBeCloseTo(1, 4);
    });

    test("compared with the rows it takes what it lacks and forgets what is gone", async () => {
      const rows = createRowStore();
      const { row } = planted(13);
      for (let id = 1; id <= 60; id++) rows.held.set(SegmentId.parse(id), row(id));
      await using index = await opened(rows);
      for (let id = 1; id <= 20; id++) rows.held.delete(SegmentId.parse(id));
      for (let id = 61; id <= 90; id++) rows.held.set(SegmentId.parse(id), row(id));
      await index.reconcile(revision(77));
      expect(await index.state()).toMatchObject({ state: "ready", vectorCount: 70, revision: 77 });
      const found = await index.nearest({ vector: planted(13).vector(), limit: 200, allowed: null });
      expect(found.neighbours.map(({ segmentId }) => Number(segmentId)).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 70 }, (_, place) => place + 21),
      );
    });

    test("an added row is found at once, a removed one never again", async () => {
      await using index = await opened();
      const { row } = planted(3);
      const added = [row(7), row(8), row(9)];
      await index.apply({ added, removed: [], revision: revision(1) });
      const query = Float32Array.from(added[1]!.codes);
      expect((await index.nearest({ vector: query, limit: 1, allowed: null })).neighbours[0]?.segmentId).toBe(
        8,
      );
      await index.apply({ added: [], removed: [SegmentId.parse(8)], revision: revision(2) });
      const left = (await index.nearest({ vector: query, limit: 10, allowed: null })).neighbours.map(
        (neighbour) => neighbour.segmentId as number,
      );
      expect(left.sort((a, b) => a - b)).toEqual([7, 9]);
      expect(await index.state()).toMatchObject({ vectorCount: 2, revision: 2 });
    });

    test("tells by a count that it changed, and by the same that it did not", async () => {
      await using index = await opened();
      const { row, vector } = planted(9);
      const before = index.changeCount();
      await index.apply({ added: [row(1)], removed: [], revision: revision(1) });
      const after = index.changeCount();
      expect(after).toBeGreaterThan(before);
      await index.nearest({ vector: vector(), limit: 5, allowed: null });
      await index.state();
      expect(index.changeCount()).toBe(after);
    });

    test("only allowed rows are found, unknown ids are passed over", async () => {
      await using index = await opened();
      const { row, vector } = planted(4);
      await index.apply({
        added: Array.from({ length: 200 }, (_, place) => row(place + 1)),
        removed: [],
        revision: revision(1),
      });
      const allowed = Uint32Array.of(3, 50, 51, 199, 4_000_000);
      const found = (await index.nearest({ vector: vector(), limit: 10, allowed })).neighbours.map(
        (neighbour) => neighbour.segmentId as number,
      );
      expect(found.sort((a, b) => a - b)).toEqual([3, 50, 51, 199]);
      expect(
        (await index.nearest({ vector: vector(), limit: 10, allowed: new Uint32Array() })).neighbours,
      ).toEqual([]);
    });

    test("asked to be exact, it compares every allowed row, and tells what that took beside what was expected", async () => {
      await using index = await opened();
      const { row, vector } = planted(6);
      await index.apply({
        added: Array.from({ length: 300 }, (_, place) => row(place + 1)),
        removed: [],
        revision: revision(1),
      });
      const all = await index.nearest({ vector: vector(), limit: 10, allowed: null, effort: "exact" });
      expect(all.strategy).toEqual({ code: "exact", vectorCount: 300 });
      expect(all.work).toMatchObject({ visitedCount: 300, estimatedVisitedCount: 300 });
      expect(all.work.actualMs).toBeGreaterThanOrEqual(0);
      expect(all.work.estimatedMs).toBeGreaterThanOrEqual(0);
      const allowed = Uint32Array.from({ length: 100 }, (_, place) => place * 3 + 1);
      const some = await index.nearest({ vector: vector(), limit: 10, allowed, effort: "exact" });
      expect(some.work.visitedCount).toBe(100);
    });

    test("a row of zeros is near to nothing and harms nothing", async () => {
      await using index = await opened();
      const { row, vector } = planted(5);
      await index.apply({
        added: [{ segmentId: SegmentId.parse(1), codes: new Int8Array(dimensions), scale: 0 }, row(2)],
        removed: [],
        revision: revision(1),
      });
      const { neighbours } = await index.nearest({ vector: vector(), limit: 5, allowed: null });
      expect(neighbours.find((neighbour) => neighbour.segmentId === 1)?.cosine).toBe(0);
      expect(
        (await index.nearest({ vector: new Float32Array(dimensions), limit: 5, allowed: null })).neighbours,
      ).toHaveLength(2);
    });

    test.each(wrongQuestions)(
      "a question %s is refused, and the next is answered",
      async (_, wrong, words) => {
        await using index = await opened();
        const { row } = planted(7);
        await index.apply({ added: [row(1), row(2)], removed: [], revision: revision(1) });
        const right = { vector: planted(7).vector(), limit: 5, allowed: null };
        await expect(index.nearest({ ...right, ...wrong })).rejects.toThrow(words);
        expect((await index.nearest(right)).neighbours).toHaveLength(2);
      },
    );

    test("whatever is added, removed and asked, the answer is that of brute force", async () => {
      const change = fc.record({
        addCount: fc.nat(120),
        removeShare: fc.double({ min: 0, max: 0.7, noNaN: true }),
        limit: fc.integer({ min: 1, max: 60 }),
        allowedShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        effort: fc.constantFrom<SearchEffort>("planned", "exact", 1, 400),
        seed: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
          await using index = await opened();
          const truth = createBruteForceIndex(createRowStore());
          const present = new Set<SegmentId>();
          let nextId = 1;
          for (const [
            turn,
            { addCount, removeShare, limit, allowedShare, effort, seed },
          ] of changes.entries()) {
            const { row, vector } = planted(seed);
            const added = Array.from({ length: addCount }, () => row(nextId++));
            const removed = [...present].filter((id) => (id * 2_654_435_761) % 1000 < removeShare * 1000);
            await Promise.all(
              [index, truth].map((each) => each.apply({ added, removed, revision: revision(turn + 1) })),
            );
            for (const id of removed) present.delete(id);
            for (const { segmentId } of added) present.add(segmentId);
            const allowed =
              allowedShare === null
                ? null
                : Uint32Array.from([...present].filter((id) => (id * 40_503) % 1000 < allowedShare * 1000));
            const query = vector();
            const [given, wanted] = await Promise.all([
              index.nearest({ vector: query, limit, allowed, effort }),
              truth.nearest({ vector: query, limit, allowed }),
            ]);
            expect(given.neighbours).toHaveLength(wanted.neighbours.length);
            for (const { segmentId } of given.neighbours)
              expect(present.has(segmentId) && (allowed?.includes(segmentId) ?? true)).toBe(true);
            // Equal cosines may change places; the cosines themselves may not.
            for (const [place, { cosine }] of wanted.neighbours.entries())
              expect(given.neighbours[place]?.cosine).toBeCloseTo(cosine, 3);
          }
        }),
        { numRuns: 25, seed: 20_261_123 },
      );
    });
  });
}
