import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import {
  previewItemCountMax,
  previewItemCountUsual,
  usualThreshold,
  Watch,
  WatchId,
  WatchMatch,
  WatchName,
  WatchPreview,
  WatchText,
  WatchThreshold,
} from "../model/watch.ts";
import { errors } from "./errors.ts";

const identified = z.object({ id: WatchId });

/** Searches that wait for what is yet to come. */
export const watches = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/watches", summary: "Watches, by name" })
    .output(z.array(Watch).readonly()),
  add: oc
    .errors(errors)
    .route({ method: "POST", path: "/watches", summary: "Be told of what comes and meets a query" })
    .input(z.object({ name: WatchName, text: WatchText, threshold: WatchThreshold.default(usualThreshold) }))
    .output(Watch),
  update: oc
    .errors(errors)
    .route({ method: "PATCH", path: "/watches/{id}", summary: "Pause, resume, rename or tune a watch" })
    .input(
      identified.extend({
        name: WatchName.optional(),
        paused: z.boolean().optional(),
        threshold: WatchThreshold.optional(),
      }),
    )
    .output(Watch),
  remove: oc
    .errors(errors)
    .route({ method: "DELETE", path: "/watches/{id}", summary: "Remove a watch with what it found" })
    .input(identified)
    .output(Watch),
  preview: oc
    .errors(errors)
    .route({
      method: "GET",
      path: "/watches/{id}/preview",
      summary: "What a watch would have told of the newest items, and up to which threshold",
    })
    .input(
      identified.extend({
        itemCount: z.coerce.number().int().min(1).max(previewItemCountMax).default(previewItemCountUsual),
      }),
    )
    .output(WatchPreview),
  matches: oc
    .errors(errors)
    .route({ method: "GET", path: "/watches/matches", summary: "What watches found, newest first" })
    .input(
      z.object({
        watchId: WatchId.optional(),
        /** Only what was not seen. */
        onlyNew: z.boolean().default(false),
        limit: z.coerce.number().int().min(1).max(500).default(50),
      }),
    )
    .output(z.array(WatchMatch).readonly()),
  /** What was found up to now was seen; of all watches where none is named. */
  see: oc
    .errors(errors)
    .route({ method: "POST", path: "/watches/seen", summary: "Mark matches as seen" })
    .input(z.object({ watchId: WatchId.optional() }))
    .output(z.object({ matchCount: z.int().nonnegative() })),
  /** Each match as it comes, and none from before. */
  stream: oc
    .errors(errors)
    .route({ method: "GET", path: "/watches/stream", summary: "Matches as they happen" })
    .output(eventIterator(WatchMatch)),
};
