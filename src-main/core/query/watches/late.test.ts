import { expect, it } from "vitest";
import type { JointSpace } from "#core/ports/joint-space.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { ShownWatch } from "#core/ports/watch-store.ts";
import { SpaceId } from "#shared/model/ids.ts";
import { WatchId } from "#shared/model/watch.ts";
import type { CompiledWatch } from "./compile.ts";
import { createLate } from "./late.ts";
import { limits } from "./limits.ts";

const space = {
  id: SpaceId.parse("sees@1"),
  modelId: "sees",
  revision: "1",
  dimensions: 2,
  metric: "cosine",
  normalised: true,
  modalities: ["text", "image"],
  cutOff: 0.2,
} as const;
const compiled = (number: number, given: Partial<CompiledWatch> = {}): CompiledWatch => ({
  number,
  watchId: WatchId.parse(`01990000-0000-7000-8000-${String(number).padStart(12, "0")}`),
  afterSegment: 0,
  words: undefined,
  asksFiltersAlone: false,
  restrictions: [],
  key: "[]",
  meaningRestrictions: [],
  meaningKey: "meaning []",
  threshold: 1,
  meaning: `watch ${number}`,
  looks: [],
  pictures: undefined,
  examples: [],
  isDated: false,
  ...given,
});

/** A model that may fail, and a store that is owed something as long as `owedCount` says. */
function open(watches: readonly CompiledWatch[]) {
  const byNumber = new Map(watches.map((watch) => [watch.number, watch]));
  const given = new Map<number, ShownWatch>();
  const world = { owedCount: 1, readCount: 0, fails: false, isBare: false, heard: [] as string[] };
  const faults: unknown[] = [];
  const jointOf = (id: SpaceId): JointSpace => ({
    embedder: {
      space: { ...space, id },
      async embedTexts(texts) {
        world.readCount += texts.length;
        if (world.fails) throw new ModelFailure({ code: "model-crashed", detail: "" }, "It crashed.");
        return await Promise.resolve(Float32Array.from(texts.flatMap(() => [1, 0])));
      },
      embedPictures: () => Promise.reject(new Error("no picture is read")),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    index: {} as JointSpace["index"],
    cutOffs: { words: 0.2, picture: 0.6 },
  });
  const joint = { now: jointOf(space.id) as JointSpace | undefined };
  const late = createLate({
    store: {
      async showFor(added, gone) {
        await Promise.resolve();
        for (const number of gone) given.delete(number);
        for (const watch of added) given.set(watch.number, watch);
      },
      isOwed: () => Promise.resolve(world.owedCount > 0),
      hearLate(sense, spaceId) {
        world.owedCount--;
        world.heard.push(`${sense} in ${spaceId} by ${given.size}`);
        const nothingNew = { newCount: 0, isKept: true, isWaitedFor: false, told: [] };
        return Promise.resolve({ ...nothingNew, isAll: world.owedCount === 0 });
      },
    },
    joint: {
      current: () => joint.now,
      ready: () => Promise.resolve(joint.now),
      readLook: () => Promise.resolve({ kind: "read", vector: Float32Array.of(0, 1) }),
    },
    watches: { byNumber, isBare: () => world.isBare },
    embedder: { space: { ...space, id: SpaceId.parse("texts@1") } },
    clock: { nowMs: () => 0 },
    still: (work) => work(),
    hearLooked: () => Promise.resolve(false),
    isTold: () => false,
    onMatch: () => undefined,
    onFault: (error) => void faults.push(error),
  });
  /** All that it does without waiting for anything but itself. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 500; turn++) await Promise.resolve();
  };
  return { late, byNumber, given, world, joint, jointOf, faults, settle };
}

it("reads what is waited for when a picture was seen, each watch once, and forgets what is gone", async () => {
  const watches = Array.from({ length: limits.shownTextCountMax + 1 }, (_, place) => compiled(place + 1));
  const { late, byNumber, given, world, settle } = open(watches);
  world.owedCount = 0;
  late.wake("shown");
  await settle();
  expect([world.readCount, world.heard]).toEqual([0, []]);
  world.owedCount = 2;
  late.wake("shown");
  await settle();
  expect(world.readCount).toBe(watches.length);
  expect(world.heard).toEqual(Array(2).fill(`shown in sees@1 by ${watches.length}`));
  // As near as can be asked for is what a search takes for met in full.
  expect(given.get(1)?.threshold).toBeCloseTo(0.28);
  byNumber.delete(1);
  byNumber.set(99, compiled(99, { meaning: undefined, pictures: { asked: [], kept: [] } }));
  world.owedCount = 1;
  late.wake("shown");
  await settle();
  expect([world.readCount, given.has(1)]).toEqual([watches.length, false]);
});

it("takes a picture as it was seen when the watch was made, and else as the library has it", async () => {
  const kept = [{ spaceId: space.id, vector: { codes: Int8Array.of(127, 0), scale: 1 } }];
  const asked = [{ target: WatchId.parse("01990000-0000-7000-8000-000000000001") as never }];
  const other = { ...kept[0]!, spaceId: SpaceId.parse("other@1") };
  const { late, given, settle } = open([
    compiled(1, { meaning: undefined, threshold: 0.2, pictures: { asked, kept } }),
    compiled(2, { meaning: undefined, pictures: { asked, kept: [other] } }),
  ]);
  late.wake("shown");
  await settle();
  expect([...given.values()]).toMatchObject([
    { number: 1, leg: "alike", codes: Int8Array.of(127, 0), threshold: 0.6 },
    { number: 2, leg: "alike", codes: Int8Array.of(0, 127), threshold: 1 },
  ]);
});

it("waits for a model that fails, begins anew with another one, and has none of what is gone", async () => {
  const { late, world, joint, jointOf, faults, settle } = open([compiled(1)]);
  world.fails = true;
  late.wake("shown");
  await settle();
  expect(world.heard).toEqual([]);
  world.fails = false;
  late.wake("shown");
  await settle();
  joint.now = jointOf(SpaceId.parse("other@1"));
  world.owedCount = 1;
  late.wake("shown");
  await settle();
  joint.now = undefined;
  world.owedCount = 1;
  late.wake("shown");
  await settle();
  expect(world.heard).toEqual(["shown in sees@1 by 1", "shown in other@1 by 1"]);
  expect([world.readCount, faults]).toEqual([3, []]);
});

it("asks about meanings when watches have vectors themselves, and about nothing once it is closed", async () => {
  const { late, world, settle } = open([compiled(1)]);
  world.isBare = true;
  late.wake("meaning");
  await settle();
  world.isBare = false;
  late.wake("meaning");
  await settle();
  expect(world.heard).toEqual(["meaning in texts@1 by 0"]);
  await late[Symbol.asyncDispose]();
  world.owedCount = 1;
  late.wake("meaning");
  await settle();
  expect(world.heard).toHaveLength(1);
});
