import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import type { LibraryStatistics, SearchStore } from "#core/ports/search-store.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { readQueryCosts } from "#shared/model/query-costs.ts";
import { parse } from "#shared/query/parse.ts";
import { planQuery } from "../plan.ts";
import { limits } from "./limits.ts";
import { createPlanner, type SeenSearch } from "./planner.ts";

const revision = Revision.parse(1);
const space = { id: SpaceId.parse("test@1"), dimensions: 4 };
const planOf = (text: string) => planQuery(parse(text, { nowMs: 0, timeZone: "UTC", typing: false }));

/** A store and an index whose every call takes a time that the test knows. */
function createTimedWorld(segmentCount: number) {
  const time = { nowMs: 0, slowdown: 1 };
  const calls = { statistics: 0, nearest: 0 };
  const settings = new Map<string, string>();
  const spend = <T>(ms: number, value: T): Promise<T> => {
    time.nowMs += ms * time.slowdown;
    return Promise.resolve(value);
  };
  const statistics: LibraryStatistics = {
    revision,
    itemCount: segmentCount / 10,
    segmentCount,
    kinds: new Map([["text", 0.9]]),
    languages: new Map(),
    tags: new Map(),
    folders: new Map(),
    unseenShare: 0,
    times: [],
    sizes: [],
  };
  const matches = { hits: [], truncated: false, segmentCount, documentCounts: [], termsOfBest: [] };
  const kept = new Set<string>();
  const store: Pick<SearchStore, "statistics" | "passing" | "match" | "vectorOf"> = {
    statistics: () => {
      calls.statistics++;
      return spend(10, statistics);
    },
    // Of what is nearest only every tenth passes.
    passing: (ids) =>
      spend(
        0.2 + ids.length * 0.002,
        ids.filter((_, place) => place % 10 === 0),
      ),
    vectorOf: () => spend(0.2, Float32Array.of(1, 0, 0, 0)),
    match(_words, [filter], _limit, filtering) {
      const asked = `${filtering} ${JSON.stringify(filter)}`;
      const isKept = kept.has(asked);
      kept.add(asked);
      const none = filter !== undefined && "field" in filter && filter.field === "after" && filter.fromMs > 0;
      const allowed = none ? new Uint32Array() : Uint32Array.from({ length: segmentCount }, (_, id) => id);
      // As the real one does, until the library changes.
      if (isKept && filtering === "first")
        return spend(0.01, { ...matches, allowed, allowedCount: allowed.length });
      const listMs = 0.2 + statistics.itemCount * 0.001 + allowed.length * 0.003;
      return filtering === "last"
        ? spend(0.2 + statistics.itemCount * 0.0005, {
            ...matches,
            allowed: null,
            allowedCount: segmentCount,
          })
        : spend(listMs, { ...matches, allowed, allowedCount: allowed.length });
    },
  };
  const vectors: Pick<VectorIndex, "nearest"> = {
    nearest({ limit, allowed }) {
      calls.nearest++;
      const ms = allowed === null ? 1.2 + (limit - 200) * 0.001 : 0.2 + allowed.length * 0.000_1;
      return spend(ms, {
        neighbours: Array.from({ length: limit }, (_, id) => ({
          segmentId: SegmentId.parse(id + 1),
          cosine: 0,
        })),
        strategy: { code: "graph", vectorCount: segmentCount },
        work: { visitedCount: limit, estimatedVisitedCount: limit, estimatedMs: ms, actualMs: ms },
      });
    },
  };
  const open = () =>
    createPlanner({
      // Of the ports only what a planner asks.
      store: store as SearchStore,
      vectors: vectors as VectorIndex,
      clock: { nowMs: () => 0, elapsedMs: () => time.nowMs, sleep: () => nextTurn() as Promise<void> },
      space,
      settings: {
        readSetting: (name) => Promise.resolve(settings.get(name)),
        writeSetting: (name, value) => Promise.resolve(void settings.set(name, value)),
      },
      onFault: (error) => expect.unreachable(String(error)),
    });
  return { open, time, calls, settings };
}
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 80; turn++) await nextTurn();
};
const seen = (segmentCount: number, nearestMs = 1.2): SeenSearch => ({
  segmentCount,
  allowedCount: segmentCount,
  nearestMs,
  vector: undefined,
});

