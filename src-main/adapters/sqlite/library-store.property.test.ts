import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { QueueLane } from "#core/ports/queue-lane.ts";
import type { ClaimedItem } from "#core/ports/library-store.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { ItemStatus } from "#shared/model/item.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { inspectStore } from "./inspect-store.ts";
import type { Library } from "./library.ts";
import { folderId, indexed, seenFile } from "./store-samples.ts";
import { openDatabase } from "./open.ts";

/** What the store should hold, in the plainest words. */
interface ModelItem {
  path: string;
  status: ItemStatus;
  texts: readonly string[];
  generation: number;
  lane: QueueLane;
}
interface Run {
  readonly library: Library;
  readonly items: Map<ItemId, ModelItem>;
  readonly inWork: ClaimedItem[];
  readonly liveSegments: Set<SegmentId>;
  readonly usedSegments: Set<SegmentId>;
  nowMs: number;
}
type Step = (run: Run) => void;

const lanes = ["quick", "utterance", "recording"] as const;
const place = fc.nat({ max: 11 });
const pathOf = (number: number): string => `/folder/${number}.md`;
const none = { added: [], changed: [], moved: [], removed: [] };
const at = (run: Run, path: string): readonly [ItemId, ModelItem] | undefined =>
  [...run.items].find(([, item]) => item.path === path);
const pick = <Value>(values: readonly Value[], number: number): Value | undefined =>
  values[number % Math.max(1, values.length)];

function forget(run: Run, removed: readonly SegmentId[]): void {
  for (const id of removed) {
    expect(run.liveSegments.delete(id)).toBe(true);
  }
}

const see = fc.tuple(place, fc.constantFrom(...lanes)).map(([number, lane]): Step => (run) => {
  const known = at(run, pathOf(number));
  const change = run.library.applyDifference(
    folderId,
    { ...none, added: [seenFile(pathOf(number))], lane },
    number % 2 === 0,
    run.nowMs,
  );
  forget(run, change.removedSegments);
  if (known === undefined) {
    const item = run.library.itemAt(pathOf(number));
    if (item !== undefined)
      run.items.set(item.id, { path: item.path, status: "waiting", texts: [], generation: 0, lane });
  } else {
    Object.assign(known[1], { status: "waiting", lane, generation: known[1].generation + 1 });
  }
});

const remove = place.map((number): Step => (run) => {
  const known = at(run, pathOf(number));
  if (known === undefined) return;
  forget(
    run,
    run.library.applyDifference(folderId, { ...none, removed: [known[0]] }, false, run.nowMs).removedSegments,
  );
  run.items.delete(known[0]);
});

const move = fc.tuple(place, place).map(([from, to]): Step => (run) => {
  const [known, displaced] = [at(run, pathOf(from)), at(run, pathOf(to))];
  if (known === undefined || from === to) return;
  const [itemId, item] = known;
  const moved = [{ ...seenFile(pathOf(to)), itemId, contentChanged: false }];
  forget(run, run.library.applyDifference(folderId, { ...none, moved }, false, run.nowMs).removedSegments);
  if (displaced !== undefined) run.items.delete(displaced[0]);
  item.path = pathOf(to);
  if (["working", "skipped", "failed"].includes(item.status))
    Object.assign(item, { status: "waiting", lane: "quick", generation: item.generation + 1 });
});

const countMax = fc.integer({ min: 0, max: 5 });
const claim = fc.tuple(countMax, countMax, countMax).map((counts): Step => (run) => {
  const [itemCountMax, utteranceCountMax, recordingCountMax] = counts;
  const limit = { itemCountMax, bytesMax: 1e9, utteranceCountMax, recordingCountMax };
  const expectedCount = (lane: QueueLane, most: number): number => {
    const waiting = [...run.items.values()].filter((item) => item.status === "waiting" && item.lane === lane);
    return Math.min(most, waiting.length);
  };
  const expected = lanes.map((lane, number) => expectedCount(lane, counts[number] ?? 0));
  const claimed = run.library.claim(limit, run.nowMs);
  const laneOf = ({ itemId }: ClaimedItem) => run.items.get(itemId)?.lane;
  expect(lanes.map((lane) => claimed.filter((item) => laneOf(item) === lane).length)).toEqual(expected);
  for (const item of claimed) {
    const known = run.items.get(item.itemId);
    expect(known).toMatchObject({ status: "waiting", path: item.path, generation: item.generation });
    if (known !== undefined) known.status = "working";
  }
  run.inWork.push(...claimed);
});

