import { describe, expect, it, vi } from "vitest";
import type { DecodeOutcome, Decoder } from "#core/ports/decoder.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { LookCoverage, UnseenItem } from "#core/ports/picture-store.ts";
import type { Backlog } from "#shared/model/backlog.ts";
import { ContentHash, ItemId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import type { ColourName } from "#shared/model/picture.ts";
import { limits } from "./limits.ts";
import { backlogOf, createLookAgain, createLookProgress, seeFiles, seeFrames } from "./look-again.ts";
import { stillSystem } from "./still-system.fake.ts";

const contentHash = ContentHash.parse("a".repeat(64));
const pictureAt = (place: number): UnseenItem => ({
  itemId: ItemId.parse(`01990000-0000-7000-8000-${String(place).padStart(12, "0")}`),
  path: `/photos/${place}.png`,
  sizeBytes: 1,
  modifiedMs: 1,
  contentHash,
  isKept: false,
  rowId: place,
});
const seen: SeenPicture = { colours: [], spaceId: lookSpace.id, looks: [] };
const extracted: DecodeOutcome = {
  kind: "extracted",
  contentHash,
  itemKind: "image",
  mediaType: "image/png",
  language: "und",
  tags: [],
  blocks: [],
  picture: { ...seen, widthPx: 7 },
};
const refused = (retry: boolean): DecodeOutcome => ({
  kind: "failed",
  reason: { code: "vanished", detail: "" },
  retry,
});

function setUp(pictureCount: number, outcomeOf: (path: string) => DecodeOutcome = () => extracted) {
  const unseen = new Map(
    Array.from({ length: pictureCount }, (_, place) => [place + 1, pictureAt(place + 1)]),
  );
  const written: (readonly [ItemId, number | undefined])[] = [];
  const batchSizes: number[] = [];
  const world = { isStarted: true, isCalm: true };
  const onFault = vi.fn<(error: unknown) => void>();
  const decoder: Decoder = {
    decode: (batch) => {
      batchSizes.push(batch.length);
      return Promise.resolve(batch.map(({ path }) => outcomeOf(path)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const system = stillSystem(onFault);
  const coverage = vi.fn<() => Promise<LookCoverage>>(() =>
    Promise.resolve({ doneCount: 10, totalCount: 10 + pictureCount }),
  );
  const progress = createLookProgress(coverage);
  const told: (Backlog | undefined)[] = [];
  const again = createLookAgain({
    isStarted: () => world.isStarted,
    isCalm: () => world.isCalm,
    onSeen: () => undefined,
    progress,
    onChange: () => void told.push(backlogOf(progress, [again])),
    system,
    unseen: (after, limit) =>
      Promise.resolve([...unseen.values()].filter(({ rowId }) => rowId > after).slice(0, limit)),
    see: seeFiles({
      decoder,
      system,
      put: ({ itemId }, read) => {
        written.push([itemId, read?.picture?.widthPx]);
        for (const [rowId, picture] of unseen) if (picture.itemId === itemId) unseen.delete(rowId);
        return Promise.resolve(true);
      },
      wanted: {},
      originals: { originalOf: () => Promise.resolve(undefined) },
    }),
  });
  return { again, written, batchSizes, unseen, world, onFault, told, coverage };
}

it("looks at each once, a few at a time", async () => {
  const { again, written, batchSizes, unseen } = setUp(limits.picturesAtOnce * 2 + 1);
  again.wake();
  await vi.waitFor(() => expect(unseen.size).toBe(0));
  await again[Symbol.asyncDispose]();
  expect(batchSizes).toEqual([limits.picturesAtOnce, limits.picturesAtOnce, 1]);
  expect(written.every(([, widthPx]) => widthPx === 7)).toBe(true);
});

it("tells how far it has come, before it is calm too, and nothing once all was looked at", async () => {
  const { again, world, told } = setUp(limits.picturesAtOnce + 1);
  const totalCount = limits.picturesAtOnce + 11;
  world.isCalm = false;
  again.wake();
  await vi.waitFor(() => expect(told).toEqual([{ isRunning: false, doneCount: 10, totalCount }]));
  world.isCalm = true;
  again.wake();
  await vi.waitFor(() => expect(told.at(-1)).toBeUndefined());
  expect(told.slice(1)).toEqual([
    { isRunning: true, doneCount: 10 + limits.picturesAtOnce, totalCount },
    { isRunning: true, doneCount: totalCount, totalCount },
    undefined,
  ]);
  await again[Symbol.asyncDispose]();
  const nothing = setUp(0);
  nothing.again.wake();
  await nothing.again[Symbol.asyncDispose]();
  expect(nothing.told.filter((status) => status !== undefined)).toEqual([]);
});

it("counts nothing where the library is opened for one command, and its end waits for nothing", async () => {
  const { again, world, told, coverage } = setUp(1);
  Object.assign(world, { isStarted: false, isCalm: false });
  again.wake();
  await again[Symbol.asyncDispose]();
  expect([told, coverage.mock.calls]).toEqual([[], []]);
});

it("looks at all where they cannot be counted, and tells how far it has come once they can", async () => {
  const { again, unseen, onFault, told, coverage } = setUp(limits.picturesAtOnce + 1);
  const fault = new Error("cannot be counted");
  coverage.mockRejectedValueOnce(fault);
  again.wake();
  await vi.waitFor(() => expect(unseen.size).toBe(0));
  await again[Symbol.asyncDispose]();
  expect(onFault.mock.calls).toEqual([[fault]]);
  expect(coverage).toHaveBeenCalledTimes(2);
  expect(told.some((backlog) => backlog?.totalCount === limits.picturesAtOnce + 11)).toBe(true);
});

it("stands back as soon as something else is to be done, and goes on afterwards", async () => {
  const { again, world, unseen, written } = setUp(limits.picturesAtOnce * 3, () => {
    world.isCalm = false;
    return extracted;
  });
  again.wake();
  await vi.waitFor(() => expect(written).toHaveLength(limits.picturesAtOnce));
  again.wake();
  expect(unseen.size).toBe(limits.picturesAtOnce * 2);
  world.isCalm = true;
  await vi.waitFor(() => {
    world.isCalm = true;
    again.wake();
    expect(unseen.size).toBe(0);
  });
  await again[Symbol.asyncDispose]();
});

it("notes what cannot be seen, and leaves what cannot be read for the moment to the next run", async () => {
  const { again, written, unseen, onFault } = setUp(2, (path) => refused(path === "/photos/1.png"));
  again.wake();
  await vi.waitFor(() => expect(written).toHaveLength(1));
  await again[Symbol.asyncDispose]();
  expect(written).toEqual([[pictureAt(2).itemId, undefined]]);
  expect([...unseen.keys()]).toEqual([1]);
  expect(onFault).not.toHaveBeenCalled();
});

describe("a film's kept pictures", () => {
  const vector = { scale: 1, codes: Int8Array.of(1) };
  const colour = (name: ColourName, share: number) => ({ name, share, mean: "#ff0000" });
  const frameOf = (share: number): DecodeOutcome => ({
    ...extracted,
    picture: {
      ...seen,
      colours: [colour("red", share), colour("grey", 0.1)],
      looks: [{ vector }, { box: { x: 0, y: 0, width: 1, height: 1 }, vector }],
    },
  });
  async function look(outcomes: readonly DecodeOutcome[]): Promise<readonly SeenPicture[]> {
    const put: SeenPicture[] = [];
    const asked: string[] = [];
    const see = seeFrames({
      frames: { frame: (_, timeMs) => Promise.resolve(Uint8Array.of(timeMs / 1_000)) },
      decoder: {
        decode: (batch) => Promise.resolve(batch.map(({ bytes }) => outcomes[bytes?.[0] ?? 0]!)),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
      system: stillSystem((error) => asked.push(String(error))),
      spaceId: lookSpace.id,
      put: (_, picture) => {
        put.push(picture);
        return Promise.resolve(true);
      },
    });
    const framesMs = outcomes.map((_, second) => second * 1_000);
    await see([{ ...pictureAt(1), framesMs }], new AbortController().signal);
    expect(asked).toEqual([]);
    return put;
  }

  it("are looked at one by one: of each the whole, and the colours that much of it has", async () => {
    const outcomes = [frameOf(0.2), frameOf(0.3), refused(false), frameOf(0.9), frameOf(0.4)];
    expect(await look(outcomes)).toEqual([
      {
        spaceId: lookSpace.id,
        colours: [colour("red", 0.9)],
        looks: [
          { vector, scene: { timeMs: 0, colours: [] } },
          { vector, scene: { timeMs: 1_000, colours: ["red"] } },
          { vector, scene: { timeMs: 3_000, colours: ["red"] } },
          { vector, scene: { timeMs: 4_000, colours: ["red"] } },
        ],
      },
    ]);
  });

  it("wait for the next run where one cannot be read for the moment, and are noted where none is there", async () => {
    expect(await look([frameOf(1), refused(true)])).toEqual([]);
    expect(await look([])).toEqual([{ spaceId: lookSpace.id, colours: [], looks: [] }]);
  });
});
