import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

let clone: string;
let commands: string;
beforeEach(() => {
  // A clone of its own: what setup remembers of a build lies beside the scripts.
  clone = mkdtempSync(join(tmpdir(), "tessera-addon-"));
  commands = join(clone, "commands");
  mkdirSync(commands);
  cpSync(import.meta.dirname, join(clone, "scripts", "setup"), { recursive: true });
  mkdirSync(join(clone, "native"));
  writeFileSync(join(clone, "native", "binding.gyp"), "{}");
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

/** With only those commands to be found that the clone's folder of commands has. */
function ensureAddon(): { readonly code: number | null; readonly out: string; readonly err: string } {
  const address = pathToFileURL(join(clone, "scripts", "setup", "addon.mjs")).href;
  const program = `import { ensureAddon } from ${JSON.stringify(address)}; ensureAddon(process.execPath);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    env: { PATH: commands },
  });
  return { code: status, out: stdout, err: stderr };
}
const notice = (missing: string): string =>
  `[setup] native addon not built (${missing} not found): using the slower fallback\n`;

test.skipIf(process.platform === "win32")(
  "without a compiler says so in one line, once, and fails nothing (skipped on Windows, whose compiler is no command)",
  () => {
    expect(ensureAddon()).toEqual({ code: 0, out: "", err: notice("a C++ compiler, make, Python") });
    expect(ensureAddon()).toEqual({ code: 0, out: "", err: "" });
  },
);

test.skipIf(process.platform === "win32")(
  "names what alone is missing, and asks again when something has come (skipped on Windows, as above)",
  () => {
    writeFileSync(join(commands, "python3"), "");
    expect(ensureAddon().err).toBe(notice("a C++ compiler, make"));
    writeFileSync(join(commands, "c++"), "");
    expect(ensureAddon()).toEqual({ code: 0, out: "", err: notice("make") });
  },
);

test.skipIf(process.platform === "win32")(
  "a build that fails is told too, and fails nothing (skipped on Windows, as above)",
  () => {
    for (const name of ["python3", "c++", "make"]) writeFileSync(join(commands, name), "");
    for (const [path, content] of [
      ["tools/node/package.json", '{ "optionalDependencies": {} }'],
      ["node_modules/node-gyp/package.json", '{ "bin": "broken.cjs" }'],
      ["node_modules/node-gyp/broken.cjs", "process.exit(7);"],
    ] as const) {
      mkdirSync(join(clone, path, ".."), { recursive: true });
      writeFileSync(join(clone, path), content);
    }
    const { code, out, err } = ensureAddon();
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(
      /^\[setup\] building the native addon\n\[setup\] native addon not built \(.+exit code 7\)\): using the slower fallback\n$/u,
    );
    expect(ensureAddon().err).toBe("");
  },
);

test.skipIf(process.platform === "win32")(
  "one that was deleted is built again (skipped on Windows, as above)",
  () => {
    for (const name of ["python3", "c++", "make"]) writeFileSync(join(commands, name), "");
    const built = join(clone, "native", "build", "Release");
    for (const [path, content] of [
      ["tools/node/package.json", '{ "optionalDependencies": {} }'],
      ["node_modules/node-gyp/package.json", '{ "bin": "builds.cjs" }'],
      [
        "node_modules/node-gyp/builds.cjs",
        `const fs = require("fs"); fs.mkdirSync(${JSON.stringify(built)}, { recursive: true }); fs.writeFileSync(${JSON.stringify(join(built, "tessera.node"))}, "");`,
      ],
    ] as const) {
      mkdirSync(join(clone, path, ".."), { recursive: true });
      writeFileSync(join(clone, path), content);
    }
    const building = "[setup] building the native addon\n";
    expect(ensureAddon().err).toBe(building);
    expect(ensureAddon().err).toBe("");
    rmSync(built, { recursive: true });
    expect(ensureAddon().err).toBe(building);
  },
);
