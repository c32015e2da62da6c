import { expect, it, vi } from "vitest";
import type { DecodeOutcome, Decoder } from "#core/ports/decoder.ts";
import type { JointSpace } from "#core/ports/joint-space.ts";
import { ModelFailure } from "#core/ports/models.ts";
import type { SearchEffort, VectorRow } from "#core/ports/vector-index.ts";
import { ContentHash, ItemId, Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { limits } from "./limits.ts";
import { createSeeing } from "./seeing.ts";
import { stillSystem } from "./still-system.fake.ts";

const contentHash = ContentHash.parse("a".repeat(64));
const itemId = ItemId.parse("01990000-0000-7000-8000-000000000001");
const revision = Revision.parse(1);
const pixels = { width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3) };
/** Of the fourth look, which is of a film's scene: its picture has bytes, and a hash, of its own. */
const [frame, frameMs] = [Uint8Array.of(4), 4_000];
const outcomeOf = (path: string, bytes: Uint8Array | undefined): DecodeOutcome => ({
  kind: "extracted",
  // One that is another file by now.
  contentHash: path === "/3" || bytes === frame ? ContentHash.parse("b".repeat(64)) : contentHash,
  itemKind: "image",
  mediaType: "image/png",
  language: "und",
  tags: [],
  blocks: [],
  pixels,
});
const failure = new ModelFailure({ code: "model-crashed", detail: "out of memory" }, "It crashed.");

