import { describe, expect, test } from "vitest";
import { loadNative, type Native, type NativeScan } from "#native";

const loaded = loadNative();

test("a missing addon is told with what was tried", () => {
  const absent = loadNative("/nowhere/lib");
  expect(absent).toMatchObject({ kind: "absent", why: { code: "native-not-built" } });
  if (absent.kind === "absent") expect(absent.tried).toContain("/nowhere/build/Release/tessera.node");
});

describe.skipIf(loaded.kind === "absent")("the binding (needs the addon)", () => {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
  const block = () => ({
    codes: Int8Array.from({ length: 8 }, (_, place) => place),
    inverseLengths: Float32Array.of(1, 1, 1, 1),
  });
  const request = {
    dimensions: 2,
    rowsPerBlock: 4,
    blocks: [block()],
    query: Int8Array.of(1, 1),
    count: 2,
    from: 0,
    until: 4,
    skip: new Uint32Array(1),
  };

  test("gives slots and scores, best first", async () => {
    const { slots, scores } = await native.scan(request);
    expect([...slots]).toEqual([3, 2]);
    expect([...scores]).toEqual([13, 9]);
  });

  test("passes over skipped rows, and takes listed ones", async () => {
    expect([...(await native.scan({ ...request, skip: Uint32Array.of(0b1100) })).slots]).toEqual([1, 0]);
    const { from: _, until: __, skip: ___, ...rest } = request;
    expect([...(await native.scan({ ...rest, slots: Uint32Array.of(0, 2) })).slots]).toEqual([2, 0]);
  });

  test("gives all pairs that are near enough for the row, and refuses what is none", () => {
    const codes = Int8Array.from({ length: 8 }, (_, place) => place);
    const rows = new native.NearRows(2, codes, Float32Array.of(-1, 0.99, 0.99, 1));
    const { queries, rows: near, cosines } = rows.near(Int8Array.of(1, 1, 0, 1, 0, 0));
    const pairs = Array.from(queries, (query, place) => `${query} ${near[place]}`);
    expect(pairs.sort()).toEqual(["0 0", "0 2", "1 0", "2 0"]);
    expect(cosines.every((cosine) => cosine >= 0 && cosine < 1.00001)).toBe(true);
    rows.begin(Int8Array.of(0, 0));
    rows.begin(Int8Array.of(1, 1, 0, 1, 0, 0));
    expect(rows.finish()).toEqual({ queries, rows: near, cosines });
    expect(() => rows.finish()).toThrow("nothing was begun");
    expect(() => rows.begin(Int8Array.of(1, 1, 1))).toThrow("queries must be whole rows");
    expect(() => rows.near(Int8Array.of(1, 1, 1))).toThrow("queries must be whole rows");
    expect(() => new native.NearRows(2, codes, Float32Array.of(0, 0, 0, Number.NaN))).toThrow(
      "leasts must be cosines",
    );
    expect(() => new native.NearRows(2, codes, Float32Array.of(0, 0, 0))).toThrow("a row must have a least");
    expect(() => new native.NearRows(0, codes, new Float32Array(4))).toThrow(
      "dimensions must be a whole number",
    );
  });

  test("a view into a larger buffer is read from its own start", async () => {
    const large = Int8Array.from([99, 99, ...block().codes, 99]);
    const blocks = [{ codes: large.subarray(2, 10), inverseLengths: Float32Array.of(1, 1, 1, 1) }];
    const query = Int8Array.of(99, 1, 1).subarray(1);
    expect([...(await native.scan({ ...request, blocks, query })).scores]).toEqual([13, 9]);
  });

  test("what it reads stays alive though nobody else holds it", async () => {
    const scans = Array.from({ length: 50 }, (_, seed) => {
      const codes = new Int8Array(4096 * 64).fill(seed);
      const blocks = [{ codes, inverseLengths: new Float32Array(4096).fill(1) }];
      return native.scan({
        dimensions: 64,
        rowsPerBlock: 4096,
        blocks,
        query: new Int8Array(64).fill(1),
        count: 1,
        from: 0,
        until: 4096,
        skip: new Uint32Array(128),
      });
    });
    // Pressure on the collector while the scans run.
    for (let round = 0; round < 200; round++) new Uint8Array(2 ** 20).fill(round);
    const scores = (await Promise.all(scans)).map((result) => result.scores[0]);
    expect(scores).toEqual(Array.from({ length: 50 }, (_, seed) => seed * 64));
  });

  test.each<readonly [string, Record<string, unknown>]>([
    ["dimensions must be", { dimensions: 0 }],
    ["dimensions must be", { dimensions: 1.5 }],
    ["dimensions must be", { dimensions: "2" }],
    ["rowsPerBlock must be", { rowsPerBlock: -4 }],
    ["count must be", { count: Number.NaN }],
    ["blocks must be", { blocks: {} }],
    ["codes of a block must be", { blocks: [{}] }],
    ["codes of a block must be", { blocks: [{ ...block(), codes: new Uint8Array(8) }] }],
    ["a block must be", { blocks: [{ ...block(), codes: new Int8Array(7) }] }],
    [
      "inverseLengths of a block must be",
      { blocks: [{ codes: new Int8Array(8), inverseLengths: [1, 1, 1, 1] }] },
    ],
    ["query must be", { query: new Int8Array(3) }],
    ["query must be", { query: new Float32Array(2) }],
    ["skip must be", { skip: null }],
    ["slots must be", { slots: [1] }],
  ])("refuses with a TypeError: %s (%o)", (message, wrong) => {
    const given = { ...request, ...wrong } as NativeScan;
    expect(() => native.scan(given)).toThrow(TypeError);
    expect(() => native.scan(given)).toThrow(message);
  });

  test("refuses no argument, and rejects a range behind the last row", async () => {
    expect(() => (native.scan as () => unknown)()).toThrow("the request must be an object");
    await expect(native.scan({ ...request, until: 5 })).rejects.toThrow("the range ends behind the last row");
    await expect(native.scan({ ...request, until: 4, skip: new Uint32Array() })).rejects.toThrow(
      "the bits end before the range",
    );
  });
});
