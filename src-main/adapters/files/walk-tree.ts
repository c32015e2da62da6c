import type { BigIntStats, Dirent } from "node:fs";
import { access, constants, lstat, open, readdir } from "node:fs/promises";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { SeenFile } from "#core/ports/file-tree.ts";
import { ignoreFileNames, type IgnoreRules } from "./ignore-rules.ts";
import { limits } from "./limits.ts";
import { nameOf, printableName } from "./printable-path.ts";

/** A directory to be walked, with the rules that hold for what is in it. */
export interface WalkStart {
  /** Absolute. */
  readonly path: string;
  /** Below the root: `""` for the root itself, else ending with `/`. */
  readonly relative: string;
  /** Rules from above; the directory's own ignore files are not yet in them. */
  readonly rules: IgnoreRules;
}

export interface WalkVisitor {
  /** Directories that are not entered, though nothing hides them. */
  passesOver?(path: string): boolean;
  /** Before the directory is listed, so that a watch placed here misses nothing. */
  onDirectory?(path: string, relative: string): void;
  /** Its rules, once its own ignore files have been read. */
  onRules?(path: string, relative: string, rules: IgnoreRules): void;
  onFile?(file: SeenFile): void;
  onIgnored?(): void;
  onUnreadable?(path: string, reason: string): void;
  /** It was there when its directory was listed. */
  onVanished?(path: string): void;
}

/** Walks a tree with a bounded fan-out. Symbolic links are files of their own kind, so a loop of them is harmless. */
export async function walkTree(
  start: WalkStart,
  dataFolder: string,
  visitor: WalkVisitor,
  signal?: AbortSignal,
): Promise<void> {
  const waiting: WalkStart[] = [start];
  let runningCount = 0;
  await new Promise<void>((resolve, reject) => {
    const next = (): void => {
      while (runningCount < limits.directoryFanOutMax) {
        const directory = waiting.pop();
        if (directory === undefined) break;
        runningCount++;
        walkDirectory(directory, dataFolder, visitor, (found) => waiting.push(found), signal).then(() => {
          runningCount--;
          next();
        }, reject);
      }
      if (runningCount === 0 && waiting.length === 0) resolve();
    };
    next();
  });
}

async function walkDirectory(
  directory: WalkStart,
  dataFolder: string,
  visitor: WalkVisitor,
  found: (directory: WalkStart) => void,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  visitor.onDirectory?.(directory.path, directory.relative);
  const entries = await listEntries(directory.path, visitor);
  if (entries === undefined) return;
  const rules = await withOwnRules(directory, entries);
  visitor.onRules?.(directory.path, directory.relative, rules);
  const files: Entry[] = [];
  const { onFile } = visitor;
  for (const entry of entries) {
    if (!entry.isDirectory && onFile === undefined) continue;
    const path = join(directory.path, entry.name);
    const relative = directory.relative + entry.name + (entry.isDirectory ? "/" : "");
    if (path === dataFolder || rules.match(relative) !== undefined) visitor.onIgnored?.();
    else if (!entry.isDirectory || entry.notText) files.push(entry);
    else if (visitor.passesOver?.(path) !== true) found({ path, relative, rules });
  }
  if (onFile === undefined) return;
  for (let from = 0; from < files.length; from += limits.statusFanOutMax) {
    signal?.throwIfAborted();
    const slice = files.slice(from, from + limits.statusFanOutMax);
    const seen = await Promise.all(
      slice.map((entry) => seenAt(join(directory.path, entry.name), entry, visitor)),
    );
    for (const file of seen) if (file !== undefined) onFile(file);
  }
}

interface Entry {
  /** Printable where the name is no text. */
  readonly name: string;
  readonly isDirectory: boolean;
  /** The path as bytes, where its name is no text. */
  readonly notText?: Buffer;
}

async function listEntries(path: string, visitor: WalkVisitor): Promise<readonly Entry[] | undefined> {
  try {
    const listed = await readdir(path, { withFileTypes: true, encoding: "buffer" });
    return listed.map((entry) => entryOf(path, entry));
  } catch (error) {
    tellFailure(path, error, visitor);
    return undefined;
  }
}

/** Only "it is not there" says that something is gone; all else may pass. */
export const isGone = (error: unknown): boolean => codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";

function tellFailure(path: string, error: unknown, visitor: WalkVisitor): void {
  if (isGone(error)) visitor.onVanished?.(path);
  else visitor.onUnreadable?.(path, reasonOf(error));
}

function entryOf(path: string, entry: Dirent<Buffer>): Entry {
  const name = nameOf(entry.name);
  return name === undefined
    ? {
        name: printableName(entry.name),
        isDirectory: entry.isDirectory(),
        notText: Buffer.concat([Buffer.from(`${path}/`), entry.name]),
      }
    : { name, isDirectory: entry.isDirectory() };
}

async function withOwnRules(directory: WalkStart, entries: readonly Entry[]): Promise<IgnoreRules> {
  let { rules } = directory;
  const names = new Set<string>();
  for (const { name } of entries) if (ignoreFileNames.includes(name)) names.add(name);
  for (const name of ignoreFileNames) {
    if (!names.has(name)) continue;
    const path = join(directory.path, name);
    rules = rules.extend(directory.relative, path, await readLines(path));
  }
  return rules;
}

/** Lines of an ignore file. One that cannot be read hides nothing. */
export async function readLines(path: string): Promise<readonly string[]> {
  try {
    // A link or a pipe of that name must not be followed or waited for.
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return [];
    const buffer = Buffer.alloc(limits.ignoreFileBytesMax);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.toString("utf8", 0, bytesRead).split("\n");
  } catch {
    return [];
  }
}

async function seenAt(path: string, entry: Entry, visitor: WalkVisitor): Promise<SeenFile | undefined> {
  try {
    const status = await lstat(entry.notText ?? path, { bigint: true });
    const file = fileOf(path, status);
    if (entry.notText !== undefined) return { ...file, obstacle: "path-not-text" };
    if (!status.isFile())
      return { ...file, sizeBytes: 0, obstacle: status.isSymbolicLink() ? "symbolic-link" : "not-a-file" };
    return (await isReadable(path, status)) ? file : { ...file, obstacle: "unreadable" };
  } catch (error) {
    tellFailure(path, error, visitor);
    return undefined;
  }
}

/** One file that is not part of a walk: a root that is a file, or a changed path. */
export const seenFile = async (path: string, visitor: WalkVisitor): Promise<SeenFile | undefined> =>
  seenAt(path, { name: path, isDirectory: false }, visitor);

const fileOf = (path: string, status: BigIntStats): SeenFile => ({
  path,
  sizeBytes: Number(status.size),
  modifiedMs: Number(status.mtimeMs),
  fileKey: keyOf(status),
});

/** The time of birth is 0 where the file system keeps none. */
export const keyOf = (status: BigIntStats): string => `${status.dev}:${status.ino}:${status.birthtimeMs}`;

const READABLE_BY_ALL = 0o444n;

/** The mode answers for nearly every file; only a doubtful one costs another question. */
async function isReadable(path: string, status: BigIntStats): Promise<boolean> {
  if ((status.mode & READABLE_BY_ALL) === READABLE_BY_ALL) return true;
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

export const reasonOf = (error: unknown): string => {
  const code = codeOf(error);
  if (code === "EACCES" || code === "EPERM") return "no permission";
  if (code === "EIO") return "the disk could not read it";
  return code === "" ? String(error) : code;
};
