import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadNative } from "#native";
import { inRoot } from "#scripts/setup/paths.mjs";
import { prebuiltPlatforms } from "#scripts/setup/prebuilt.mjs";

const platform = `${process.platform}-${process.arch}`;
const here = loadNative();

let clone: string;
beforeEach(() => {
  // A clone of its own: setup removes what does not fit, and archives what was committed.
  clone = mkdtempSync(join(tmpdir(), "tessera-release-"));
  for (const folder of [
    "scripts",
    "native/src",
    "native/binding",
    "native/lib",
    "native/binding.gyp",
    "package.json",
  ])
    cpSync(inRoot(folder), join(clone, folder), { recursive: true });
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

const at = (...parts: readonly string[]): string => join(clone, ...parts);
const prebuilt = (file: string): string => at("native", "prebuilds", platform, file);
function run(program: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    cwd: clone,
    // No compiler is to be found, nor a git configuration of whoever runs this.
    env: { PATH: process.env["PATH"], HOME: clone },
  });
  return { code: status, out: stdout, err: stderr };
}
const address = (...parts: readonly string[]): string => JSON.stringify(pathToFileURL(at(...parts)).href);
const setUp = () =>
  run(`import { ensureAddon } from ${address("scripts/setup/addon.mjs")};
       process.env.PATH = ""; ensureAddon(process.execPath);`);
const load = () =>
  run(`import { loadNative } from ${address("native/lib/native.ts")};
       const { kind, path, why } = loadNative(); console.log(kind, path ?? JSON.stringify(why));`).out.trim();

describe.skipIf(here.kind === "absent")(
  "an addon that came with the release (needs one that was built)",
  () => {
    beforeEach(() => {
      if (here.kind === "absent") return;
      mkdirSync(at("native/build/Release"), { recursive: true });
      cpSync(here.path, at("native/build/Release/tessera.node"));
      // Built already, as setup sees it.
      const { code, err } = run(`
      process.env.PATH = "";
      await import(${address("scripts/release/prebuild.mjs")});`);
      expect([code, err]).toEqual([0, expect.stringContaining("native addon is in")]);
    });

    test("is loaded, and nothing is built", () => {
      rmSync(at("native/build"), { recursive: true });
      rmSync(at(".cache"), { recursive: true });
      expect(setUp()).toEqual({ code: 0, out: "", err: "" });
      expect(load()).toBe(`loaded ${prebuilt("tessera.node")}`);
    });

    test.each<[string, () => void]>([
      ["of other sources", () => writeFileSync(at("native/src/more.cpp"), "")],
      [
        "cut off",
        () =>
          writeFileSync(prebuilt("tessera.node"), readFileSync(prebuilt("tessera.node")).subarray(0, 5_000)),
      ],
      ["without its manifest", () => rmSync(prebuilt("tessera.json"))],
      ["beside a manifest that was cut off", () => writeFileSync(prebuilt("tessera.json"), '{ "sources":')],
    ])("%s is removed, and one is built here where that is possible", (_name, spoil) => {
      spoil();
      expect(setUp().err).toMatch(
        /does not fit: it is built here\n.*native addon not built \(a C\+\+ compiler/su,
      );
      expect(existsSync(prebuilt("tessera.node"))).toBe(false);
      expect(load()).toBe(`loaded ${at("native/build/Release/tessera.node")}`);
    });

    test("that does not load is passed over for one that was built", () => {
      writeFileSync(prebuilt("tessera.node"), "no library");
      expect(load()).toBe(`loaded ${at("native/build/Release/tessera.node")}`);
      rmSync(at("native/build"), { recursive: true });
      expect(load()).toContain('absent {"code":"native-not-loadable"');
    });

    test("is found from the desktop's bundle too", () => {
      const bundle = at("out/main/native/lib");
      mkdirSync(bundle, { recursive: true });
      expect(loadNative(bundle)).toMatchObject({ kind: "loaded", path: prebuilt("tessera.node") });
    });

    test("is archived with the sources, for every platform or not at all", () => {
      const pack = () => run(`await import(${address("scripts/release/pack-sources.mjs")});`);
      const git = (...args: readonly string[]) => spawnSync("git", args, { cwd: clone, encoding: "utf8" });
      writeFileSync(at(".gitignore"), "native/prebuilds/\n.cache/\nrelease/\nnative/build/\n");
      git("init", "--quiet");
      git("add", "--all");
      git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--message=all");
      expect(pack()).toMatchObject({
        code: 1,
        err: expect.stringContaining("there is no prebuilt addon for darwin-arm64"),
      });
      for (const each of prebuiltPlatforms)
        if (each !== platform)
          cpSync(at("native/prebuilds", platform), at("native/prebuilds", each), { recursive: true });
      const [other = ""] = prebuiltPlatforms;
      writeFileSync(at("native/prebuilds", other, "tessera.node"), "another");
      expect(pack().err).toContain(`the addon for ${other} is not what its manifest says`);
      cpSync(prebuilt("tessera.node"), at("native/prebuilds", other, "tessera.node"));
      const { code, err } = pack();
      expect([code, err]).toEqual([0, expect.stringContaining("5 prebuilt addons")]);
      const [, archive = ""] = /(\S+\.tar\.gz)/.exec(err) ?? [];
      const listed = spawnSync("tar", ["-tzf", at(archive)], { encoding: "utf8" }).stdout.split("\n");
      const name = archive.replace(/^release\/|\.tar\.gz$/g, "");
      expect(listed).toEqual(expect.arrayContaining([`${name}/package.json`, `${name}/native/src/scan.cpp`]));
      for (const each of prebuiltPlatforms)
        for (const file of ["tessera.node", "tessera.json"])
          expect(listed).toContain(`${name}/native/prebuilds/${each}/${file}`);
    });
  },
);

describe(".github/workflows/release.yml", () => {
  const text = readFileSync(inRoot(".github/workflows/release.yml"), "utf8");
  const Job = z.object({
    needs: z.array(z.string()).default([]),
    strategy: z
      .object({ matrix: z.object({ include: z.array(z.object({ platform: z.string() })) }) })
      .optional(),
    steps: z.array(z.object({ run: z.string().optional(), uses: z.string().optional() })),
  });
  const { jobs } = z.object({ jobs: z.record(z.string(), Job) }).parse(parse(text));

  test("builds the addon and the desktop for every platform that setup looks for", () => {
    for (const name of ["addon", "desktop"])
      expect(jobs[name]?.strategy?.matrix.include.map((each) => each.platform).sort()).toEqual(
        prebuiltPlatforms,
      );
  });

  test("runs only scripts that there are, and publishes nothing that was not tested", () => {
    const scripts = [...text.matchAll(/-- node (\S+)/g)].map(([, path = ""]) => path);
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter((path) => !existsSync(inRoot(path)))).toEqual([]);
    const before = (name: string): readonly string[] =>
      (jobs[name]?.needs ?? []).flatMap((each) => [each, ...before(each)]);
    expect(before("draft")).toEqual(expect.arrayContaining(["test", "addon", "sources", "desktop"]));
  });
});
