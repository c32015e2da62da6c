import { oc } from "@orpc/contract";
import * as z from "zod";
import { Revision } from "../model/ids.ts";
import { LeaseToken } from "../model/lease.ts";
import { EventOutcome, StreamEvent, StreamName, StreamStatus } from "../model/stream.ts";
import { errors } from "./errors.ts";

/** Events of one call. More take another, so that what is acknowledged is never far behind. */
export const pushCountMax = 1_000;

const named = z.object({ name: StreamName });

/** What others push instead of being read from folders. */
export const streams = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/streams", summary: "Streams that can be pushed to, and their state" })
    .output(z.array(StreamStatus).readonly()),
  add: oc
    .errors(errors)
    .route({ method: "POST", path: "/streams", summary: "Make a stream that events can be pushed to" })
    .input(named)
    .output(StreamStatus),
  update: oc
    .errors(errors)
    .route({ method: "PATCH", path: "/streams/{name}", summary: "Pause or resume a stream" })
    .input(named.extend({ paused: z.boolean() }))
    .output(StreamStatus),
  remove: oc
    .errors(errors)
    .route({ method: "DELETE", path: "/streams/{name}", summary: "Remove a stream with all its events" })
    .input(named)
    .output(z.object({ removedItemCount: z.int().nonnegative() })),
  /** Answered once all of it is on disk. */
  push: oc
    .errors(errors)
    .route({ method: "POST", path: "/streams/{name}/events", summary: "Store events; each key once" })
    .input(
      named.extend({
        events: z.array(StreamEvent).min(1).max(pushCountMax),
        /** Of who holds the stream: stored only for as long as nobody else does. */
        lease: LeaseToken.optional(),
      }),
    )
    .output(
      z.object({
        /** In the order of the events. */
        outcomes: z.array(EventOutcome).readonly(),
        /** A search that is asked with it sees these events. */
        revision: Revision,
      }),
    ),
};
