import { expect, it } from "vitest";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { VectorFilePage, VectorFiles } from "#core/ports/vector-files.ts";
import type { VectorRow, VectorRows } from "#core/ports/vector-index.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { SegmentId, SpaceId } from "#shared/model/ids.ts";
import { createVectorExchange, type VectorExchangeDeps } from "./vector-exchange.ts";

const space = { id: SpaceId.parse("test@1"), dimensions: 3 };
const row = (id: number, ...vector: readonly number[]): VectorRow => ({
  segmentId: SegmentId.parse(id),
  ...quantise(Float32Array.from(vector)),
});
interface FilePage {
  readonly ids: readonly number[];
  readonly vectors: readonly (readonly number[])[];
}

/** A library and a file in memory, and what was done to them. */
function createWorld(
  file: FilePage = { ids: [], vectors: [] },
  facts: { dimensions?: number; spaceId?: string } = {},
) {
  const held = new Map<number, VectorRow>([1, 2, 3, 7].map((id) => [id, row(id, 1, 0, 0)]));
  const settings = new Map<string, string>();
  const log: string[] = [];
  const written: VectorRow[] = [];
  const faults = { fullAfter: Number.POSITIVE_INFINITY, changesAfterPages: Number.POSITIVE_INFINITY };
  let pageCount = 0;
  const pageOf = (from: number, limit: number): VectorFilePage => {
    const ids = file.ids.slice(from, from + limit);
    const vectors = file.vectors.slice(from, from + limit);
    if (++pageCount > faults.changesAfterPages)
      return { ids: Float64Array.from(ids), values: new Float32Array(ids.length * 3) };
    return { ids: Float64Array.from(ids), values: Float32Array.from(vectors.flat()) };
  };
  const files: VectorFiles = {
    read: () =>
      Promise.resolve({
        kind: "open",
        facts: { vectorCount: file.ids.length, dimensions: 3, ...facts },
        page: (from, limit) => Promise.resolve({ kind: "page", ...pageOf(from, limit) }),
        [Symbol.asyncDispose]: () => Promise.resolve(void log.push("reader closed")),
      }),
    write: ({ path }) =>
      Promise.resolve({
        kind: "open",
        append: (rows) => Promise.resolve((written.push(...rows), { kind: "appended" } as const)),
        finish: () => Promise.resolve({ kind: "written", paths: [path], sizeBytes: written.length }),
        [Symbol.asyncDispose]: () => Promise.resolve(void log.push("writer closed")),
      }),
  };
  const rows: VectorRows = {
    vectorIds: () => Promise.resolve(Uint32Array.from([...held.keys()].sort((a, b) => a - b))),
    vectorsAfter: (_space, after, limit) =>
      Promise.resolve(
        [...held.values()]
          .filter(({ segmentId }) => segmentId > (after ?? 0))
          .sort((one, other) => one.segmentId - other.segmentId)
          .slice(0, limit),
      ),
  };
  const deps: VectorExchangeDeps = {
    files,
    rows,
    space: () => space,
    settings: {
      readSetting: (name) => Promise.resolve(settings.get(name)),
      writeSetting(name, value) {
        log.push(`mark ${value}`);
        settings.set(name, value);
        return Promise.resolve();
      },
    },
    library: {
      replaceVectors(_space, given) {
        if (faults.fullAfter-- <= 0) return Promise.reject(new StoreFullError("full"));
        const there = given.filter(({ segmentId }) => held.has(segmentId));
        for (const each of there) held.set(each.segmentId, each);
        log.push(`replaced ${there.map(({ segmentId }) => segmentId).join(",")}`);
        return Promise.resolve(there.length);
      },
      vectorsTold: () => Promise.resolve(void log.push("told")),
    },
    index: { persist: () => Promise.resolve(void log.push("kept")) },
  };
  return { exchange: createVectorExchange(deps), held, settings, log, written, faults };
}
type World = ReturnType<typeof createWorld>;

const going = (): AbortSignal => new AbortController().signal;
async function lastOf<Event>(events: AsyncIterable<Event>): Promise<Event | undefined> {
  let last: Event | undefined;
  for await (const event of events) last = event;
  return last;
}
const importInto = ({ exchange }: World, given: { checkOnly?: boolean; skipUnknown?: boolean } = {}) =>
  lastOf(exchange.importFile({ path: "/v.npy", checkOnly: false, skipUnknown: false, ...given }, going()));

it("replaces what a file names, at unit length, tells the index and waits until it has kept it", async () => {
  const world = createWorld({
    ids: [7, 2],
    vectors: [
      [0, 30, 40],
      [0, 1, 0],
    ],
  });
  expect(await importInto(world)).toEqual({
    kind: "replaced",
    replacedCount: 2,
    unknownCount: 0,
    goneCount: 0,
  });
  expect(world.held.get(7)).toEqual(row(7, 0, 0.6, 0.8));
  expect(world.held.get(1)).toEqual(row(1, 1, 0, 0));
  expect(world.log).toEqual(["mark 2-7", "replaced 7,2", "told", "kept", "mark ", "reader closed"]);
});

