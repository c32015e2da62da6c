import * as z from "zod";
import type { Sentences } from "../kit/message.ts";

/** What a person should know of a watched folder. `reason` is the system's own word for it. */
export const FolderRemark = z.discriminatedUnion("code", [
  z.object({ code: z.literal("folder-missing") }),
  z.object({ code: z.literal("part-missing"), path: z.string() }),
  z.object({ code: z.literal("folder-on-network"), fileSystem: z.string() }),
  z.object({
    code: z.literal("watches-used-up"),
    allowedCount: z.int(),
    directoryCount: z.int(),
    /** What would raise the bound. */
    command: z.string(),
  }),
  z.object({
    code: z.literal("watches-taken"),
    allowedCount: z.int(),
    directoryCount: z.int(),
    command: z.string(),
  }),
  z.object({ code: z.literal("watchers-taken"), allowedCount: z.int(), command: z.string() }),
  z.object({ code: z.literal("part-on-network"), path: z.string(), fileSystem: z.string() }),
  z.object({ code: z.literal("parts-on-network"), places: z.string() }),
  z.object({ code: z.literal("parts-on-network-among-others"), places: z.string(), count: z.int() }),
  z.object({ code: z.literal("disk-full") }),
  z.object({ code: z.literal("folder-not-watched"), reason: z.string() }),
  z.object({ code: z.literal("not-listed"), path: z.string(), reason: z.string() }),
  z.object({
    code: z.literal("not-listed-among-others"),
    path: z.string(),
    reason: z.string(),
    count: z.int(),
  }),
]);
export type FolderRemark = z.infer<typeof FolderRemark>;

export const folderSentences: Sentences<FolderRemark> = {
  "folder-missing":
    "This folder is not there now (a disk that was unplugged?). What was indexed of it is kept.",
  "part-missing":
    "A drive below this folder is not there now, on which {path} was. What was indexed of it is kept.",
  "folder-on-network":
    "This folder is on a network drive ({fileSystem}), which does not tell of changes, so they are looked for from time to time.",
  "watches-used-up":
    "The system allows {allowedCount} watched directories and this folder has {directoryCount}, so changes are looked for from time to time instead of at once. To see them at once: {command}",
  "watches-taken":
    "Other programs use up the {allowedCount} watched directories that the system allows (this folder needs {directoryCount}), so changes are looked for from time to time instead of at once. To see them at once, close such programs or allow more: {command}",
  "watchers-taken":
    "Other programs use up the {allowedCount} watchers that the system allows, so changes are looked for from time to time instead of at once. To see them at once, close such programs or allow more: {command}",
  "part-on-network":
    "A part of this folder is on a network drive, which does not tell of changes, so they are looked for there from time to time: {path} ({fileSystem}).",
  "parts-on-network":
    "Parts of this folder are on network drives, which do not tell of changes, so they are looked for there from time to time: {places}.",
  "parts-on-network-among-others":
    "Parts of this folder are on network drives, which do not tell of changes, so they are looked for there from time to time: {places} and {count} more.",
  "disk-full":
    "The disk is full, so what was found here could not be written down. It is looked at again when there is room.",
  "folder-not-watched": "Changes cannot be noticed at once: {reason}.",
  "not-listed": "Could not be listed: {path} ({reason}).",
  "not-listed-among-others": "Could not be listed: {path} ({reason}) and {count} more.",
};