function spaceOf(name: string, embed: (count: number) => Promise<Float32Array>) {
  const applied: number[] = [];
  const space: JointSpace = {
    embedder: {
      space: { ...lookSpace, id: SpaceId.parse(name), dimensions: 2 },
      embedPictures: (pictures) => embed(pictures.length),
      embedTexts: () => Promise.reject(new Error("no words are asked here")),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    index: {
      apply: ({ added, removed }) => {
        applied.push(...added.map(({ segmentId }) => segmentId), ...removed.map((id) => -Number(id)));
        return Promise.resolve();
      },
      nearest: (_question: { readonly effort?: SearchEffort }) =>
        Promise.reject(new Error("nothing is asked here")),
      state: () => Promise.reject(new Error("nothing is asked here")),
      changeCount: () => 0,
    },
    cutOffs: { words: 0, picture: 0 },
  };
  return { space, applied };
}

function setUp(lookCount: number, first: JointSpace | undefined) {
  const world = { space: first, next: undefined as JointSpace | undefined, isCalm: true, lookCount };
  const rows = new Map<string, VectorRow>();
  const kept: string[] = [];
  const listeners: (() => void)[] = [];
  const onFault = vi.fn<(error: unknown) => void>();
  const rowsOf = (spaceId: string): number =>
    rows.keys().reduce((count, key) => count + Number(key.startsWith(`${spaceId} `)), 0);
  const wakeAll = (): void => {
    for (const listener of listeners) listener();
  };
  const become = (space: JointSpace | undefined): void => {
    world.space = space;
    world.next = undefined;
    wakeAll();
  };
  const decoder: Decoder = {
    decode: (batch) => Promise.resolve(batch.map(({ path, bytes }) => outcomeOf(path, bytes))),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const seeing = createSeeing({
    spaces: {
      current: () => world.space,
      ready: () => Promise.resolve(world.space),
      next: () => world.next?.embedder,
      kept: () =>
        [world.space, world.next].flatMap((each) => (each === undefined ? [] : [each.embedder.space.id])),
      turn: () => {
        become(world.next);
        return Promise.resolve();
      },
      storesInTurn: () => undefined,
      onChange: (listener) => void listeners.push(listener),
    },
    originals: {
      originalOf: () => Promise.resolve(undefined),
      frame: (_, timeMs) => Promise.resolve(timeMs === frameMs ? frame : undefined),
    },
    decoder,
    keptSpaceId: lookSpace.id,
    system: stillSystem(onFault),
    isCalm: () => world.isCalm,
    onSeen: () => undefined,
    store: {
      bareLooks(spaceId, after, limit) {
        const ids = Array.from({ length: world.lookCount }, (_, place) => place + 1).filter(
          (id) => id > after && !rows.has(`${spaceId} ${id}`),
        );
        const taken = ids.slice(0, limit);
        return Promise.resolve({
          until: taken.at(-1) ?? Math.max(after, world.lookCount),
          isAll: taken.length === ids.length,
          looks: taken.map((id) => ({
            lookId: SegmentId.parse(id),
            itemId,
            path: `/${id}`,
            sizeBytes: 1,
            modifiedMs: 1,
            contentHash,
            isKept: false,
            ...(id === 4 ? { frameMs } : {}),
          })),
        });
      },
      putLookVectors(spaceId, added) {
        for (const row of added) rows.set(`${spaceId} ${row.segmentId}`, row);
        return Promise.resolve({ added, revision });
      },
      forgetLookVectors(spaceIds) {
        kept.push(spaceIds.join(" "));
        return Promise.resolve({ done: true });
      },
      lookTip: () => Promise.resolve({ revision, count: 0, lastId: 0 }),
      lookCoverage: (spaceId) => Promise.resolve({ doneCount: rowsOf(spaceId), totalCount: world.lookCount }),
      jointRoles: () => Promise.reject(new Error("the host's")),
      setJointRoles: () => Promise.reject(new Error("the host's")),
      lookChanges: () => Promise.resolve({ added: [], removed: [SegmentId.parse(2)], revision }),
      vectorIds: () => Promise.resolve(new Uint32Array()),
      vectorsAfter: () => Promise.resolve([]),
    },
  });
  return { seeing, world, rows, rowsOf, kept, become, wakeAll, onFault };
}
const works = (count: number): Promise<Float32Array> =>
  Promise.resolve(new Float32Array(count * 2).fill(0.5));

it("sees each picture once while it is calm, what comes later too, and leaves out what has changed", async () => {
  const { space, applied } = spaceOf("one@1", works);
  const { seeing, world, kept, onFault } = setUp(limits.picturesAtOnce + 2, space);
  world.isCalm = false;
  seeing.wake();
  expect(await seeing.status()).toEqual({ doneCount: 0, totalCount: 6 });
  world.isCalm = true;
  seeing.wake();
  await vi.waitFor(() => expect(applied).toEqual([1, 2, 4, 5, 6]));
  world.lookCount++;
  seeing.wake();
  await vi.waitFor(() => expect(applied.at(-1)).toBe(7));
  await seeing.forget();
  expect([applied.at(-1), kept]).toEqual([-2, [`${lookSpace.id} one@1`]]);
  await seeing[Symbol.asyncDispose]();
  expect(onFault).not.toHaveBeenCalled();
});

it("leaves a model alone that fails again and again, says why, and goes on with another", async () => {
  let runCount = 0;
  const broken = spaceOf("broken@1", () => {
    runCount++;
    return Promise.reject(failure);
  });
  const { seeing, rows, become, onFault } = setUp(limits.picturesAtOnce * 6, broken.space);
  seeing.wake();
  await vi.waitFor(() => expect(runCount).toBe(limits.seeingFailureCountMax));
  await vi.waitFor(async () => expect(await seeing.status()).toMatchObject({ doneCount: 0, failure }));
  seeing.wake();
  become(undefined);
  expect(await seeing.status()).toBeUndefined();
  become(spaceOf("another@1", works).space);
  await vi.waitFor(() => expect(rows.size).toBe(limits.picturesAtOnce * 6 - 1));
  expect(await seeing.status()).not.toHaveProperty("failure");
  await seeing[Symbol.asyncDispose]();
  expect([runCount, onFault.mock.calls]).toEqual([limits.seeingFailureCountMax, []]);
});

it("shows all pictures to the next model behind the one that is asked, which it follows once it left none out", async () => {
  const [first, seen] = [spaceOf("one@1", works), limits.picturesAtOnce + 1];
  let isBroken = true;
  const second = spaceOf("two@1", (count) => {
    const breaks = isBroken;
    isBroken = false;
    return breaks ? Promise.reject(failure) : works(count);
  });
  const { seeing, world, rowsOf, kept, wakeAll, onFault } = setUp(limits.picturesAtOnce + 2, first.space);
  world.next = second.space;
  const states: string[] = [];
  const { apply } = first.space.index;
  (first.space.index as { apply: typeof apply }).apply = (change) => {
    states.push(`one applied beside ${rowsOf("two@1")}`);
    return apply(change);
  };
  wakeAll();
  await vi.waitFor(() => expect(world.space).toBe(second.space));
  expect([rowsOf("one@1"), rowsOf("two@1"), second.applied]).toEqual([seen, seen, []]);
  // What is searched is whole first, and nothing of the next model comes into its index.
  expect([states, first.applied]).toEqual([Array(2).fill("one applied beside 0"), [1, 2, 4, 5, 6]]);
  world.lookCount++;
  wakeAll();
  await vi.waitFor(() => expect(second.applied).toEqual([7]));
  expect([rowsOf("one@1"), kept]).toEqual([seen, [`${lookSpace.id} one@1 two@1`, `${lookSpace.id} two@1`]]);
  await seeing[Symbol.asyncDispose]();
  expect(onFault).not.toHaveBeenCalled();
});

it("stays with the model that is asked where the next one fails again and again, and follows one that works", async () => {
  const first = spaceOf("one@1", works);
  let runCount = 0;
  const broken = spaceOf("broken@1", () => {
    runCount++;
    return Promise.reject(failure);
  });
  const { seeing, world, wakeAll } = setUp(2, first.space);
  world.next = broken.space;
  wakeAll();
  await vi.waitFor(() => expect(runCount).toBe(limits.seeingFailureCountMax));
  await vi.waitFor(async () =>
    expect(await seeing.status()).toEqual({
      doneCount: 2,
      totalCount: 2,
      next: { doneCount: 0, totalCount: 2, failure },
    }),
  );
  wakeAll();
  const second = spaceOf("two@1", works);
  world.next = second.space;
  wakeAll();
  await vi.waitFor(() => expect(world.space).toBe(second.space));
  await seeing[Symbol.asyncDispose]();
  expect(runCount).toBe(limits.seeingFailureCountMax);
});
