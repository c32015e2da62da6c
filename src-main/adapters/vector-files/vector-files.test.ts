import fc from "fast-check";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Index, MetricKind, ScalarKind } from "usearch";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VectorFiles } from "#core/ports/vector-files.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { plantRows, readFile, requestFor, spaceId, writeFile } from "./file-fixture.ts";
import { floatsOf } from "./written-rows.ts";
import { createReadingService } from "./reading-service.ts";
import { createVectorFiles } from "./vector-files.ts";
import { createWritingService } from "./writing-service.ts";

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-vector-files-"));
  data = join(folder, "data");
  mkdirSync(data);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kinds = [
  { name: "a.npy", asCodes: false, toleranceMax: 0 },
  { name: "a.safetensors", asCodes: false, toleranceMax: 0 },
  { name: "a.safetensors", asCodes: true, toleranceMax: 1e-7 },
  { name: "a.usearch", asCodes: false, toleranceMax: 0 },
  // usearch's own codes are of vectors of length 127: a step is that of 1/127 of the length, and it cuts off.
  { name: "a.usearch", asCodes: true, toleranceMax: 1.01 / 127 },
];

describe.each(kinds)("$name, codes: $asCodes", ({ name, asCodes, toleranceMax }) => {
  test("what was written is what is read, whatever it is and in whatever pages", () => {
    const path = join(folder, name);
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        fc.noShrink(fc.double({ min: 0, max: 1, noNaN: true })),
        (dimensions, ids, limit, start) => {
          let seed = start;
          const chance = (): number => (seed = (seed * 9301.7 + 0.49297) % 1);
          const half = ids.length >> 1;
          const pages = [ids.slice(0, half), ids.slice(half)].map((part) =>
            plantRows(part, dimensions, chance),
          );
          writeFile(requestFor(path, dimensions, { asCodes, replace: true }), ...pages);
          const read = readFile(path, limit);
          if ("code" in read) throw new Error(JSON.stringify(read));
          expect([...read.ids]).toEqual(ids);
          const wanted = pages.flatMap((page) => [...floatsOf(page)]);
          const isCounted = name.endsWith(".usearch") && asCodes;
          for (const [place, value] of wanted.entries()) {
            const found = (read.values[place] ?? Number.NaN) / (isCounted ? 127 : 1);
            const length = isCounted ? lengthAround(wanted, place, dimensions) : 1;
            expect(Math.abs(found - value / length)).toBeLessThanOrEqual(toleranceMax);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("nothing is written over that is there, unless it is asked for", () => {
    const path = join(folder, name);
    writeFileSync(path, "mine");
    const service = createWritingService();
    expect(service.begin(requestFor(path, 3, { asCodes }))).toMatchObject({
      why: { code: "vector-file-exists" },
    });
    service.close();
    expect(readFileSync(path, "utf8")).toBe("mine");
    writeFile(
      requestFor(path, 3, { asCodes, replace: true }),
      plantRows([4], 3, () => 0.9),
    );
    expect(readFile(path)).toMatchObject({ ids: Float64Array.of(4) });
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("what comes to lie there while it is written is kept", () => {
    const path = join(folder, name);
    const service = createWritingService();
    service.begin(requestFor(path, 3, { asCodes }));
    service.append(plantRows([1], 3, () => 0.7));
    writeFileSync(path, "mine");
    expect(service.finish()).toMatchObject({ kind: "refused", why: { code: "vector-file-exists" } });
    service.close();
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(readdirSync(folder).filter((each) => each.includes("partial"))).toEqual([]);
  });

  test("without room for it nothing is begun, and nothing is left", () => {
    const path = join(folder, name);
    const service = createWritingService({ freeBytesOf: () => 5_000_000 });
    const refused = service.begin(requestFor(path, 256, { asCodes, expectedCount: 1_000_000 }));
    expect(refused).toMatchObject({
      why: { code: "vectors-need-room", neededMegabytes: expect.any(Number) },
    });
    service.close();
    expect(readdirSync(folder)).toEqual(["data"]);
  });
});

const lengthAround = (values: readonly number[], place: number, dimensions: number): number => {
  const from = place - (place % dimensions);
  return Math.hypot(...values.slice(from, from + dimensions));
};

const rows: readonly VectorRow[] = [3, 5, 8].map((id) => ({
  segmentId: SegmentId.parse(id),
  codes: Int8Array.of(127, -id, id),
  scale: 0.007,
}));

describe("in processes of their own", () => {
  const entry = new URL("../../workers/vector-files.ts", import.meta.url);
  const created = () => createVectorFiles({ entry, dataFolder: data });
  const openAt = async (files: VectorFiles, path: string) => {
    const reader = await files.read(path);
    if (reader.kind === "refused") throw new Error(JSON.stringify(reader.why));
    return reader;
  };
  const begin = async (name: string) => {
    const writer = await created().write(requestFor(join(folder, name), 3));
    if (writer.kind === "refused") throw new Error(JSON.stringify(writer.why));
    return writer;
  };

  test.each(["b.npy", "b.safetensors", "b.usearch"])("%s is written and read", async (name) => {
    await using writer = await begin(name);
    expect(await writer.append(rows)).toEqual({ kind: "appended" });
    expect(await writer.finish()).toMatchObject({ kind: "written", sizeBytes: expect.any(Number) });
    await using reader = await openAt(created(), join(folder, name));
    expect(reader.facts).toEqual({
      vectorCount: 3,
      dimensions: 3,
      ...(name.endsWith(".safetensors") ? { spaceId } : {}),
    });
    expect(await reader.page(1, 100)).toMatchObject({ kind: "page", ids: Float64Array.of(5, 8) });
    expect(await reader.page(3, 100)).toMatchObject({ ids: new Float64Array() });
  });

  test("what is given up leaves nothing", async () => {
    const writer = await begin("c.usearch");
    await writer.append(rows);
    await writer[Symbol.asyncDispose]();
    expect(readdirSync(folder)).toEqual(["data"]);
  });

  test("refuses what is no whole path, has no known ending, or lies in the data folder, through links too", async () => {
    symlinkSync(data, join(folder, "link"));
    const codeOf = async (path: string) => {
      const answer = await created().write(requestFor(path, 3));
      return answer.kind === "refused" ? answer.why.code : answer[Symbol.asyncDispose]();
    };
    expect(await codeOf("vectors.npy")).toBe("vector-path-not-whole");
    expect(await codeOf(join(folder, "vectors.csv"))).toBe("vector-ending-unknown");
    expect(await codeOf(join(data, "vectors.npy"))).toBe("vector-file-in-data");
    expect(await codeOf(join(folder, "link", "vectors.npy"))).toBe("vector-file-in-data");
    expect(await codeOf(join(folder, "nowhere", "vectors.npy"))).toBe("vectors-not-writable");
    expect(await created().read(join(folder, "nowhere.npy"))).toMatchObject({
      why: { code: "vectors-not-readable", detail: expect.stringContaining("ENOENT") },
    });
    expect(await created().read(data)).toMatchObject({ why: { code: "vector-ending-unknown" } });
    expect(existsSync(join(data, "vectors.npy"))).toBe(false);
  });

  test("a process that dies costs its file and says so", async () => {
    const dying = join(folder, "dying.mjs");
    writeFileSync(dying, `process.on("message", () => { console.error("too much"); process.exit(9); });`);
    const files = createVectorFiles({ entry: pathToFileURL(dying), dataFolder: data });
    expect(await files.read(join(folder, "a.npy"))).toMatchObject({
      why: { code: "vector-parser-died", detail: "too much" },
    });
  });

  test("who reads a file may do nothing else", async () => {
    const trying = join(folder, "trying.mjs");
    const target = join(folder, "made");
    writeFileSync(
      trying,
      `import { writeFileSync } from "node:fs"; import { spawn } from "node:child_process";
       const said = [() => writeFileSync(${JSON.stringify(target)}, ""), () => spawn("true"), () => process.dlopen({ exports: {} }, "/x.node")]
         .map((act) => { try { act(); return "done"; } catch (error) { return error.code; } });
       process.on("message", ({ id }) => process.send({ id, value: { kind: "open", facts: said } }));`,
    );
    chmodSync(trying, 0o600);
    const files = createVectorFiles({ entry: pathToFileURL(trying), dataFolder: data });
    await using reader = await openAt(files, target);
    expect(reader.facts).toEqual(["ERR_ACCESS_DENIED", "ERR_ACCESS_DENIED", "ERR_DLOPEN_DISABLED"]);
  });
});

test.each([true, false])("a .usearch file is one that usearch searches at once, codes: %s", (asCodes) => {
  const path = join(folder, "searched.usearch");
  let seed = 0.3;
  const ids = Array.from({ length: 300 }, (_, place) => place * 3 + 1);
  const planted = plantRows(ids, 32, () => (seed = (seed * 9301.7 + 0.49297) % 1));
  writeFile(requestFor(path, 32, { asCodes }), planted);
  const index = new Index({
    dimensions: 32,
    metric: MetricKind.Cos,
    quantization: asCodes ? ScalarKind.I8 : ScalarKind.F32,
    connectivity: 16,
    expansion_add: 64,
    expansion_search: 64,
    multi: false,
  });
  index.load(path);
  expect(index.size()).toBe(300);
  const values = floatsOf(planted);
  const found = ids.map((_, place) => index.search(values.slice(place * 32, (place + 1) * 32), 1, 1).keys[0]);
  const right = found.filter((key, place) => Number(key) === ids[place]);
  expect(right.length).toBeGreaterThan(280);
});

test("a page holds no more than its bytes allow", () => {
  const path = join(folder, "wide.npy");
  const dimensions = 60_000;
  const ids = Array.from({ length: 20 }, (_, place) => place + 1);
  writeFile(requestFor(path, dimensions), {
    ids: Uint32Array.from(ids),
    codes: new Int8Array(20 * dimensions).fill(1),
    scales: new Float64Array(20).fill(0.01),
  });
  const service = createReadingService();
  service.open(path);
  expect(service.page(0, 1_000)).toMatchObject({ ids: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  service.close();
});