it("measures what the parts of a search take here, once, and keeps that over a restart", async () => {
  const world = createTimedWorld(20_000);
  {
    await using planner = await world.open();
    const plan = planOf("harbour");
    planner.learn(plan, await planner.choose(plan, 1), seen(20_000), 1);
    await settle();
  }
  const costs = readQueryCosts(world.settings.get("query-costs"));
  expect(costs?.callMs).toBeCloseTo(0.2, 6);
  expect(costs?.listMsPerItem).toBeCloseTo(0.001, 6);
  expect(costs?.listMsPerSegment).toBeCloseTo(0.003, 6);
  expect(costs?.countMsPerItem).toBeCloseTo(0.0005, 6);
  expect(costs?.checkMsPerSegment).toBeCloseTo(0.002, 6);
  expect(costs?.nearestMs).toBeCloseTo(1, 6);
  expect(costs?.nearestMsPerCandidate).toBeCloseTo(0.001, 6);
  expect(costs?.nearestMsPerAllowed).toBeCloseTo(0.000_1, 6);
  const { nearest } = world.calls;
  await using again = await world.open();
  const plan = planOf("harbour");
  again.learn(plan, await again.choose(plan, 1), seen(20_000), 1);
  await settle();
  expect(world.calls.nearest).toBe(nearest);
});

it("measures again what turned out to be wrong by more than three times, not what is only noisy", async () => {
  const world = createTimedWorld(20_000);
  await using planner = await world.open();
  const plan = planOf("harbour");
  const search = async (nearestMs: number, times: number): Promise<void> => {
    for (let turn = 0; turn < times; turn++)
      planner.learn(plan, await planner.choose(plan, 1), seen(20_000, nearestMs), 1);
    await settle();
  };
  await search(1.2, 1);
  const first = world.settings.get("query-costs");
  await search(2.4, 30);
  expect(world.settings.get("query-costs")).toBe(first);
  world.time.slowdown = 6;
  await search(7.2, 30);
  const again = readQueryCosts(world.settings.get("query-costs"));
  expect(again?.nearestMs).toBeCloseTo(6, 6);
  // What the store keeps of the first time is asked of nobody.
  expect(again?.listMsPerItem).toBeCloseTo(0.006, 6);
  expect(again?.listMsPerSegment).toBeCloseTo(0.018, 6);
});

it("measures nothing in a library where every way is quick", async () => {
  const world = createTimedWorld(100);
  await using planner = await world.open();
  const plan = planOf("harbour");
  planner.learn(plan, await planner.choose(plan, 1), seen(100), 1);
  await settle();
  expect(world.settings.size).toBe(0);
});

it("counts the library for the first filter, and again when it has changed or the counts are old", async () => {
  const world = createTimedWorld(20_000);
  await using planner = await world.open();
  const search = async (text: string, segmentCount: number): Promise<void> => {
    const plan = planOf(text);
    planner.learn(plan, await planner.choose(plan, 1), seen(segmentCount), 1);
    await settle();
  };
  const plan = planOf("harbour kind:text");
  expect((await planner.choose(plan, 1)).allowedCount).toBeCloseTo(18_000, 6);
  expect(world.calls.statistics).toBe(1);
  await search("harbour kind:text", 20_000);
  expect(world.calls.statistics).toBe(1);
  await search("harbour kind:text", 22_000);
  expect(world.calls.statistics).toBe(2);
  world.time.nowMs += limits.statisticsAgeMsMax + 1;
  await search("harbour kind:text", 20_000);
  expect(world.calls.statistics).toBe(3);
});

it("looks up later how what is near passes the filters that were listed before", async () => {
  const world = createTimedWorld(20_000);
  await using planner = await world.open();
  await settle();
  const plan = planOf("harbour kind:text");
  const chosen = await planner.choose(plan, 1);
  expect(chosen).toMatchObject({ filtering: "last", nearShare: 0.9 });
  const listed = { ...chosen, filtering: "first" as const };
  const vector = Float32Array.of(1, 0, 0, 0);
  planner.learn(plan, listed, { ...seen(20_000), allowedCount: 18_000, vector }, 1);
  await settle();
  expect((await planner.choose(plan, 2)).nearShare).toBeCloseTo(0.1, 2);
});
