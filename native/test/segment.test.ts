import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadNative, type Native } from "#native";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { type NativeSegment, segmentStrategies, type SegmentStrategy } from "../lib/segment.ts";

const loaded = loadNative();
const dimensions = 32;
const graph = { linkCount: 16, effort: 64, threadCount: 2 };

// The same for all: queries lie where rows do.
const centreChance = seededChance(20_261_127);
const centres = Array.from({ length: 24 }, () =>
  Array.from({ length: dimensions }, () => centreChance() - 0.5),
);

function rows(count: number, seed: number) {
  const chance = seededChance(seed);
  const values = new Float32Array(count * dimensions);
  const codes = new Int8Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const centre = centres[Math.floor(chance() * centres.length)]!;
    let largest = 0;
    for (let column = 0; column < dimensions; column++) {
      const value = centre[column]! + 0.5 * (chance() - 0.5);
      values[row * dimensions + column] = value;
      largest = Math.max(largest, Math.abs(value));
    }
    for (let column = 0; column < dimensions; column++)
      codes[row * dimensions + column] = Math.round((values[row * dimensions + column]! * 127) / largest);
  }
  // Neither from 0 nor without gaps, and not in order.
  const ids = Uint32Array.from({ length: count }, (_, row) => 3 * (count - row) + 7);
  return { values, codes, ids };
}

/** Ids by cosine, best first; of the codes, or of the values that stand beside them. */
function truth(
  ids: Uint32Array,
  vectors: Int8Array | Float32Array,
  query: Float32Array,
  isAllowed: (id: number) => boolean,
): readonly { readonly id: number; readonly cosine: number }[] {
  const lengthOf = (vector: ArrayLike<number>): number => Math.hypot(...Array.from(vector));
  return [...ids]
    .flatMap((id, row) => {
      if (!isAllowed(id)) return [];
      const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
      const product = Array.from(vector, (value, column) => value * query[column]!).reduce(
        (a, b) => a + b,
        0,
      );
      return [{ id, cosine: product / (lengthOf(vector) * lengthOf(query) || 1) }];
    })
    .sort((a, b) => b.cosine - a.cosine || a.id - b.id);
}

