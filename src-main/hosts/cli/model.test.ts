import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = 240_000;
let folder: string;
const { tessera: tesseraIn, killAll } = createCliFixture(() => folder);
const tessera = (...args: readonly string[]) => tesseraIn(join(folder, "data"), ...args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-cli-model-"));
  mkdirSync(join(folder, "notes"));
  writeFileSync(join(folder, "notes", "ferry.md"), "The ferry to the island leaves at nine.\n");
  writeFileSync(join(folder, "notes", "bread.md"), "Feed the starter with flour, and bake in the morning.\n");
  expect(await tessera("add", "notes", "--wait")).toMatchObject({ code: 0 });
}, patient);
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("another model is taken into use, compared, and given back", { timeout: patient }, async () => {
  const listed = await tessera("model");
  expect(listed.out).toMatch(/^static-en +in use\nstatic-en-128\n$/);
  expect(await tessera("model", "use", "static-en-128")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/static-en-128: embedding, 0 of 2 parts/),
    err: expect.stringContaining("--wait"),
  });
  expect(await tessera("model", "compare")).toMatchObject({
    code: 1,
    err: expect.stringContaining("saved add"),
  });
  expect(await tessera("saved", "add", "Boats", "boats that sail at nine")).toMatchObject({ code: 0 });
  expect(await tessera("model", "resume", "--wait")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^static-en-128 is in use, 128 dimensions\.\nstatic-en is kept/),
  });
  const compared = await tessera("model", "compare");
  expect(compared.out).toMatch(/^static-en-128 beside static-en\nBoats {2}\d+ % of the first ten/);
  const [begun, query] = (await tessera("model", "compare", "--json")).out.trim().split("\n");
  expect(JSON.parse(begun ?? "")).toMatchObject({ kind: "begun", queryCount: 1 });
  expect(JSON.parse(query ?? "")).toMatchObject({ name: "Boats", other: [{ name: "ferry.md" }] });
  expect(await tessera("model", "rollback")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^static-en is in use/),
  });
  expect(JSON.parse((await tessera("model", "forget", "--json")).out)).not.toHaveProperty("previous");
  expect((await tessera("search", "ferry")).out).toContain("ferry.md");
});

test("what cannot be is refused with what to do", { timeout: patient }, async () => {
  expect(await tessera("model", "swap")).toMatchObject({
    code: 2,
    err: expect.stringContaining("it has list, status, compare, use"),
  });
  expect(await tessera("model", "use")).toMatchObject({ code: 2, err: expect.stringContaining("which?") });
  expect(await tessera("model", "use", "gpt")).toMatchObject({
    code: 3,
    err: expect.stringContaining("on this device. `tessera model` lists"),
  });
  expect(await tessera("model", "rollback")).toMatchObject({
    code: 3,
    err: expect.stringContaining("no model to go back to"),
  });
});
