import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = 240_000;
let folder: string;
let data: string;
let besides: Readonly<Record<string, string>> = {};
const { tessera, tesseraOnTerminal, killAll } = createCliFixture(
  () => folder,
  () => besides,
);
const ferry = (): string => join(folder, "notes", "the ferry, again.md");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-file-"));
  data = join(folder, "data");
  mkdirSync(join(folder, "notes", "node_modules"), { recursive: true });
  writeFileSync(ferry(), "The ferry to the island leaves at nine.\n");
  writeFileSync(join(folder, "notes", "node_modules", "island.js"), "export const island = 1;\n");
  writeFileSync(join(folder, "elsewhere.txt"), "An island of its own.\n");
  expect(await tessera(data, "add", "notes", "--wait")).toMatchObject({ code: 0 });
}, patient);
afterEach(() => {
  besides = {};
  killAll();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("why", () => {
  test("a file is found", { timeout: patient }, async () => {
    const { code, out } = await tessera(data, "why", ferry());
    expect(code).toBe(0);
    expect(out).toContain("✓ vectors  1 of 1 parts can be found by meaning.");
    expect(out).toContain("It can be found, by word and by meaning.");
  });

  test("a rule hides it", { timeout: patient }, async () => {
    const { code, out } = await tessera(data, "why", "notes/node_modules/island.js");
    expect(code).toBe(1);
    expect(out).toContain('✗ ignore   The rule "node_modules/" hides it (from Tessera\'s defaults).');
  });

  test("it is in no folder", { timeout: patient }, async () => {
    const { code, out } = await tessera(data, "why", ferry(), "elsewhere.txt", "--json");
    // One that is not found decides.
    expect(code).toBe(1);
    const traces = out.trimEnd().split("\n");
    expect(traces).toHaveLength(2);
    expect(JSON.parse(traces[1] ?? "")).toMatchObject({
      path: join(folder, "elsewhere.txt"),
      steps: [
        { stage: "exists", ok: true },
        { stage: "folder", ok: false },
      ],
    });
  });
});

/** Programs of a desktop that write down their arguments, one a line, and nothing else. */
function fakeDesktop(): () => readonly string[] {
  const programs = mkdtempSync(join(folder, "programs-"));
  const script = `#!/bin/sh\nprintf '%s\\n' "\${0##*/}" "$@" >> "\${0%/*}/launched"\n`;
  for (const name of ["xdg-open", "dbus-send"]) writeFileSync(join(programs, name), script, { mode: 0o755 });
  besides = { DISPLAY: ":0", PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}` };
  return () => readFileSync(join(programs, "launched"), "utf8").trimEnd().split("\n");
}

describe.runIf(process.platform === "linux")("open, on Linux", () => {
  test("a file is given to the desktop's own program", { timeout: patient }, async () => {
    const launched = fakeDesktop();
    expect(await tessera(data, "open", ferry())).toEqual({ code: 0, out: `${ferry()}\n`, err: "" });
    expect(launched()).toEqual(["xdg-open", ferry()]);
  });

  test("a file is shown in its folder", { timeout: patient }, async () => {
    const launched = fakeDesktop();
    expect(await tessera(data, "open", ferry(), "--reveal")).toMatchObject({ code: 0 });
    expect(launched()).toContain(`array:string:${pathToFileURL(ferry()).href.replaceAll(",", "%2C")}`);
  });

  test("what is not in the library is opened by nobody", { timeout: patient }, async () => {
    const launched = fakeDesktop();
    expect(await tessera(data, "open", "elsewhere.txt")).toMatchObject({
      code: 3,
      err: expect.stringContaining("is not in the library"),
    });
    expect(launched).toThrow("ENOENT");
  });
});

const clearLine = "\r\u001b[2K";

describe("colour and progress", () => {
  test("are forced into a pipe, and kept out of a file of lines", { timeout: patient }, async () => {
    besides = { FORCE_COLOR: "1" };
    const { out, err } = await tessera(data, "search", "ferry");
    expect(out).toContain("\u001b[1m\u001b[33mferry");
    expect(out + err).not.toContain(clearLine);
  });

  const onLinux = test.runIf(process.platform === "linux");
  onLinux("are shown on a terminal, with Linux's `script`", { timeout: patient }, async () => {
    besides = { TERM: "xterm" };
    const fresh = join(folder, "fresh");
    const { code, out } = await tesseraOnTerminal(fresh, "add", join(folder, "notes"), "--wait");
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ of \d+ · \d+\/s/);
    // The last line of progress is gone before the report stands in its place.
    expect(out).toContain(`${clearLine}\u001b[32m✓\u001b[39m ${join(folder, "notes")}: 1 indexed`);
    expect((await tesseraOnTerminal(fresh, "search", "ferry")).out).toContain("\u001b[33mferry");
  });

  onLinux("can be declined on a terminal, with Linux's `script`", { timeout: patient }, async () => {
    besides = { TERM: "xterm", NO_COLOR: "1" };
    const found = await tesseraOnTerminal(data, "search", "ferry");
    expect(found).toMatchObject({ code: 0, out: expect.stringContaining("the ferry, again.md") });
    for (const style of ["1m", "2m", "33m", "36m"]) expect(found.out).not.toContain(`\u001b[${style}`);
  });
});
