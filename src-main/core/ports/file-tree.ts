/** The world of files, seen through one ignore engine by scan and watch alike. */
import type { FolderId } from "#shared/model/ids.ts";

export interface SeenFile {
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Whole milliseconds. */
  readonly modifiedMs: number;
  /** Device and inode (or file index): survives a rename. */
  readonly fileKey: string;
  /** Why it can be listed but not read (FIFO, socket, device, no permission, not text as a path); absent for a plain readable file. */
  readonly obstacle?: "not-a-file" | "unreadable" | "path-not-text";
}

export interface ScanReport {
  readonly files: readonly SeenFile[];
  readonly ignoredCount: number;
  /** Directories that could not be listed, with the system's reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  readonly directoryCount: number;
}

/** The tree below `path` may have changed. Given after a file has been still for the stability delay. */
export interface TreeChange {
  readonly folderId: FolderId;
  /** Absolute paths of files or directories to look at again. `null`: everything (events were lost). */
  readonly paths: readonly string[] | null;
}

export interface WatchRequest {
  readonly folderId: FolderId;
  readonly path: string;
  readonly ignore: readonly string[];
}

export interface Watch extends AsyncDisposable {
  readonly mode: "events" | "polling";
  /** Why it polls, in words; absent for events. */
  readonly notice?: string;
}

export interface FileTree {
  /** Lists files below a root (or below one path inside it). Symbolic links are not followed. */
  scan(request: WatchRequest, under: string | null, signal?: AbortSignal): Promise<ScanReport | { readonly missing: true }>;
  watch(request: WatchRequest, onChange: (change: TreeChange) => void): Promise<Watch>;
  /** Which rule hides the path, if any: for "why isn't my file found?". */
  ignoredBy(request: WatchRequest, path: string): Promise<{ readonly rule: string; readonly source: string } | undefined>;
}
