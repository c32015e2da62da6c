import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadNative } from "#native";
import { DoctorCheck } from "#shared/rpc/system-contract.ts";
import { createCliFixture } from "./cli-fixture.ts";
import { commands } from "./commands.ts";
import { completionScripts } from "./completion-scripts.ts";

/** Whole processes on a busy machine. */
const patient = 240_000;
const edge = join(import.meta.dirname, "..", "edge", "main.ts");
let folder: string;
let data: string;
let notes: string;
let temporary: string;
const {
  start,
  startHost,
  tessera: tesseraIn,
  killAll,
} = createCliFixture(
  () => folder,
  () => ({ TMPDIR: temporary }),
);
/** One that outlasts a test. */
const { startHost: startLastingHost, killAll: killHost } = createCliFixture(
  () => folder,
  () => ({ TMPDIR: temporary }),
);
const tessera = (...args: readonly string[]) => tesseraIn(data, ...args);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-cli-"));
  data = join(folder, "data");
  notes = join(folder, "notes");
  temporary = join(folder, "temporary");
  mkdirSync(temporary);
  mkdirSync(notes);
  writeFileSync(
    join(notes, "ferry.md"),
    "# Crossing\n\nThe ferry to the island leaves at nine; bring the small tent.\n",
  );
  writeFileSync(
    join(notes, "bread.txt"),
    "Feed the starter with flour and water, and bake in the morning.\n",
  );
  writeFileSync(join(notes, "empty.txt"), "");
});
afterEach(killAll);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("without a host", () => {
  test("what was added is found, and what was not found is code 1", { timeout: patient }, async () => {
    const added = await tessera("add", "notes", "--wait", "--json");
    expect(added).toMatchObject({ code: 0 });
    expect(linesOf(added.out)).toMatchObject([
      { path: notes, added: true, counts: { indexed: 2, skipped: 1 } },
    ]);

    const found = await tessera("search", "ferry to the island", "--limit", "1", "--json");
    expect(found.code).toBe(0);
    expect(linesOf(found.out)).toMatchObject([
      {
        rank: 1,
        score: expect.any(Number),
        path: join(notes, "ferry.md"),
        kind: "markdown",
        anchor: { kind: "text" },
        snippet: { text: expect.any(String) },
        legs: { words: { rank: 1 } },
      },
    ]);
    expect(await tessera("search", "kind:pdf")).toMatchObject({ code: 1, out: "" });
    const counted = await tessera("search", "kind:text,md", "--facets");
    expect(counted.out).toMatch(/^kind: .*text \d/mu);
    expect(counted.out).toMatch(/^size: \d+ bytes to \d+ bytes$/mu);

    const human = await tessera("search", "flour", "-ferry");
    expect(human.code).toBe(0);
    expect(human.out).toContain("bread.txt");
    expect(human.out).not.toContain("\u001b[");
  });

  test("what one command keeps the next one knows", { timeout: patient }, async () => {
    expect(await tessera("synonym", "add", "sourdough", "starter")).toMatchObject({ code: 0 });
    expect(await tessera("saved", "add", "Baking", "sourdough")).toMatchObject({ code: 0 });
    expect((await tessera("saved", "run", "baking")).out).toContain("bread.txt");
    expect(await tessera("synonym", "remove", "sourdough")).toMatchObject({ code: 0 });
    expect(await tessera("saved", "remove", "baking")).toMatchObject({ code: 0 });
  });

  test("every item has a status and a reason", { timeout: patient }, async () => {
    const { code, out } = await tessera("status", "--items", "--json");
    expect(code).toBe(0);
    const items = linesOf(out);
    expect(
      items.map(({ status }) => String(status)).toSorted((one, other) => one.localeCompare(other)),
    ).toEqual(["indexed", "indexed", "skipped"]);
    expect(items.find(({ path }) => path === join(notes, "empty.txt"))).toMatchObject({
      status: "skipped",
      reason: { code: "empty" },
    });
  });

  test("doctor looks at every part", { timeout: patient }, async () => {
    const { code, out } = await tessera("doctor", "--json");
    const checks = linesOf(out).map((line) => DoctorCheck.parse(line));
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(DoctorCheck.shape.name.options));
    expect(checks.filter(({ level }) => level === "problem")).toEqual([]);
    expect(checks.find(({ name }) => name === "parsers")).toMatchObject({ level: "ok" });
    expect(code).toBe(0);
  });

  test.skipIf(loadNative().kind === "absent")(
    "vectors lie as they are where that was chosen, and doctor says so (needs the addon)",
    { timeout: patient },
    async () => {
      const encryption = async () => {
        const checks = linesOf((await tessera("doctor", "--json")).out).map((line) =>
          DoctorCheck.parse(line),
        );
        return checks.find(({ name }) => name === "encryption")?.foundRemarks;
      };
      for (const [atRest, code] of [
        ["mapped", "all-sealed-but-vectors"],
        ["sealed", "all-sealed"],
      ] as const) {
        expect((await tessera("settings", "vectorsAtRest", atRest)).code).toBe(0);
        // The next program to open the library writes them anew, and the one after it reads them.
        expect((await tessera("search", "boat across the water")).out).toContain("ferry.md");
        expect(await encryption()).toEqual([{ code }]);
        expect((await tessera("search", "boat across the water")).out).toContain("ferry.md");
      }
    },
  );

  test(
    "a backup opens with the key of its library, and overwrites nothing",
    { timeout: patient },
    async () => {
      const copy = join(folder, "copy.db");
      expect(await tessera("backup", copy)).toMatchObject({
        code: 0,
        out: expect.stringContaining("Keep vault.json and vault.key"),
      });
      expect(await tessera("backup", copy)).toMatchObject({
        code: 3,
        err: expect.stringContaining("already"),
      });
      expect((await tessera("backup", join(data, "copy.db"))).code).toBe(3);
      expect(existsSync(join(data, "copy.db"))).toBe(false);
      const restored = join(folder, "restored");
      mkdirSync(restored);
      for (const name of ["vault.json", "vault.key"]) copyFileSync(join(data, name), join(restored, name));
      copyFileSync(copy, join(restored, "library.db"));
      const untouched = data;
      data = restored;
      expect((await tessera("search", "ferry")).out).toContain("ferry.md");
      data = untouched;
    },
  );

  test("a path that cannot be added is code 3, and the others are added", { timeout: patient }, async () => {
    const { code, out } = await tessera("add", join(folder, "nowhere"), "notes", "--json");
    expect(code).toBe(3);
    expect(linesOf(out)).toMatchObject([{ added: false, error: expect.any(String) }, { added: true }]);
  });
});

