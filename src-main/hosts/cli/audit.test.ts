import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = { timeout: 240_000 };
let folder: string;
const { tessera: tesseraIn, killAll } = createCliFixture(() => folder);
const tessera = (...args: readonly string[]) => tesseraIn(join(folder, "data"), ...args);

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-cli-audit-"))));
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  "what was done is shown without its words, exported, and checked without the library",
  patient,
  async () => {
    expect(await tessera("audit")).toMatchObject({ code: 0, out: "" });
    await tessera("search", "a", "very", "private", "question");
    await tessera("settings", "theme", "dark");
    const shown = await tessera("audit", "show", "--json");
    expect(shown.out).not.toContain("private");
    const acts = shown.out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly act: string }).act);
    expect(acts).toEqual(expect.arrayContaining(["search", "setting.change"]));
    expect((await tessera("audit")).out).toMatch(/  A search  procedure:search\.query/);

    const file = join(folder, "trail");
    expect(await tessera("audit", "export", file)).toMatchObject({ code: 0 });
    expect(await tessera("audit", "export", file)).toMatchObject({
      code: 3,
      err: expect.stringContaining("there is a file of this name"),
    });
    rmSync(join(folder, "data"), { recursive: true });
    const logId = /"logId":"([0-9a-f]{64})"/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
    expect(await tessera("audit", "verify", file, "--log", logId)).toMatchObject({
      code: 0,
      out: expect.stringContaining("is sound"),
    });

    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("setting.change", "original.read"));
    const line = text.slice(0, text.indexOf("setting.change")).split("\n").length;
    expect(await tessera("audit", "verify", file)).toMatchObject({
      code: 3,
      err: expect.stringContaining(`line ${line}: this act was altered`),
    });
    const before = fileURLToPath(
      new URL("../../../src-shared/audit/trail-of-version-1.ndjson", import.meta.url),
    );
    expect(await tessera("audit", "verify", before)).toMatchObject({
      code: 0,
      out: expect.stringContaining("5 acts"),
    });
    expect(await tessera("audit", "verify", file, "--head", "nonsense")).toMatchObject({ code: 2 });
    expect(await tessera("audit", "verify", join(folder, "none"))).toMatchObject({
      code: 3,
      err: expect.stringContaining("cannot be read"),
    });
  },
);

test("the proof of one act is written, and checked without the library", patient, async () => {
  await tessera("settings", "theme", "light");
  const [first = ""] = (await tessera("audit", "show", "--json")).out.trim().split("\n").toReversed();
  const { seq } = JSON.parse(first) as { readonly seq: number };
  const file = join(folder, "proof");
  expect(await tessera("audit", "prove", `${seq}`, file)).toMatchObject({
    code: 0,
    out: expect.stringContaining("proves it"),
  });
  expect(await tessera("audit", "prove", `${seq}`, file)).toMatchObject({ code: 3 });
  for (const [act, code] of [
    ["1000000", 3],
    ["-1", 2],
    ["first", 2],
  ] as const)
    expect(await tessera("audit", "prove", act, join(folder, "none"))).toMatchObject({ code });
  expect(await tessera("audit", "prove", `${seq}`)).toMatchObject({ code: 2 });
  rmSync(join(folder, "data"), { recursive: true });
  const text = readFileSync(file, "utf8");
  const { logId, size, root } = (
    JSON.parse(text) as [string, { head: { logId: string; size: number; root: string } }]
  )[1].head;
  const seen = ["--log", logId, "--head", `${size}:${root}`];
  expect(await tessera("audit", "verify", file, ...seen)).toMatchObject({
    code: 0,
    out: expect.stringContaining("is sound"),
  });
  expect(await tessera("audit", "verify", file, "--head", `${size + 1}:${root}`)).toMatchObject({
    code: 3,
    err: expect.stringContaining("another number of acts"),
  });
  for (const altered of [
    text.replace("done", "failed"),
    `${text}more\n`,
    text.replace(`"seq\\":${seq}`, `"seq\\":${seq + 1}`),
  ]) {
    writeFileSync(file, altered);
    expect(await tessera("audit", "verify", file)).toMatchObject({ code: 3 });
  }
});
