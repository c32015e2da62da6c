import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { inRoot } from "#scripts/setup/paths.mjs";
import { tasks } from "#scripts/tasks.mjs";
import { read, repositoryFiles } from "./repository.ts";

const files = repositoryFiles();
const Versions = z.record(z.string(), z.string()).default({});
const Manifest = z.object({
  version: z.string(),
  scripts: z.record(z.string(), z.string()).default({}),
  imports: z.record(z.string(), z.string()).default({}),
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
  overrides: Versions,
});
const manifest = Manifest.parse(JSON.parse(read("package.json")));

describe("docs/ARCHITECTURE.md", () => {
  test("names only what exists", () => {
    const named = [...read("docs/ARCHITECTURE.md").matchAll(/`([\w.@{},-]+\/[\w./@{},-]*)`/g)].flatMap(
      ([, path = ""]) => expand(path),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(inRoot(path)))).toEqual([]);
  });

  test("fits on a page", () => {
    expect(read("docs/ARCHITECTURE.md").split("\n").length).toBeLessThanOrEqual(100);
  });
});

/** `a/{b,c}` names two paths. */
function expand(path: string): readonly string[] {
  const [, before, choices, after] = /^(.*?)\{([^{}]+)\}(.*)$/.exec(path) ?? [];
  if (choices === undefined) return [path];
  return choices.split(",").flatMap((choice) => expand(`${before}${choice}${after}`));
}

describe("README.md", () => {
  test("names only commands that there are", () => {
    const named = [...read("README.md").matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(start|test)\b)/g)].map(
      ([, script, shortcut]) => script ?? shortcut ?? "",
    );
    expect(named).toEqual(expect.arrayContaining(["start", "test", "tessera"]));
    expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });

  test("shows only pictures that there are, and links only to pages that there are", () => {
    const links = [
      ...read("README.md").matchAll(/\]\(([^)#\s]+)/g),
      ...read("README.md").matchAll(/src="([^"]+)"/g),
    ];
    const local = links.map(([, path = ""]) => path).filter((path) => !/^[a-z]+:/.test(path));
    expect(local.filter((path) => !existsSync(inRoot(path)))).toEqual([]);
  });
});

test("docs/adr has one page for each number, each with the four parts", () => {
  const pages = files.filter((path) => path.startsWith("docs/adr/")).sort();
  expect(pages.length).toBeGreaterThan(0);
  pages.forEach((path, at) => {
    expect(path).toMatch(new RegExp(`^docs/adr/${String(at + 1).padStart(4, "0")}-[a-z0-9-]+\\.md$`));
    const headings = [...read(path).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings, path).toEqual(["Context", "Decision", "Consequences", "Revisit when"]);
  });
});

test("CHANGELOG.md has a dated section for each version, newest first, and one for what is not released", () => {
  const titles = [...read("CHANGELOG.md").matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title);
  expect(titles[0]).toBe("Unreleased");
  for (const title of titles.slice(1)) expect(title).toMatch(/^\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\)$/);
  const dates = titles.slice(1).map((title) => title.slice(-11));
  expect(dates).toEqual([...dates].sort().reverse());
});

describe("package.json", () => {
  test("every script sets up first", () => {
    for (const [name, command] of Object.entries(manifest.scripts)) {
      const [, task = ""] = /^node scripts\/run\.mjs (\w+)/.exec(command) ?? [];
      expect(Object.keys(tasks), name).toContain(task);
    }
  });

  test.each(["package.json", "tools/node/package.json", "tools/peers/package.json"])(
    "%s pins every version exactly",
    (path) => {
      const { dependencies, devDependencies, optionalDependencies, overrides } = Manifest.parse({
        version: "",
        ...JSON.parse(read(path)),
      });
      const all = Object.entries({
        ...dependencies,
        ...devDependencies,
        ...optionalDependencies,
        ...overrides,
      });
      expect(
        all.filter(([, version]) => !/^((npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?|file:\.\/.+)$/.test(version)),
      ).toEqual([]);
    },
  );

  test.each(["package-lock.json", "tools/node/package-lock.json", "tools/peers/package-lock.json"])(
    "%s works with any registry",
    (path) => {
      expect(read(path)).not.toMatch(/"resolved": "(?!file:|node_modules\/)/);
      const { packages } = z
        .object({
          packages: z.record(
            z.string(),
            z.object({
              integrity: z.string().optional(),
              inBundle: z.boolean().optional(),
              link: z.boolean().optional(),
            }),
          ),
        })
        .parse(JSON.parse(read(path)));
      expect(
        Object.entries(packages).filter(
          ([name, { integrity, inBundle, link }]) =>
            name !== "" && !name.endsWith("nothing") && !(inBundle ?? link ?? integrity !== undefined),
        ),
      ).toEqual([]);
    },
  );

  test("no .npmrc names a registry", () => {
    const configs = files.filter((path) => /(^|\/)\.npmrc$/.test(path));
    expect(configs.filter((path) => /registry|_auth/i.test(read(path)))).toEqual([]);
  });
});
