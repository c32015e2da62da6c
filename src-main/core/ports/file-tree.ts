/** The world of files, seen through one ignore engine by scan and watch alike. */
import type { FolderRemark } from "#shared/model/folder-remark.ts";
import type { FolderId } from "#shared/model/ids.ts";

export interface SeenFile {
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Whole milliseconds. */
  readonly modifiedMs: number;
  /**
   * Device, inode (or file index) and, where the file system knows it, time of birth, with colons between: survives a
   * rename, and tells a new file from an old one whose inode it was given.
   */
  readonly fileKey: string;
  /** Why it can be listed but not read (pipe, socket or device; symbolic link; no permission; not text as a path); absent for a plain readable file. */
  readonly obstacle?: "not-a-file" | "symbolic-link" | "unreadable" | "path-not-text";
}

export interface ScanReport {
  /** The root's own key: an unplugged disk leaves an empty directory of another device behind. */
  readonly rootKey: string;
  readonly files: readonly SeenFile[];
  readonly ignoredCount: number;
  /** What could not be listed or asked about though it may be there, with the system's reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** What was there when the scan came by and gone a moment later: it may have been renamed past the scan. */
  readonly vanished: readonly string[];
  readonly directoryCount: number;
}

/** The tree below `path` may have changed. Given once the events about it have settled. */
export interface TreeChange {
  readonly folderId: FolderId;
  /** Absolute paths of files or directories to look at again. `null`: everything (events were lost). */
  readonly paths: readonly string[] | null;
}

export interface WatchRequest {
  readonly folderId: FolderId;
  readonly path: string;
  /** The folder's own lines, in gitignore syntax. */
  readonly ignore: readonly string[];
  /** Lines that hold for every folder; the folder's own come after them. */
  readonly ignoreEverywhere: readonly string[];
}

/** What is at a path that the user gave. `path` is absolute, symbolic links resolved where it exists. */
export interface ResolvedPath {
  readonly kind: "directory" | "file" | "missing" | "unreadable" | "data-folder";
  readonly path: string;
}

export interface Watch extends AsyncDisposable {
  /** May change while it lives: events turn into polling when the system runs out of watches. */
  readonly mode: "events" | "polling";
  /** Why it polls, or which part of it; empty where events tell of everything. */
  readonly notices: readonly FolderRemark[];
}

/** A rule that hides a path, as it was written, and where: our own, a setting, or a file of the tree. */
export type HidingRule =
  | { readonly rule: string; readonly source: "defaults" | "every-folder" | "this-folder" | "data-folder" }
  | { readonly rule: string; readonly source: "file"; readonly path: string };

export interface FileTree {
  resolve(path: string): Promise<ResolvedPath>;
  /**
   * Lists files below a root (or below one path inside it). Symbolic links are listed as what is not a file, never followed.
   * `missing`: the root itself is gone, or a link stands in its place; a path inside it that is gone gives an empty list.
   */
  scan(
    request: WatchRequest,
    under: string | null,
    signal?: AbortSignal,
  ): Promise<ScanReport | { readonly missing: true }>;
  /** The device of the nearest folder above a path that is there; absent where even the root of the system is not. */
  deviceAbove(path: string): Promise<string | undefined>;
  watch(request: WatchRequest, onChange: (change: TreeChange) => void): Promise<Watch>;
  /** Which rule hides the path, if any: for "why isn't my file found?". */
  ignoredBy(request: WatchRequest, path: string): Promise<HidingRule | undefined>;
}
