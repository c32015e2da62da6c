import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Neighbour, VectorIndex, VectorIndexState } from "#core/ports/vector-index.ts";
import { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { recallDoubledEffortMin, recallSampleCountMin, recallSpaceCountMax } from "./limits.ts";
import { createIdleWork } from "./planner/idle-work.ts";
import { openRecallLearnt } from "./recall-learnt.ts";
import { createRecallWatch } from "./recall-watch.ts";

const question = { vector: Float32Array.of(1), limit: 20, allowed: null };
const neighbour = (id: number): Neighbour => ({ segmentId: SegmentId.parse(id), cosine: 1 - id / 1_000 });

/** Finds the nearest but for as many of the first ten as it is told to miss. */
function createForgetfulIndex(missedOf: (effort: number | "planned") => number) {
  const asked: { effort: unknown; limit: number }[] = [];
  const held: { vectorCount: number; revision: number; method: VectorIndexState["method"] } = {
    vectorCount: 100_000,
    revision: 1,
    method: "segments",
  };
  const unused = (): never => expect.unreachable("not asked for");
  const index: VectorIndex = {
    open: unused,
    apply: unused,
    persist: unused,
    reconcile: unused,
    changeCount: () => 0,
    // Whoever tells how much there is, too, tells something else each time.
    state: () =>
      Promise.resolve({
        ...held,
        state: "ready",
        revision: Revision.parse(held.revision),
        engine: `forgetful: ${asked.length}`,
      }),
    nearest({ limit, effort = "planned" }) {
      asked.push({ effort, limit });
      const missed = effort === "exact" ? 0 : missedOf(effort);
      return Promise.resolve({
        neighbours: Array.from({ length: limit }, (_, place) => neighbour(place + 1 + missed)),
        strategy: { code: effort === "exact" ? "exact" : "graph", vectorCount: held.vectorCount },
        work: { visitedCount: limit, estimatedVisitedCount: limit, estimatedMs: 1, actualMs: 1 },
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { index, asked, held };
}

const spaceId = SpaceId.parse("test@1");

async function openWatch(index: VectorIndex, settings = new Map<string, string>()) {
  const clock = { nowMs: () => 0, elapsedMs: () => 0, sleep: () => nextTurn() as Promise<void> };
  const idle = createIdleWork(clock, (error) => expect.unreachable(String(error)));
  const learnt = await openRecallLearnt({
    readSetting: (name) => Promise.resolve(settings.get(name)),
    writeSetting: (name, value) => Promise.resolve(void settings.set(name, value)),
  });
  const watch = createRecallWatch({ clock, chance: { fraction: () => 0 }, learnt, idle });
  const vectors = watch.watched(spaceId, index);
  return {
    ...watch,
    vectors,
    state: () => watch.states().find((each) => each.spaceId === spaceId),
    /** As many searches, each checked before the next. */
    async search(count: number, allowed: Uint32Array | null = null) {
      for (let turn = 0; turn < count; turn++) {
        await vectors.state();
        await vectors.nearest({ vector: Float32Array.of(1), limit: 20, allowed });
        for (let wait = 0; wait < 8; wait++) await nextTurn();
      }
    },
    [Symbol.asyncDispose]: () => idle[Symbol.asyncDispose](),
  };
}

it("leaves alone what finds enough, and publishes how much that is", async () => {
  const { index, asked } = createForgetfulIndex(() => 0);
  await using watch = await openWatch(index);
  await watch.search(recallSampleCountMin * 2);
  expect(watch.state()).toEqual({
    spaceId,
    method: "segments",
    estimates: [{ strategy: "graph", shareMax: 1, recall: 1, sampleCount: recallSampleCountMin * 2 }],
    raised: [],
  });
  expect(new Set(asked.map(({ effort }) => effort))).toEqual(new Set(["planned", "exact"]));
});

it("tries harder where too little is found, and stays there when that is enough", async () => {
  const { index, asked } = createForgetfulIndex((effort) => (effort === "planned" ? 2 : 0));
  await using watch = await openWatch(index);
  await watch.search(recallSampleCountMin * 4);
  expect(watch.state()?.raised).toMatchObject([{ shareMax: 1, level: "doubled", vectorCount: 100_000 }]);
  expect(watch.state()?.raised[0]?.recall).toBeCloseTo(0.8, 9);
  expect(watch.state()?.estimates).toMatchObject([{ recall: 1 }]);
  expect(asked.filter(({ effort }) => effort === recallDoubledEffortMin).length).toBeGreaterThan(8);
  const found = await watch.vectors.nearest({ vector: Float32Array.of(1), limit: 20, allowed: null });
  expect(found.because).toEqual({ code: "searched-harder", percent: 80 });
});

it("goes exact where trying harder does not help, in that band alone", async () => {
  const { index, asked, held } = createForgetfulIndex(() => 5);
  await using watch = await openWatch(index);
  await watch.search(recallSampleCountMin * 2 + 1);
  expect(watch.state()?.raised).toMatchObject([{ shareMax: 1, level: "exact" }]);
  asked.length = 0;
  const found = await watch.vectors.nearest(question);
  expect(found.because).toEqual({ code: "searched-exactly", percent: 50 });
  const few = new Uint32Array(held.vectorCount / 50);
  expect((await watch.vectors.nearest({ ...question, allowed: few })).because).toBeUndefined();
  expect(asked.map(({ effort }) => effort)).toEqual(["exact", "planned"]);
});

it("remembers over a restart, but not for another method, nor for an index that has become another", async () => {
  const { index, held } = createForgetfulIndex(() => 5);
  const settings = new Map<string, string>();
  {
    await using watch = await openWatch(index, settings);
    await watch.search(recallSampleCountMin * 2 + 1);
  }
  {
    await using watch = await openWatch(index, settings);
    expect(watch.state()?.raised).toMatchObject([{ level: "exact" }]);
    held.vectorCount *= 2;
    await watch.vectors.state();
    const found = await watch.vectors.nearest(question);
    expect(found.because).toBeUndefined();
    expect(watch.state()).toBeUndefined();
  }
  {
    // It is not known yet by what it is searched.
    await using watch = await openWatch(index, settings);
    expect(watch.state()?.raised).toMatchObject([{ level: "exact" }]);
    held.method = "usearch";
    await watch.vectors.state();
    expect(watch.state()).toBeUndefined();
    expect((await watch.vectors.nearest(question)).because).toBeUndefined();
    held.method = "segments";
    await watch.vectors.state();
    expect(watch.state()?.raised).toMatchObject([{ level: "exact" }]);
  }
  for (const damaged of [
    "{ not JSON",
    '{"engine":"segments: 1","spaceId":"test@1","estimates":[],"raised":[]}',
  ]) {
    settings.set("recall-watch", damaged);
    await using fresh = await openWatch(index, settings);
    expect(fresh.states()).toEqual([]);
  }
});

it("draws nothing from two searches between which the index changed", async () => {
  const { index, held } = createForgetfulIndex(() => 5);
  await using watch = await openWatch(index);
  await watch.vectors.state();
  await watch.vectors.nearest({ vector: Float32Array.of(1), limit: 20, allowed: null });
  held.revision++;
  for (let wait = 0; wait < 8; wait++) await nextTurn();
  expect(watch.states()).toEqual([]);
});

it("watches each space by itself, and remembers those that were checked last", async () => {
  const { index } = createForgetfulIndex((effort) => (effort === "planned" ? 5 : 0));
  const whole = createForgetfulIndex(() => 0);
  const settings = new Map<string, string>();
  {
    await using watch = await openWatch(index, settings);
    const pictures = watch.watched(SpaceId.parse("pictures@1"), whole.index);
    await watch.search(recallSampleCountMin);
    for (let turn = 0; turn < 2; turn++) {
      await pictures.nearest(question);
      for (let wait = 0; wait < 8; wait++) await nextTurn();
    }
    expect(watch.states()).toMatchObject([
      { spaceId, estimates: [], raised: [{ level: "doubled" }] },
      { spaceId: "pictures@1", estimates: [{ recall: 1, sampleCount: 2 }], raised: [] },
    ]);
    expect(whole.asked.map(({ effort }) => effort)).toEqual(["planned", "exact", "planned", "exact"]);
    // Models come and go: of more than are kept, the first goes.
    for (let model = 1; model < recallSpaceCountMax; model++) {
      await watch.watched(SpaceId.parse(`model@${model}`), whole.index).nearest(question);
      for (let wait = 0; wait < 8; wait++) await nextTurn();
    }
  }
  await using watch = await openWatch(index, settings);
  watch.watched(SpaceId.parse("pictures@1"), whole.index);
  expect(watch.states().map((each) => each.spaceId)).toEqual(["pictures@1"]);
});
