import { lstat } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { HidingRule, ScanReport, SeenFile, WatchRequest } from "#core/ports/file-tree.ts";
import { ignoreFileNames, type IgnoreMatch, type IgnoreRules } from "./ignore-rules.ts";
import {
  isGone,
  keyOf,
  readLines,
  reasonOf,
  seenFile,
  walkTree,
  type WalkStart,
  type WalkVisitor,
} from "./walk-tree.ts";
import { baseRules, type World } from "./world.ts";

export async function scan(
  world: World,
  request: WatchRequest,
  under: string | null,
  signal?: AbortSignal,
): Promise<ScanReport | { readonly missing: true }> {
  const root = await lstat(request.path, { bigint: true }).catch(() => undefined);
  // A link in its place leads to files that are not below this path any more: what is known of them is kept.
  if (root === undefined || root.isSymbolicLink()) return { missing: true };
  const files: SeenFile[] = [];
  const unreadable: { readonly path: string; readonly reason: string }[] = [];
  const vanished: string[] = [];
  let ignoredCount = 0;
  let directoryCount = 0;
  const visitor: WalkVisitor = {
    onFile: (file) => files.push(file),
    onDirectory: () => directoryCount++,
    onIgnored: () => ignoredCount++,
    onUnreadable: (path, reason) => unreadable.push({ path, reason }),
    onVanished: (path) => vanished.push(path),
  };
  if (!root.isDirectory()) {
    const file = await seenFile(request.path, visitor);
    if (file !== undefined) files.push(file);
  } else {
    const start = await startOf(world, request, under ?? request.path, visitor);
    if (start === "ignored") ignoredCount++;
    else if (start !== "gone" && "fileKey" in start) files.push(start);
    else if (start !== "gone") await walkTree(start, world.dataFolder, visitor, signal);
  }
  if (vanished.includes(request.path)) return { missing: true };
  return { rootKey: keyOf(root), files, ignoredCount, unreadable, vanished, directoryCount };
}

/** Directories below a path that are not ignored, itself among them: 0 where it is. */
export async function countDirectories(
  world: World,
  request: WatchRequest,
  under: string,
  passesOver: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<number> {
  const start = await startOf(world, request, under, {});
  let count = 0;
  if (typeof start === "object" && "rules" in start)
    await walkTree(start, world.dataFolder, { passesOver, onDirectory: () => count++ }, signal);
  return count;
}

/** Names from the root down to the path, or nothing where the path is not inside. */
function namesBelow(root: string, path: string): readonly string[] | undefined {
  if (path === root) return [];
  const below = relative(root, path);
  return below === ".." || below.startsWith(`..${sep}`) || below === "" ? undefined : below.split(sep);
}

/**
 * Where a walk below `path` begins, with the rules of every directory on the way. A directory on the way that is ignored,
 * or has become something else, ends it.
 */
async function startOf(
  world: World,
  request: WatchRequest,
  path: string,
  visitor: WalkVisitor,
): Promise<WalkStart | SeenFile | "ignored" | "gone"> {
  const names = namesBelow(request.path, path);
  if (names === undefined) return "gone";
  let start: WalkStart = { path: request.path, relative: "", rules: baseRules(world, request) };
  for (const [index, name] of names.entries()) {
    const rules = await withFilesOf(start);
    const inside = start.path.endsWith(sep) ? start.path + name : start.path + sep + name;
    const status = await lstat(inside).catch((error: unknown) => {
      if (!isGone(error)) visitor.onUnreadable?.(inside, reasonOf(error));
      return undefined;
    });
    const isDirectory = status?.isDirectory() === true;
    const below = start.relative + name + (isDirectory ? "/" : "");
    if (inside === world.dataFolder || rules.match(below) !== undefined) return "ignored";
    if (status === undefined) return "gone";
    if (!isDirectory)
      return index === names.length - 1 ? ((await seenFile(inside, visitor)) ?? "gone") : "gone";
    start = { path: inside, relative: below, rules };
  }
  return start;
}

async function withFilesOf(start: WalkStart): Promise<IgnoreRules> {
  let { rules } = start;
  for (const name of ignoreFileNames) {
    const path = start.path + sep + name;
    const lines = await readLines(path);
    if (lines.length > 0) rules = rules.extend(start.relative, path, lines);
  }
  return rules;
}

export async function ignoredBy(
  world: World,
  request: WatchRequest,
  path: string,
): Promise<HidingRule | undefined> {
  if (path === world.dataFolder || path.startsWith(world.dataFolder + sep))
    return { rule: world.dataFolder, source: "data-folder" };
  const names = namesBelow(request.path, path);
  if (names === undefined) return undefined;
  let start: WalkStart = { path: request.path, relative: "", rules: baseRules(world, request) };
  for (const [index, name] of names.entries()) {
    const rules = await withFilesOf(start);
    const inside = start.path + sep + name;
    const isLast = index === names.length - 1;
    const isDirectory =
      !isLast ||
      (await lstat(inside).then(
        (status) => status.isDirectory(),
        () => false,
      ));
    const below = start.relative + name + (isDirectory ? "/" : "");
    const match = rules.match(below);
    if (match !== undefined) return hidingRule(match);
    start = { path: inside, relative: below, rules };
  }
  return undefined;
}

/** Of all that hides files, only what is written in the tree has a path. */
function hidingRule({ rule, source }: IgnoreMatch): HidingRule {
  const own = (["defaults", "every-folder", "this-folder"] as const).find((name) => name === source);
  return own === undefined ? { rule, source: "file", path: source } : { rule, source: own };
}
