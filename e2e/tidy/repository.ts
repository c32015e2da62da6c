import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { inRoot, root } from "#scripts/setup/paths.mjs";

/** Every file that is committed or would be, by its path from the root. */
export function repositoryFiles(): readonly string[] {
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.stderr}`);
  return listed.stdout.split("\0").filter((path) => path !== "" && existsSync(inRoot(path)));
}

export const read = (path: string): string => readFileSync(inRoot(path), "utf8");

export const sizeBytes = (path: string): number => statSync(inRoot(path)).size;

/** Code that we wrote, as opposed to data, pages and what a tool made. */
export const isSource = (path: string): boolean =>
  /\.(ts|tsx|mjs|cjs|cc|h|css|sql|py|sh|gyp)$/.test(path) && !isData(path);

/** Samples, models and test files: what they hold is not ours to style. */
export const isData = (path: string): boolean =>
  /(^|\/)fixtures\//.test(path) ||
  /^(demo|models\/static-en)\//.test(path) ||
  path.endsWith("package-lock.json");

/** Each line of each file that a pattern matches, as `path:line: text`. */
export function linesMatching(files: readonly string[], pattern: RegExp): readonly string[] {
  return files.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim().slice(0, 120)}`] : [])),
  );
}
