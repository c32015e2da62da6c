import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { binOf, cleanEnv, run, runBeside } from "./commands.mjs";

afterEach(() => vi.unstubAllEnvs());

test("a nested npm sees nothing that the outer one left behind, and the right Node first", () => {
  vi.stubEnv("npm_config_nodedir", "/usr");
  vi.stubEnv("npm_package_json", "/elsewhere/package.json");
  vi.stubEnv("npm_lifecycle_event", "start");
  vi.stubEnv("npm_config_registry", "https://registry.example");
  const env = cleanEnv(process.execPath);
  expect(Object.keys(env).filter((name) => /^npm_(package|lifecycle|config_nodedir)/.test(name))).toEqual([]);
  expect(env["npm_config_registry"]).toBe("https://registry.example");
  expect(env["PATH"]?.split(delimiter)[0]).toBe(dirname(process.execPath));
});

test("a command that fails or cannot start is an error", () => {
  expect(() => run(process.execPath, ["-e", "process.exit(3)"])).toThrow("exit code 3");
  expect(() => run("/no/such/command", [])).toThrow("ENOENT");
});

test("a command beside others ends while this thread is held, and fails as others do", async () => {
  const mark = join(mkdtempSync(join(tmpdir(), "tessera-beside-")), "mark");
  const write = `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "")`;
  const done = runBeside(process.execPath, ["-e", write]);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let turn = 0; turn < 1_000 && !existsSync(mark); turn++) Atomics.wait(pause, 0, 0, 20);
  expect(existsSync(mark)).toBe(true);
  await done;
  rmSync(dirname(mark), { recursive: true });
  await expect(runBeside(process.execPath, ["-e", "process.exit(3)"])).rejects.toThrow("exit code 3");
  await expect(runBeside("/no/such/command", [])).rejects.toThrow("ENOENT");
});

test("a package's command is found although its exports hide it", () => {
  expect(binOf("vitest")).toMatch(/vitest\.mjs$/);
  expect(() => binOf("vitest", "nothing")).toThrow("no command nothing");
});
