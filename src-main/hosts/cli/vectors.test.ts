import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = 240_000;
let folder: string;
let data: string;
const { startHost, tessera: tesseraIn, tesseraOnTerminal, killAll } = createCliFixture(() => folder);
const tessera = (...args: readonly string[]) => tesseraIn(data, ...args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-cli-vectors-"));
  data = join(folder, "data");
  mkdirSync(join(folder, "notes"));
  writeFileSync(join(folder, "notes", "ferry.md"), "The ferry to the island leaves at nine.\n");
  writeFileSync(join(folder, "notes", "bread.md"), "Feed the starter with flour, and bake in the morning.\n");
  expect(await tessera("add", "notes", "--wait")).toMatchObject({ code: 0 });
}, patient);
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The file's ids and its rows, as numpy would have them. */
function readNpy(name: string): { readonly ids: readonly number[]; readonly rows: readonly Float32Array[] } {
  const dataOf = (path: string) => Uint8Array.from(readFileSync(join(folder, path)).subarray(128)).buffer;
  const ids = [...new BigInt64Array(dataOf(name.replace(".npy", ".ids.npy")))].map(Number);
  const values = new Float32Array(dataOf(name));
  const width = values.length / ids.length;
  return { ids, rows: ids.map((_, place) => values.subarray(place * width, (place + 1) * width)) };
}

test("vectors go out and come in, and searches follow what came in", { timeout: patient }, async () => {
  const nearest = async () =>
    (await tessera("explain", "ferry to the island", "--weak", "--json")).out.trim().split("\n").join("");
  for (const name of ["v.npy", "v.safetensors", "v.usearch"])
    expect(await tessera("vectors", "export", name)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^2 vectors in .*not sealed/),
    });
  expect(await tessera("vectors", "export", "v.npy")).toMatchObject({
    code: 3,
    err: expect.stringContaining("--force"),
  });
  expect(await tessera("vectors", "export", "v.npy", "--force")).toMatchObject({ code: 0 });
  expect(await tessera("vectors", "export", join(data, "v.npy"))).toMatchObject({ code: 3 });
  expect(existsSync(join(data, "v.npy"))).toBe(false);

  // The two texts change vectors.
  const before = await nearest();
  const { ids, rows } = readNpy("v.npy");
  const file = readFileSync(join(folder, "v.npy"));
  const swapped = Buffer.concat([
    file.subarray(0, 128),
    ...[...rows]
      .reverse()
      .map((row) => Buffer.from(Uint8Array.from(new Uint8Array(row.buffer, row.byteOffset, row.byteLength)))),
  ]);
  writeFileSync(join(folder, "w.npy"), swapped);
  writeFileSync(join(folder, "w.ids.npy"), readFileSync(join(folder, "v.ids.npy")));
  expect(await tessera("vectors", "import", "w.npy", "--check")).toMatchObject({
    code: 0,
    out: expect.stringContaining("2 would replace one. Nothing was changed."),
  });
  expect(await tessera("vectors", "import", "w.npy")).toMatchObject({
    code: 0,
    out: "2 vectors replaced.\n",
  });
  expect(await tessera("vectors", "export", "x.npy")).toMatchObject({ code: 0 });
  expect(readNpy("x.npy").rows).toEqual([...rows].reverse());
  const meaningOf = (said: string): Record<string, unknown> =>
    Object.fromEntries(
      (JSON.parse(said) as { hits: { path: string; legs: { meaning?: { score: number } } }[] }).hits.map(
        ({ path, legs }) => [path, legs.meaning?.score],
      ),
    );
  expect(ids).toHaveLength(2);
  const scores = meaningOf(before);
  const [first = "", second = ""] = Object.keys(scores);
  expect(Object.values(scores)).toEqual([expect.any(Number), expect.any(Number)]);
  expect(scores[first]).not.toBeCloseTo(Number(scores[second]), 2);
  expect(meaningOf(await nearest())).toEqual({
    [first]: expect.closeTo(Number(scores[second]), 5),
    [second]: expect.closeTo(Number(scores[first]), 5),
  });

  // What went out comes back.
  for (const name of ["v.usearch", "w.npy", "v.safetensors"])
    expect(await tessera("vectors", "import", name)).toMatchObject({ code: 0 });
  expect(await tessera("vectors", "export", "y.npy")).toMatchObject({ code: 0 });
  expect(readNpy("y.npy")).toEqual(readNpy("v.npy"));
  expect(meaningOf(await nearest())).toEqual(meaningOf(before));
});

test("bad files are code 3 and say what to do; wrong usage is code 2", { timeout: patient }, async () => {
  writeFileSync(join(folder, "bad.safetensors"), "not at all");
  expect(await tessera("vectors", "import", "bad.safetensors")).toMatchObject({
    code: 3,
    err: expect.stringContaining("Nothing was changed"),
  });
  for (const args of [
    [],
    ["export"],
    ["import", "a", "b"],
    ["move", "a"],
    ["export", "a.npy", "--check"],
    ["import", "a.npy", "--force"],
  ])
    expect([args, (await tessera("vectors", ...args)).code]).toEqual([args, 2]);
});

test(
  "with a host running it does the work, and progress is shown where a person watches",
  { timeout: patient },
  async () => {
    await startHost(data);
    expect(await tessera("vectors", "export", "h.safetensors", "--int8", "--json")).toMatchObject({
      code: 0,
      out: expect.stringContaining('"vectorCount":2'),
    });
    const watched = await tesseraOnTerminal(data, "vectors", "import", "h.safetensors");
    expect(watched.out).toMatch(/2 of 2 vectors s/);
    expect(watched.out).toContain("2 vectors replaced.");
  },
);
