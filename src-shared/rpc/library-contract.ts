import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { FolderStatus } from "../model/folder.ts";
import { FolderId, ItemId } from "../model/ids.ts";
import { Item, ItemKind, ItemStatus, StatusCounts, StatusReason, Tag } from "../model/item.ts";
import { Backlog } from "../model/backlog.ts";
import { ReadingStatus } from "../model/reading.ts";
import { Segment } from "../model/segment.ts";
import { TraceRemark } from "../model/trace-remark.ts";
import { errors } from "./errors.ts";

/** Of one call. */
export const namedCountMax = 500;

const ItemIds = z.array(ItemId).min(1).max(1000);

export const ItemFilter = z.object({
  statuses: z.array(ItemStatus).optional(),
  kinds: z.array(ItemKind).optional(),
  folderId: FolderId.optional(),
  /** Part of the name or path, ignoring case. */
  nameContains: z.string().max(200).optional(),
});
export type ItemFilter = z.infer<typeof ItemFilter>;

/** What the queue is doing right now. */
export const Activity = z.object({
  paused: z.boolean(),
  /** Nothing can be stored until there is room; tried again from time to time. Searching goes on. */
  diskFull: z.boolean(),
  counts: StatusCounts,
  /** Items finished a second, over the last ten seconds; 0 when idle. */
  itemsPerSecond: z.number().nonnegative(),
  /** Until the queue is empty at this rate; absent when idle or unknown. */
  remainingMs: z.number().nonnegative().optional(),
  /** Paths in work, at most eight. */
  working: z.array(z.string()).readonly(),
  folders: z.array(FolderStatus).readonly(),
  /** The vector index: how much of the rows it holds. */
  index: z.object({
    state: z.enum(["ready", "building", "empty"]),
    vectorCount: z.int().nonnegative(),
    wantedCount: z.int().nonnegative(),
  }),
  /** How far the text in pictures was read. */
  reading: ReadingStatus,
  /** Pictures and films that were read before they could be looked at. */
  looking: Backlog.optional(),
  /** Recordings that were read before they could be listened to. */
  listening: Backlog.optional(),
  /** Grows with every commit: a view that shows items asks again when it does. */
  revision: z.int().nonnegative(),
});
export type Activity = z.infer<typeof Activity>;

/** One stage that a file passes on its way to being found, for "why isn't my file found?". */
export const TraceStep = z.object({
  stage: z.enum(["exists", "folder", "ignore", "queue", "extract", "segments", "words", "vectors"]),
  ok: z.boolean(),
  /** In English. */
  detail: z.string(),
  /** The same for every language, with the reason that the item itself gives behind it. */
  remark: TraceRemark,
  reason: StatusReason.optional(),
});
export type TraceStep = z.infer<typeof TraceStep>;

