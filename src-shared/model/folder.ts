import * as z from "zod";
import { FolderRemark } from "./folder-remark.ts";
import { FolderId } from "./ids.ts";
import { StatusCounts } from "./item.ts";

/** How changes are noticed: by the system's events, or (network mounts, no watches left) by looking again. */
export const WatchMode = z.enum(["events", "polling", "none"]);
export type WatchMode = z.infer<typeof WatchMode>;

export const FolderState = z.enum(["scanning", "watching", "paused", "missing"]);
export type FolderState = z.infer<typeof FolderState>;

export const WatchedFolder = z.object({
  id: FolderId,
  /** Absolute, as the user gave it, symbolic links resolved. A single file may be added too. */
  path: z.string(),
  paused: z.boolean(),
  /** Lines in gitignore syntax, after the built-in defaults and before `.gitignore` files of the tree. */
  ignore: z.array(z.string().max(1000)).max(1000).readonly(),
  addedMs: z.number(),
});
export type WatchedFolder = z.infer<typeof WatchedFolder>;

/** A folder with what is known of it at this moment. */
export const FolderStatus = WatchedFolder.extend({
  state: FolderState,
  watchMode: WatchMode,
  /** What the user should know or do (watches used up, folder gone), in English; absent when all is well. */
  notice: z.string().optional(),
  /** The same for every language; empty when all is well. */
  noticeRemarks: z.array(FolderRemark).readonly(),
  counts: StatusCounts,
  /** Files passed over by ignore rules in the last scan. */
  ignoredCount: z.int().nonnegative(),
  lastScanMs: z.number().optional(),
});
export type FolderStatus = z.infer<typeof FolderStatus>;