describe("asked of a host that runs", () => {
  beforeAll(() => startLastingHost(data), patient);
  afterAll(killHost);

  test(
    "what is not understood is told by its place, and what to write instead",
    { timeout: patient },
    async () => {
      const asked = await tessera("search", "flour", "larger:big", '"bake in');
      expect(asked.err).toContain("bad value at character 7: larger:big; expected 100kb 1mb");
      expect(asked.err).toContain('unclosed quote at character 18: "; expected "');
      const long = await tessera("search", `kind:${"x".repeat(60)}`);
      expect(long.err).toContain(`bad value at character 1: kind:${"x".repeat(35)}…; expected `);
    },
  );

  test("a search is explained: each step, then each hit", { timeout: patient }, async () => {
    const { code, out } = await tessera("explain", "ferry to the island", "kind:markdown");
    expect(code).toBe(0);
    expect(out).toContain("understood as: ferry to the island kind:markdown");
    expect(out).toMatch(/^step +rows +expected +ms +expected +how +why$/m);
    expect(out).toMatch(
      /^meaning +1 +1 +\d+\.\d\d +\d+\.\d\d {2}exact over 1 allowed \(1 of 1 expected vectors\) +filters leave/m,
    );
    expect(out).toMatch(/^ +1 +\d\.\d{3} +#1 +\d\.\d{3} +#1 +\d\.\d{3} {2}.*ferry\.md$/m);
    const asJson = await tessera("explain", "ferry to the island", "--json");
    expect(linesOf(asJson.out)).toMatchObject([
      {
        query: "ferry to the island",
        plan: {
          steps: expect.arrayContaining([expect.objectContaining({ name: "meaning", estimatedCount: 2 })]),
        },
        hits: [{ rank: 1, legs: { words: { rank: 1 } }, path: join(notes, "ferry.md") }],
      },
    ]);
    expect(await tessera("explain", "kind:pdf")).toMatchObject({ code: 1 });
    expect(await tessera("explain")).toMatchObject({
      code: 2,
      err: expect.stringContaining("explain what?"),
    });
  });

  test("trees, orders, groups and examples work from here too", { timeout: patient }, async () => {
    const both = await tessera("search", "(ferry OR flour) -(tent AND kind:text) sort:name", "--json");
    expect(linesOf(both.out).map(({ name }) => name)).toEqual(["bread.txt", "ferry.md"]);
    const grouped = await tessera("search", "kind:text,md sort:name", "--group", "kind", "--per-group", "1");
    expect(grouped.out).toMatch(/text \(1\)[^]*bread\.txt[^]*markdown \(1\)[^]*ferry\.md/u);
    const [ferry] = linesOf((await tessera("search", "ferry", "--limit", "1", "--json")).out);
    const like = await tessera(
      "search",
      `like:${String(ferry?.["itemId"])} -like:999999`,
      "--weak",
      "--json",
    );
    expect(linesOf(like.out).map(({ name }) => name)).toEqual(["bread.txt"]);
    expect((await tessera("search", "x -like:999999")).err).toContain("no 999999 any more");
    const long = await tessera("search", "word ".repeat(5000));
    expect(long).toMatchObject({ code: 3, err: expect.stringContaining("too long") });
  });

  test("synonyms are kept, used, told and taken away", { timeout: patient }, async () => {
    expect(await tessera("synonym", "add", "boat", "ferry")).toMatchObject({ code: 0, out: "boat, ferry\n" });
    const found = await tessera("search", "boat");
    expect(found.out).toContain("ferry.md");
    expect(found.err).toContain("boat is also searched for as ferry");
    expect(await tessera("synonym", "add", "boat", "BOAT")).toMatchObject({
      code: 3,
      err: expect.stringContaining("at least one other word"),
    });
    expect(linesOf((await tessera("synonym", "--json")).out)).toEqual([["boat", "ferry"]]);
    expect(await tessera("synonym", "remove", "boat")).toMatchObject({ code: 0 });
    expect(await tessera("synonym", "remove", "boat")).toMatchObject({ code: 1 });
    expect(await tessera("synonym")).toMatchObject({ code: 0, out: "" });
  });

  test("searches are kept under a name", { timeout: patient }, async () => {
    expect(await tessera("saved", "add", "Crossing", "ferry", "OR", "tent")).toMatchObject({ code: 0 });
    expect(await tessera("saved", "add", "crossing", "other")).toMatchObject({
      code: 3,
      err: expect.stringContaining("under this name"),
    });
    expect((await tessera("saved", "run", "CROSSING")).out).toContain("ferry.md");
    expect(await tessera("saved", "rename", "Crossing", "Boats")).toMatchObject({ code: 0 });
    expect(linesOf((await tessera("saved", "--json")).out)).toMatchObject([
      { name: "Boats", text: "ferry OR tent" },
    ]);
    expect(await tessera("saved", "remove", "boats")).toMatchObject({ code: 0 });
    expect(await tessera("saved", "run", "boats")).toMatchObject({
      code: 3,
      err: expect.stringContaining("No search is saved"),
    });
  });
});

test(
  "nothing in the data folder can be read by others, and nothing of the texts is in the clear",
  { timeout: patient },
  () => {
    const files = readdirSync(data, { recursive: true, withFileTypes: true });
    expect(files.length).toBeGreaterThan(3);
    for (const file of files)
      expect([file.name, statSync(join(file.parentPath, file.name)).mode & 0o077]).toEqual([file.name, 0]);
    for (const file of files.filter((each) => each.isFile())) {
      const bytes = readFileSync(join(file.parentPath, file.name));
      for (const word of ["island", "starter", "ferry.md"])
        expect([file.name, bytes.includes(word)]).toEqual([file.name, false]);
    }
  },
);

test("wrong usage is code 2 and opens nothing", { timeout: patient }, async () => {
  const untouched = data;
  data = join(folder, "never");
  for (const args of [
    ["bogus"],
    ["search"],
    ["search", "x", "--limit", "many"],
    ["search", "x", "--diverse", "2"],
    ["search", "x", "--group", "colour"],
    ["add"],
    ["add", "--wrong"],
    ["backup"],
    ["completion", "tcsh"],
    ["settings", "colour"],
    ["settings", "spokenLanguage", "klingon"],
    ["synonym", "add", "alone"],
    ["synonym", "invent"],
    ["saved", "add", "name"],
    ["saved", "invent"],
    ["status", "--only", "odd"],
  ])
    expect([args, (await tessera(...args)).code]).toEqual([args, 2]);
  expect(await tessera("help")).toMatchObject({
    code: 0,
    out: expect.stringContaining("tessera [--data DIR] COMMAND"),
  });
  expect(existsSync(data)).toBe(false);
  data = untouched;
});

test("nothing is written in the system's temporary folder", () => {
  expect(readdirSync(temporary)).toEqual([]);
});

const isInstalled = (shell: string): boolean => spawnSync(shell, ["--version"]).error === undefined;

describe("completion scripts", () => {
  for (const [shell, script] of Object.entries(completionScripts)) {
    test.skipIf(!isInstalled(shell))(`are read by the shell, where ${shell} is installed`, () => {
      const file = join(folder, `completion.${shell}`);
      writeFileSync(file, script());
      const { status, stderr } = spawnSync(shell, ["-n", file], { encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });

    test(`have every command and close what they open, for ${shell}`, () => {
      for (const name of Object.keys(commands)) expect(script()).toMatch(new RegExp(`\\b${name}\\b`));
      // Apostrophes within a quotation would end it.
      for (const line of script().split("\n")) expect([line, line.split("'").length % 2]).toEqual([line, 1]);
    });
  }

  test("zsh and fish know the options of a command", () => {
    expect(completionScripts["zsh"]?.()).toMatch(/search\) compadd -- .*--limit/);
    expect(completionScripts["fish"]?.()).toContain("'__fish_seen_subcommand_from search' -l limit");
  });
});

test(
  "a command talks to the host that runs; a second host is told who is there",
  { timeout: patient },
  async () => {
    const { child: host } = await startHost(data);
    const found = await tessera("search", "ferry", "--json");
    expect(found).toMatchObject({ code: 0, err: "" });
    expect(linesOf(found.out)[0]?.["path"]).toBe(join(notes, "ferry.md"));

    const link = await tessera("open", "--print");
    const page = await fetch(link.out.trim());
    expect(page.status).toBe(200);

    const second = start(edge, ["--data", data, "--port", "0", "--no-open"]);
    let refusal = "";
    second.stderr?.on("data", (chunk: Buffer) => (refusal += chunk.toString()));
    const [secondCode] = (await once(second, "close")) as [number];
    expect(secondCode).toBe(3);
    expect(refusal).toContain(`process ${host.pid}`);

    host.kill("SIGTERM");
    const [hostCode] = (await once(host, "close")) as [number];
    expect(hostCode).toBe(0);
    expect(existsSync(join(data, "host.json"))).toBe(false);
  },
);

test("a host that was killed is in nobody's way", { timeout: patient }, async () => {
  const { child: host, link } = await startHost(data);
  const port = Number(link.port);
  host.kill("SIGKILL");
  await once(host, "close");
  // Somebody else listens where it did, and is told nothing.
  const heard: unknown[] = [];
  const stranger = createServer(({ headers }, response) => void (heard.push(headers), response.end()));
  stranger.on("upgrade", ({ headers }, socket) => void (heard.push(headers), socket.destroy()));
  stranger.listen(port, "127.0.0.1");
  await once(stranger, "listening");
  expect(await tessera("search", "ferry")).toMatchObject({ code: 0 });
  expect(await tessera("open", "--print")).toMatchObject({
    code: 3,
    err: expect.stringContaining("No host is running"),
  });
  stranger.close();
  expect(heard).toEqual([]);
});

test("a token is not made by who asks for it", { timeout: patient }, async () => {
  const nowhere = join(folder, "no-library");
  expect(await tessera("--data", nowhere, "token")).toMatchObject({
    code: 3,
    err: expect.stringContaining("Start Tessera once"),
  });
  expect(existsSync(join(nowhere, "vault.json"))).toBe(false);
});