describe.skipIf(loaded.kind === "absent")("segments (needs the addon)", () => {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
  const build = (count: number, seed: number, withGraph = true): Promise<NativeSegment> => {
    const { codes, ids } = rows(count, seed);
    return native.buildSegment({ dimensions, codes, ids, ...(withGraph ? { graph } : {}) }).done;
  };
  const query = (seed: number): Float32Array => rows(1, seed).values;
  const one = async (
    segment: NativeSegment,
    strategy: SegmentStrategy,
    queries: Float32Array,
    count = 10,
    allowed?: Uint32Array,
    effort = 64,
  ) => {
    const filter = allowed === undefined ? {} : { allowed: await segment.allow(allowed) };
    const answer = await segment.search({ queries, count, effort, strategy, ...filter });
    return {
      measured: answer.measured[0]!,
      ids: Array.from(answer.ids.subarray(0, answer.found[0])),
      scores: Array.from(answer.scores.subarray(0, answer.found[0])),
      strategy: segmentStrategies[answer.strategies[0]!],
    };
  };

  test.each(["planned", "graph", "sketch", "exact"] as const)(
    "%s finds what brute force finds",
    async (strategy) => {
      const segment = await build(3_000, 1);
      const { codes, ids } = rows(3_000, 1);
      let right = 0;
      for (let seed = 100; seed < 140; seed++) {
        const wanted = truth(ids, codes, query(seed), () => true).slice(0, 10);
        const found = await one(segment, strategy, query(seed));
        right += wanted.filter(({ id }) => found.ids.includes(id)).length;
        expect(found.scores[0]).toBeCloseTo(wanted[0]!.cosine, 4);
      }
      expect(right / 400).toBeGreaterThanOrEqual(strategy === "exact" ? 1 : 0.97);
    },
  );

  test.each([
    ["sweep", 0.5],
    ["sweep", 0.05],
    ["cells", 0.5],
    ["cells", 0.1],
    ["graph", 0.3],
    ["planned", 0.002],
    ["exact", 0.1],
    ["sketch", 0.1],
    ["sketch", 0.002],
  ] as const)(
    "%s gives only allowed rows, as many as there are, of a share of %d",
    async (strategy, share) => {
      const segment = await build(2_000, 2);
      const { codes, ids } = rows(2_000, 2);
      const chance = seededChance(9);
      const allowed = Uint32Array.from([...ids].filter(() => chance() < share)).sort();
      const among = new Set(allowed);
      let right = 0;
      let possible = 0;
      for (let seed = 200; seed < 220; seed++) {
        const wanted = truth(ids, codes, query(seed), (id) => among.has(id)).slice(0, 10);
        const found = await one(segment, strategy, query(seed), 10, allowed);
        expect(found.ids.every((id) => among.has(id))).toBe(true);
        expect(found.ids).toHaveLength(wanted.length);
        right += wanted.filter(({ id }) => found.ids.includes(id)).length;
        possible += wanted.length;
      }
      expect(right / possible).toBeGreaterThanOrEqual(0.95);
    },
  );

  test("what is allowed is found where it lies, though nothing near to the query is allowed", async () => {
    const segment = await build(20_000, 5);
    const { codes, ids } = rows(20_000, 5);
    let right = 0;
    for (let seed = 400; seed < 405; seed++) {
      const asked = query(seed);
      const farthest = centres
        .map((centre, place) => ({
          place,
          product: centre.reduce((sum, value, at) => sum + value * asked[at]!, 0),
        }))
        .sort((one, other) => one.product - other.product)
        .slice(0, 8)
        .map(({ place }) => truth(ids, codes, Float32Array.from(centres[place]!), () => true).slice(0, 500));
      const allowed = new Set(farthest.flatMap((cluster) => cluster.map(({ id }) => id)));
      const found = await one(segment, "cells", asked, 10, Uint32Array.from(allowed).sort(), 16);
      expect(found.strategy).toBe("cells");
      expect(found.measured).toBeLessThan(allowed.size);
      const wanted = truth(ids, codes, asked, (id) => allowed.has(id)).slice(0, 10);
      right += wanted.filter(({ id }) => found.ids.includes(id)).length;
    }
    expect(right).toBeGreaterThanOrEqual(47);
  });

  test("a row that was removed is never given, though all that is near was", async () => {
    const segment = await build(1_500, 3);
    const asked = query(300);
    const near = await one(segment, "graph", asked, 400);
    expect(segment.remove(Uint32Array.from(near.ids))).toBe(400);
    expect(segment.remove(Uint32Array.from([...near.ids, 4_000_000_000]))).toBe(0);
    for (const strategy of segmentStrategies) {
      const found = await one(segment, strategy, asked, 10);
      expect(found.ids.filter((id) => near.ids.includes(id))).toEqual([]);
      expect(found.ids).toHaveLength(10);
    }
    expect(segment.facts()).toMatchObject({ rowCount: 1_500, removedCount: 400 });
    expect(segment.ids()).toHaveLength(1_100);
  });

  test("full values decide the order where there are any", async () => {
    const { codes, ids, values } = rows(1_000, 4);
    for (const fullPrecision of ["f16", "f32"] as const) {
      const segment = await native.buildSegment({
        dimensions,
        codes,
        ids,
        full: values,
        fullPrecision,
        graph,
      }).done;
      const wanted = truth(ids, values, query(400), () => true).slice(0, 10);
      const found = await one(segment, "exact", query(400));
      for (const [place, { cosine }] of wanted.entries())
        expect(found.scores[place]).toBeCloseTo(cosine, fullPrecision === "f32" ? 5 : 3);
    }
  });

  test("rows that are all but alike in their codes are told apart by their full values, found by a walk", async () => {
    const { codes, ids, values } = rows(400, 16);
    const asked = values.slice(0, dimensions);
    const [largest] = [...codes.slice(0, dimensions).keys()].toSorted(
      (one, other) => Math.abs(codes[other]!) - Math.abs(codes[one]!),
    );
    // The farther behind, the nearer, and by their codes the farther.
    for (let row = 0; row < 14; row++) {
      codes.copyWithin(row * dimensions, 0, dimensions);
      codes[row * dimensions + largest!]! -= Math.sign(codes[largest!]!) * row;
      values.set(asked, row * dimensions);
      values[row * dimensions]! += 0.01 * (14 - row);
    }
    const segment = await native.buildSegment({
      dimensions,
      codes,
      ids,
      full: values,
      fullPrecision: "f32",
      graph,
    }).done;
    for (const strategy of ["graph", "exact"] as const)
      expect((await one(segment, strategy, asked, 4)).ids).toEqual([ids[13], ids[12], ids[11], ids[10]]);
  });

  test.each([1e-25, 1e25])("full values of any size are kept at unit length: %d", async (size) => {
    const { codes, ids, values } = rows(200, 4);
    const full = values.map((value) => value * size);
    const segment = await native.buildSegment({ dimensions, codes, ids, full, fullPrecision: "f32" }).done;
    const wanted = truth(ids, values, query(400), () => true).slice(0, 10);
    const found = await one(segment, "exact", query(400));
    for (const [place, { cosine }] of wanted.entries()) expect(found.scores[place]).toBeCloseTo(cosine, 5);
  });

  test("segments become one, without what was removed", async () => {
    const [first, second] = [rows(500, 5), rows(400, 6)];
    const parts = await Promise.all(
      [first, second].map(
        ({ codes, ids }, place) =>
          native.buildSegment({ dimensions, codes, ids: ids.map((id) => id + place * 10_000) }).done,
      ),
    );
    const gone = parts[0]!.ids().slice(0, 50);
    parts[0]!.remove(gone);
    const tail = rows(10, 7);
    const merged = await native.buildSegment({
      dimensions,
      codes: tail.codes,
      ids: tail.ids.map((id) => id + 90_000),
      graph,
      segments: parts,
    }).done;
    expect(merged.facts().rowCount).toBe(860);
    const found = await one(merged, "exact", query(500), 860);
    expect(found.ids).toHaveLength(860);
    expect(found.ids.filter((id) => gone.includes(id))).toEqual([]);
  });

  describe("in a file", () => {
    const inFolder = async (): Promise<string> => {
      const folder = await mkdtemp(join(tmpdir(), "tessera-segment-"));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      return join(folder, "a.segment");
    };

    test("it is mapped, loaded in pieces, and answers as before", async () => {
      const path = await inFolder();
      const segment = await build(1_000, 8);
      await segment.save(path);
      const mapped = await native.mapSegment(path);
      await mapped.verify();
      const bytes = await readFile(path);
      const loader = new native.Loader(bytes.byteLength);
      for (let from = 0; from < bytes.byteLength; from += 10_000)
        loader.write(from, new Uint8Array(bytes.subarray(from, from + 10_000)));
      const inMemory = loader.finish();
      expect(mapped.facts()).toMatchObject({ isMapped: true, rowCount: 1_000, hasGraph: true });
      expect(Buffer.from(segment.bytes(0, bytes.byteLength)).equals(bytes)).toBe(true);
      const wanted = await one(segment, "graph", query(800));
      expect(await one(mapped, "graph", query(800))).toEqual(wanted);
      expect(await one(inMemory, "graph", query(800))).toEqual(wanted);
      // Deleted while it is open: what is mapped stays.
      await rm(path);
      expect(await one(mapped, "graph", query(800))).toEqual(wanted);
    });

    test("what is no whole segment is refused with the reason", async () => {
      const path = await inFolder();
      await (await build(300, 9)).save(path);
      const whole = await readFile(path);
      const refused = async (bytes: Uint8Array): Promise<string> => {
        await writeFile(path, bytes);
        return native.mapSegment(path).then(
          () => "opened",
          (thrown: unknown) => String(thrown),
        );
      };
      const changed = (offset: number, value: number): Uint8Array => {
        const copy = Uint8Array.from(whole);
        copy[offset] = value;
        return copy;
      };
      expect(await refused(new Uint8Array(0))).toContain("empty");
      expect(await refused(whole.subarray(0, 100))).toContain("shorter than a header");
      expect(await refused(whole.subarray(0, whole.byteLength - 4096))).toContain("cut short");
      expect(await refused(changed(0, 1))).toContain("does not begin as one");
      expect(await refused(changed(8, 9))).toContain("newer version");
      expect(await refused(changed(24, 1))).toContain("header is damaged");
      await expect(native.mapSegment(`${path}.none`)).rejects.toThrow("cannot open");
      await writeFile(path, changed(9_000, whole[9_000]! ^ 1));
      await expect((await native.mapSegment(path)).verify()).rejects.toThrow("block 0 is damaged");
    });

    test("what is read of a file that was cut short while it is open is refused, and says that it is damaged", async () => {
      const path = await inFolder();
      await (await build(2_000, 17)).save(path);
      const mapped = await native.mapSegment(path);
      const ids = mapped.ids();
      expect(mapped.isDamaged()).toBe(false);
      await truncate(path, 0);
      expect(mapped.isDamaged()).toBe(true);
      const reason = "its file was cut short while it was open";
      for (const strategy of segmentStrategies)
        await expect(one(mapped, strategy, query(1))).rejects.toThrow(reason);
      await expect(mapped.allow(ids)).rejects.toThrow(reason);
      await expect(mapped.calibrate()).rejects.toThrow(reason);
      await expect(mapped.verify()).rejects.toThrow("damaged");
      const { codes } = rows(1, 18);
      const merge = { dimensions, codes, ids: Uint32Array.of(1), graph, segments: [mapped] };
      await expect(native.buildSegment(merge).done).rejects.toThrow(reason);
      await expect(mapped.save(`${path}.copy`)).rejects.toThrow(reason);
      expect(() => mapped.ids()).toThrow(reason);
      expect(() => mapped.bytes(0, 10_000)).toThrow(reason);
    });

    test("a file that is cut while nothing maps it is refused; a full disk leaves no draft", async () => {
      const path = await inFolder();
      const segment = await build(300, 10);
      await segment.save(path);
      await truncate(path, 8_192);
      await expect(native.mapSegment(path)).rejects.toThrow("cut short");
      await expect(segment.save(join(path, "under-a-file"))).rejects.toThrow("cannot open");
      await expect(segment.save("/dev/full/x")).rejects.toThrow("cannot open");
    });
  });

  test("bad input is refused with what to do", async () => {
    const { codes, ids } = rows(20, 11);
    const built = (input: object): Promise<unknown> =>
      native.buildSegment({ dimensions, codes, ids, ...input }).done;
    await expect(built({ ids: ids.fill(1, 0, 2) })).rejects.toThrow("the id 1 is there twice");
    await expect(built({ ids: rows(20, 11).ids, codes: codes.fill(-128, 0, 1) })).rejects.toThrow(
      "-127..127",
    );
    await expect(
      built({
        ids: rows(20, 11).ids,
        codes: rows(20, 11).codes,
        full: new Float32Array(20 * dimensions).fill(Number.NaN),
        fullPrecision: "f16",
      }),
    ).rejects.toThrow("finite");
    await expect(
      native.buildSegment({ dimensions, ids: new Uint32Array(), codes: new Int8Array() }).done,
    ).rejects.toThrow("at least one row");
    expect(() => native.buildSegment({ dimensions, ids: ids.subarray(1), codes })).toThrow(
      "a row of dimensions",
    );
    const segment = await build(50, 12);
    const request = { queries: query(1), count: 5, effort: 16, strategy: "planned" } as const;
    for (const value of [Number.NaN, Infinity])
      await expect(
        segment.search({ ...request, queries: new Float32Array(dimensions).fill(value) }),
      ).rejects.toThrow("not finite");
    expect(() => segment.search({ ...request, queries: new Float32Array(5) })).toThrow("rows of 32 values");
    expect(() => segment.search({ ...request, count: 0 })).toThrow("count");
    expect((await segment.search({ ...request, count: 1_000_000 })).found[0]).toBe(50);
    expect((await segment.search({ ...request, queries: new Float32Array(dimensions) })).found[0]).toBe(5);
    expect((await one(segment, "planned", query(1), 5, new Uint32Array())).ids).toEqual([]);
    await expect(segment.allow(Uint32Array.of(3, 1))).rejects.toThrow("sorted");
    const other = await build(50, 13);
    const foreign = await other.allow(Uint32Array.of(7));
    expect(() => segment.search({ ...request, allowed: foreign })).toThrow("a filter of this segment");
    segment.close();
    expect(() => segment.facts()).toThrow("closed");
  });

  test("rows are taken as they lie in blocks, without those that are dead and those behind the last", async () => {
    const { codes, ids } = rows(100, 21);
    const blocks = [0, 40, 80].map((from) => ({
      ids: ids.subarray(from, from + 40),
      codes: codes.subarray(from * dimensions, (from + 40) * dimensions),
    }));
    const dead = new Uint32Array(3);
    for (const row of [0, 39, 40, 63, 64, 89]) dead[row >> 5]! |= 1 << (row & 31);
    const live = Array.from({ length: 90 }, (_, row) => row).filter(
      (row) => (dead[row >> 5]! & (1 << (row & 31))) === 0,
    );
    const before = await native.buildSegment({
      dimensions,
      ids: Uint32Array.of(5_000),
      codes: codes.slice(0, dimensions),
    }).done;
    const none = { ids: new Uint32Array(), codes: new Int8Array() };
    const laid = { blocks, rowCount: 90, dead };
    for (const withGraph of [{}, { graph }]) {
      const { done } = native.buildSegment({ dimensions, ...none, segments: [before], laid, ...withGraph });
      // Its own from the call on.
      dead.fill(0);
      const segment = await done;
      for (const row of [0, 39, 40, 63, 64, 89]) dead[row >> 5]! |= 1 << (row & 31);
      expect(Array.from(segment.ids())).toEqual(
        [...live.map((row) => ids[row]!), 5_000].sort((a, b) => a - b),
      );
      for (const row of [1, 41, 88]) {
        const asked = Float32Array.from(codes.subarray(row * dimensions, (row + 1) * dimensions));
        expect((await one(segment, "exact", asked, 1)).ids).toEqual([ids[row]]);
      }
    }
    const refused = (change: object) => () =>
      native.buildSegment({ dimensions, ...none, laid: { ...laid, ...change } });
    expect(refused({ rowCount: 101 })).toThrow("as many as the blocks have");
    expect(refused({ dead: new Uint32Array(2) })).toThrow("a bit for each row");
    expect(refused({ blocks: 3 })).toThrow("laid.blocks");
    expect(refused({ blocks: [{ ids, codes: codes.subarray(1) }] })).toThrow("a row of dimensions");
    expect(refused({ rowCount: -1 })).toThrow("laid.rowCount");
    expect(() =>
      native.buildSegment({
        dimensions,
        ids: ids.slice(0, 1),
        codes: codes.slice(0, dimensions),
        full: new Float32Array(dimensions),
        fullPrecision: "f16",
        laid,
      }),
    ).toThrow("full");
  });

  test("a build that is given up ends without a segment", async () => {
    const { codes, ids } = rows(20_000, 14);
    const { done, cancel } = native.buildSegment({ dimensions, codes, ids, graph });
    cancel();
    await expect(done).rejects.toThrow("cancelled");
  });

  test("what it costs here is measured", async () => {
    const costs = await (await build(3_000, 15)).calibrate();
    for (const cost of Object.values(costs)) expect(cost).toBeGreaterThan(0);
    expect(costs.gatherNs).toBeGreaterThanOrEqual(costs.scanNs);
  });
});
