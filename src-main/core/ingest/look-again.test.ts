import { expect, it, vi } from "vitest";
import type { DecodeOutcome, Decoder } from "#core/ports/decoder.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { UnseenItem } from "#core/ports/picture-store.ts";
import { ContentHash, ItemId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { limits } from "./limits.ts";
import { createLookAgain, type LookAgainDeps } from "./look-again.ts";
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
  const world = { isCalm: true };
  const onFault = vi.fn<(error: unknown) => void>();
  const decoder: Decoder = {
    decode: (batch) => {
      batchSizes.push(batch.length);
      return Promise.resolve(batch.map(({ path }) => outcomeOf(path)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const deps: LookAgainDeps = {
    decoder,
    isCalm: () => world.isCalm,
    onSeen: () => undefined,
    system: stillSystem(onFault),
    unseen: (after, limit) =>
      Promise.resolve([...unseen.values()].filter(({ rowId }) => rowId > after).slice(0, limit)),
    put: ({ itemId }, read) => {
      written.push([itemId, read?.picture?.widthPx]);
      for (const [rowId, picture] of unseen) if (picture.itemId === itemId) unseen.delete(rowId);
      return Promise.resolve(true);
    },
    wanted: {},
    originals: { originalOf: () => Promise.resolve(undefined) },
  };
  return { again: createLookAgain(deps), written, batchSizes, unseen, world, onFault };
}

it("looks at each once, a few at a time", async () => {
  const { again, written, batchSizes, unseen } = setUp(limits.picturesAtOnce * 2 + 1);
  again.wake();
  await vi.waitFor(() => expect(unseen.size).toBe(0));
  await again[Symbol.asyncDispose]();
  expect(batchSizes).toEqual([limits.picturesAtOnce, limits.picturesAtOnce, 1]);
  expect(written.every(([, widthPx]) => widthPx === 7)).toBe(true);
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