export const library = {
  addFolder: oc
    .errors(errors)
    .route({ method: "POST", path: "/folders", summary: "Watch a folder (or a single file)" })
    .input(
      z.object({
        path: z.string().min(1).max(4096),
        ignore: z.array(z.string().max(1000)).max(1000).default([]),
      }),
    )
    .output(FolderStatus),
  listFolders: oc
    .errors(errors)
    .route({ method: "GET", path: "/folders", summary: "Watched folders and their state" })
    .output(z.array(FolderStatus).readonly()),
  updateFolder: oc
    .errors(errors)
    .route({
      method: "PATCH",
      path: "/folders/{folderId}",
      summary: "Pause, resume or change the ignore rules of a folder",
    })
    .input(
      z.object({
        folderId: FolderId,
        paused: z.boolean().optional(),
        ignore: z.array(z.string().max(1000)).max(1000).optional(),
      }),
    )
    .output(FolderStatus),
  rescanFolder: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/folders/{folderId}/rescan",
      summary: "Compare the folder with the library now",
    })
    .input(z.object({ folderId: FolderId }))
    .output(FolderStatus),
  removeFolder: oc
    .errors(errors)
    .route({
      method: "DELETE",
      path: "/folders/{folderId}",
      summary: "Stop watching and forget what was indexed; the files stay",
    })
    .input(z.object({ folderId: FolderId }))
    .output(z.object({ removedItemCount: z.int().nonnegative() })),
  /** For choosing a folder where no native dialog is at hand. Folders only, sorted by name. */
  browse: oc
    .errors(errors)
    .route({ method: "GET", path: "/browse", summary: "Folders inside a folder of this machine" })
    .input(z.object({ path: z.string().max(4096).optional() }))
    .output(
      z.object({
        path: z.string(),
        parent: z.string().optional(),
        folders: z.array(z.object({ name: z.string(), path: z.string() })).readonly(),
        suggested: z.array(z.object({ name: z.string(), path: z.string() })).readonly(),
      }),
    ),
  listItems: oc
    .errors(errors)
    .route({ method: "GET", path: "/items", summary: "Items, newest first, in pages" })
    .input(
      ItemFilter.extend({
        offset: z.coerce.number().int().nonnegative().default(0),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(
      z.object({
        items: z.array(Item).readonly(),
        totalCount: z.int().nonnegative(),
        revision: z.int().nonnegative(),
      }),
    ),
  getItem: oc
    .errors(errors)
    .route({ method: "GET", path: "/items/{itemId}", summary: "One item" })
    .input(z.object({ itemId: ItemId }))
    .output(Item),
  /** What items are called; those that are not in the library are left out. */
  nameItems: oc
    .errors(errors)
    .route({ method: "POST", path: "/items/names", summary: "What items are called, by their ids" })
    .input(z.object({ ids: z.array(ItemId).max(namedCountMax) }))
    .output(z.object({ items: z.array(Item.pick({ id: true, name: true, title: true })).readonly() })),
  /** The text as it was extracted, for previews: never the raw bytes of the file. */
  readSegments: oc
    .errors(errors)
    .route({
      method: "GET",
      path: "/items/{itemId}/segments",
      summary: "The extracted text of an item, in reading order",
    })
    .input(
      z.object({
        itemId: ItemId,
        fromOrdinal: z.coerce.number().int().nonnegative().default(0),
        limit: z.coerce.number().int().min(1).max(500).default(200),
      }),
    )
    .output(z.object({ segments: z.array(Segment).readonly(), totalCount: z.int().nonnegative() })),
  retryItems: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/items/retry",
      summary: "Queue items again (all failed ones when none is named)",
    })
    .input(z.object({ itemIds: ItemIds.optional() }))
    .output(z.object({ itemCount: z.int().nonnegative() })),
  cancelItems: oc
    .errors(errors)
    .route({ method: "POST", path: "/items/cancel", summary: "Take waiting items out of the queue" })
    .input(z.object({ itemIds: ItemIds.optional() }))
    .output(z.object({ itemCount: z.int().nonnegative() })),
  tagItem: oc
    .errors(errors)
    .route({ method: "PUT", path: "/items/{itemId}/tags", summary: "Set the tags of an item" })
    .input(z.object({ itemId: ItemId, tags: z.array(Tag).max(64) }))
    .output(Item),
  trace: oc
    .errors(errors)
    .route({ method: "GET", path: "/trace", summary: "Why a file is found, or is not" })
    .input(z.object({ path: z.string().min(1).max(4096) }))
    .output(
      z.object({
        path: z.string(),
        itemId: ItemId.optional(),
        steps: z.array(TraceStep).readonly(),
        /** In English; where it stops, the step that stopped it is said again. */
        verdict: z.string(),
        verdictRemark: TraceRemark,
      }),
    ),
  activity: oc
    .errors(errors)
    .route({ method: "GET", path: "/activity", summary: "What the queue is doing" })
    .output(Activity),
  /** The same, at once and then whenever it changes (at most four a second). */
  watchActivity: oc
    .errors(errors)
    .route({ method: "GET", path: "/activity/stream", summary: "Activity as it happens" })
    .output(eventIterator(Activity)),
  setPaused: oc
    .errors(errors)
    .route({ method: "POST", path: "/activity/paused", summary: "Pause or resume all ingestion" })
    .input(z.object({ paused: z.boolean() }))
    .output(Activity),
};
