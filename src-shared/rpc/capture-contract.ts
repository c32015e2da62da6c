import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { CaptureSettings, CaptureState, Retention, RetentionEffect } from "../model/capture.ts";
import { Recorder } from "../model/recorder.ts";
import { StreamName } from "../model/stream.ts";
import { errors } from "./errors.ts";

const named = z.object({ name: StreamName });

/** What devices see and hear. The bytes themselves go to /capture/NAME/KEY, and not through a procedure. */
export const capture = {
  state: oc
    .errors(errors)
    .route({
      method: "GET",
      path: "/capture",
      summary: "Whether capture is paused, and what is never captured",
    })
    .output(CaptureState),
  /** The same, at once and then whenever it changes: whoever captures stops when it says so. */
  watchState: oc
    .errors(errors)
    .route({ method: "GET", path: "/capture/stream", summary: "The state of capture as it changes" })
    .output(eventIterator(CaptureState)),
  /** Says that a window records, for as long as the answer is listened to: however the window ends, that ends with it. */
  announce: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/capture/recorders",
      summary: "Be shown as recording while this is open",
    })
    .input(Recorder)
    .output(eventIterator(z.object({}))),
  watchRecorders: oc
    .errors(errors)
    .route({
      method: "GET",
      path: "/capture/recorders/stream",
      summary: "Which windows record, as it changes",
    })
    .output(eventIterator(z.array(Recorder).readonly())),
  setPaused: oc
    .errors(errors)
    .route({ method: "POST", path: "/capture/paused", summary: "Stop all capture at once, or let it go on" })
    .input(z.object({ paused: z.boolean() }))
    .output(CaptureState),
  setSettings: oc
    .errors(errors)
    .route({ method: "PATCH", path: "/capture/settings", summary: "Change what is never captured" })
    .input(CaptureSettings.partial())
    .output(CaptureState),
  retentions: oc
    .errors(errors)
    .route({ method: "GET", path: "/retention", summary: "How long each stream keeps what came into it" })
    .output(z.array(named.extend({ retention: Retention })).readonly()),
  /** Takes nothing away. */
  previewRetention: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/streams/{name}/retention/preview",
      summary: "What a rule would take away now",
    })
    .input(named.extend({ retention: Retention }))
    .output(RetentionEffect),
  setRetention: oc
    .errors(errors)
    .route({ method: "PUT", path: "/streams/{name}/retention", summary: "How long a stream keeps" })
    .input(named.extend({ retention: Retention }))
    .output(RetentionEffect),
};
