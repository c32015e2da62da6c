import { delimiter, dirname } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { binOf, cleanEnv, run } from "./commands.mjs";

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

test("a package's command is found although its exports hide it", () => {
  expect(binOf("vitest")).toMatch(/vitest\.mjs$/);
  expect(() => binOf("vitest", "nothing")).toThrow("no command nothing");
});