const text = fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" });
const outcome = fc.oneof(
  { weight: 4, arbitrary: fc.array(text, { maxLength: 4 }) },
  fc.constant("failed" as const),
  fc.constant("broken" as const),
);
const commit = fc
  .array(fc.tuple(fc.nat(), outcome), { minLength: 1, maxLength: 4 })
  .map((wanted): Step => (run) => {
    const plans = wanted.flatMap(([number, result]) => {
      const item = pick(run.inWork, number);
      return item === undefined ? [] : [{ item, result }];
    });
    const batch = plans.map(({ item, result }) => {
      const { itemId, generation } = item;
      if (result === "failed")
        return {
          kind: "failed" as const,
          itemId,
          generation,
          reason: { code: "damaged" as const, detail: "test" },
        };
      if (result !== "broken") return indexed(item, result);
      const { vectors } = indexed(item, ["a"]);
      return indexed(item, ["a", "b"], { vectors });
    });
    const change = run.library.commit(batch, run.nowMs);
    for (const [number, { item, result }] of plans.entries()) {
      const known = run.items.get(item.itemId);
      const isCurrent =
        known?.generation === item.generation && ["working", "waiting"].includes(known.status);
      const committed = change.items[number];
      expect(committed?.outcome).toBe(!isCurrent ? "stale" : result === "broken" ? "refused" : "written");
      for (const id of committed?.segmentIds ?? []) {
        expect(run.usedSegments.has(id)).toBe(false);
        run.usedSegments.add(id);
        run.liveSegments.add(id);
      }
      if (isCurrent)
        Object.assign(
          known,
          typeof result === "string" ? { status: "failed", texts: [] } : { status: "indexed", texts: result },
        );
    }
    forget(run, change.removedSegments);
  });

const releaseAll = fc.constant<Step>((run) => {
  run.library.release(null);
  for (const item of run.items.values()) if (item.status === "working") item.status = "waiting";
});
const defer = fc
  .tuple(fc.nat(), fc.constantFrom("utterance", "recording"))
  .map(([number, lane]): Step => (run) => {
    const item = pick(run.inWork, number);
    if (item === undefined) return;
    const known = run.items.get(item.itemId);
    const isInWork = known?.status === "working";
    expect(run.library.defer([item.itemId], lane)).toBe(Number(isInWork));
    if (isInWork) Object.assign(known, { status: "waiting", lane });
  });
const retryAll = fc.constant<Step>((run) => {
  run.library.retry(null, run.nowMs);
  for (const item of run.items.values())
    if (item.status === "failed") Object.assign(item, { status: "waiting", lane: "quick" });
});
const cancelOne = place.map((number): Step => (run) => {
  const known = at(run, pathOf(number));
  const isQueued = known !== undefined && ["waiting", "working"].includes(known[1].status);
  expect(run.library.cancel(known === undefined ? [] : [known[0]])).toBe(Number(isQueued));
  if (isQueued) Object.assign(known[1], { status: "cancelled", generation: known[1].generation + 1 });
});

function compare({ library, items, liveSegments }: Run): void {
  expect(
    library
      .knownFiles(folderId, null)
      .map(({ itemId }) => itemId)
      .sort(),
  ).toEqual([...items.keys()].sort());
  const counts = library.counts();
  for (const status of Object.keys(counts) as ItemStatus[])
    expect([status, counts[status]]).toEqual([
      status,
      [...items.values()].filter((item) => item.status === status).length,
    ]);
  for (const [itemId, { path, status, texts }] of items) {
    expect(library.getItem(itemId)).toMatchObject({ path, status, segmentCount: texts.length });
    expect(library.readSegments(itemId, 0, 100).segments.map((segment) => segment.text)).toEqual(texts);
    expect(library.wordsIndexed(itemId)).toBe(texts.length > 0);
  }
  expect(library.segmentCount()).toBe(liveSegments.size);
}

it("holds what a plain model holds after any sequence of operations", () => {
  const steps = fc.array(
    fc.oneof(see, see, remove, move, claim, claim, commit, commit, releaseAll, defer, retryAll, cancelOne),
    { minLength: 10, maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (sequence) => {
      const folder = mkdtempSync(join(tmpdir(), "tessera-model-"));
      const location = { path: join(folder, "library.db"), key: new Uint8Array(randomBytes(32)) };
      const opening = openDatabase(location, "writer");
      if (opening.kind !== "open") throw new Error(opening.detail);
      const { database } = opening;
      try {
        // Power loss is not what is tried here.
        database.pragma("synchronous = OFF");
        const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
        library.addFolder({ id: folderId, path: "/folder", paused: false, ignore: [], addedMs: 1 });
        const run: Run = {
          library,
          items: new Map(),
          inWork: [],
          liveSegments: new Set(),
          usedSegments: new Set(),
          nowMs: 1,
        };
        let revision = library.revision();
        for (const step of sequence) {
          run.nowMs++;
          step(run);
          expect(library.revision() - revision).toBeLessThanOrEqual(1);
          revision = library.revision();
        }
        compare(run);
        const seen = inspectStore(location);
        expect(seen.complaints).toEqual([]);
        expect([seen.wordRowCount, seen.vectorCount, seen.segmentCount]).toEqual(
          Array.from({ length: 3 }, () => run.liveSegments.size),
        );
      } finally {
        database.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 40 },
  );
}, 300_000);