it.each<[string, readonly number[], readonly (readonly number[])[], object]>([
  [
    "a value that is no number",
    [1, 2],
    [
      [0, 1, 0],
      [0, Number.NaN, 1],
    ],
    { code: "vector-not-finite", row: 1, segmentId: 2 },
  ],
  ["an infinite one", [1], [[0, Number.NEGATIVE_INFINITY, 1]], { code: "vector-not-finite", row: 0 }],
  ["a vector of zeros", [3], [[0, 0, 0]], { code: "vector-of-zeros", row: 0, segmentId: 3 }],
  [
    "a segment twice",
    [1, 2, 1],
    [
      [1, 0, 0],
      [1, 0, 0],
      [1, 0, 0],
    ],
    { code: "segment-named-twice", row: 2, segmentId: 1 },
  ],
  [
    "unknown segments",
    [1, 4, 5],
    [
      [1, 0, 0],
      [1, 0, 0],
      [1, 0, 0],
    ],
    { code: "segments-unknown", count: 2, some: "4, 5" },
  ],
  ["a negative id", [-1], [[1, 0, 0]], { code: "segment-id-impossible", row: 0, found: "-1" }],
  ["an id of more bits than ours", [2 ** 32], [[1, 0, 0]], { code: "segment-id-impossible" }],
  [
    "an id that no number holds",
    [Number.NaN],
    [[1, 0, 0]],
    { code: "segment-id-impossible", found: "no whole number" },
  ],
])("refuses %s, and changes nothing", async (_name, ids, vectors, why) => {
  const world = createWorld({ ids, vectors });
  const before = new Map(world.held);
  expect(await importInto(world)).toMatchObject({
    kind: "refused",
    why,
    said: expect.stringContaining("Nothing was changed"),
  });
  expect(world.held).toEqual(before);
  expect(world.log).toEqual(["reader closed"]);
});

it("refuses vectors of another space, and of other dimensions", async () => {
  const file = { ids: [1], vectors: [[0, 1, 0]] };
  expect(await importInto(createWorld(file, { spaceId: "other@1" }))).toMatchObject({
    why: { code: "vectors-of-other-space", found: "other@1", wanted: "test@1" },
  });
  expect(await importInto(createWorld(file, { dimensions: 4 }))).toMatchObject({
    why: { code: "vectors-of-other-dimensions", found: 4, wanted: 3 },
  });
  expect(await importInto(createWorld(file, { spaceId: "test@1" }))).toMatchObject({ kind: "replaced" });
});

it("only checks where that is all that is asked, and leaves out unknown segments where it may", async () => {
  const file = {
    ids: [4, 2],
    vectors: [
      [0, 1, 0],
      [0, 0, 1],
    ],
  };
  const world = createWorld(file);
  expect(await importInto(world, { checkOnly: true })).toEqual({
    kind: "checked",
    vectorCount: 2,
    knownCount: 1,
    unknownCount: 1,
    someUnknown: [4],
  });
  expect(world.log).toEqual(["reader closed"]);
  expect(await importInto(world, { skipUnknown: true })).toMatchObject({ replacedCount: 1, unknownCount: 1 });
  expect(world.held.get(2)).toEqual(row(2, 0, 0, 1));
});

it("says how far it came where the disk is full, and leaves the mark for the next start", async () => {
  const world = createWorld({ ids: [1], vectors: [[0, 1, 0]] });
  world.faults.fullAfter = 0;
  expect(await importInto(world)).toMatchObject({ why: { code: "vectors-not-stored", replacedCount: 0 } });
  expect(world.settings.get("vectorsReplaced")).toBe("1-1");
});

it("stores nothing of a file that is another one the second time", async () => {
  const world = createWorld({ ids: [1], vectors: [[0, 1, 0]] });
  world.faults.changesAfterPages = 1;
  expect(await importInto(world)).toMatchObject({ why: { code: "vector-file-changed", replacedCount: 0 } });
  expect(world.held.get(1)).toEqual(row(1, 1, 0, 0));
});

it("tells the index again what an import that was killed had replaced, and no more", async () => {
  const world = createWorld();
  world.settings.set("vectorsReplaced", "2-3");
  await world.exchange.takeUp();
  expect(world.log).toEqual(["replaced 2,3,7", "told", "kept", "mark "]);
  await world.exchange.takeUp();
  expect(world.log).toHaveLength(4);
});

it("writes every vector in order, and only those that were there when it began", async () => {
  const world = createWorld();
  const events = world.exchange.exportFile({ path: "/v.npy", asCodes: false, replace: false }, going());
  const said: unknown[] = [];
  for await (const event of events) {
    world.held.set(9, row(9, 0, 1, 0));
    said.push(event);
  }
  expect(said).toEqual([
    { kind: "progress", doneCount: 4, totalCount: 4 },
    { kind: "written", paths: ["/v.npy"], vectorCount: 4, sizeBytes: 4 },
  ]);
  expect(world.written.map(({ segmentId }) => segmentId as number)).toEqual([1, 2, 3, 7]);
});

it("stops where nobody wants it any more, and lets the next one begin", async () => {
  const world = createWorld();
  const stop = new AbortController();
  const input = { path: "/v.npy", asCodes: false, replace: false };
  const stopped = lastOf(
    (async function* () {
      for await (const event of world.exchange.exportFile(input, stop.signal)) {
        stop.abort(new Error("enough"));
        yield event;
      }
    })(),
  );
  await expect(stopped).rejects.toThrow("enough");
  expect(world.log).toEqual(["writer closed"]);
  for await (const _event of world.exchange.exportFile(input, going())) break;
  expect(world.log).toEqual(["writer closed", "writer closed"]);
  expect(await lastOf(world.exchange.exportFile(input, going()))).toMatchObject({ kind: "written" });
});

it("closes what is open with the library, though nobody reads on", async () => {
  const world = createWorld();
  const events = world.exchange.exportFile({ path: "/v.npy", asCodes: false, replace: false }, going());
  await events[Symbol.asyncIterator]().next();
  await world.exchange[Symbol.asyncDispose]();
  expect(world.log).toEqual(["writer closed"]);
});
