import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { Camera } from "../model/camera.ts";
import { StreamName } from "../model/stream.ts";
import { errors } from "./errors.ts";

const named = z.object({ name: StreamName });
/** Checked by whoever answers, with a sentence that says what an address is like. */
const url = z.string().trim().max(4_096);

/** Cameras on the network, from which the host itself records. */
export const cameras = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/cameras", summary: "Cameras on the network, and what they are at" })
    .output(z.array(Camera).readonly()),
  /** The same, at once and then whenever it changes. */
  watch: oc
    .errors(errors)
    .route({ method: "GET", path: "/cameras/stream", summary: "The cameras as they change" })
    .output(eventIterator(z.array(Camera).readonly())),
  add: oc
    .errors(errors)
    .route({ method: "POST", path: "/cameras", summary: "Record from a camera on the network" })
    .input(named.extend({ url, paused: z.boolean().default(false) }))
    .output(Camera),
  update: oc
    .errors(errors)
    .route({
      method: "PATCH",
      path: "/cameras/{name}",
      summary: "Pause a camera, let it go on, change its address",
    })
    .input(named.extend({ url: url.optional(), paused: z.boolean().optional() }))
    .output(Camera),
  remove: oc
    .errors(errors)
    .route({ method: "DELETE", path: "/cameras/{name}", summary: "Forget a camera; what it recorded stays" })
    .input(named)
    .output(Camera),
  /** What it sees now, with what is blacked out. Nothing is stored. */
  look: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/cameras/{name}/look",
      summary: "See what a camera sees; nothing is stored",
    })
    .input(named)
    .output(z.object({ jpeg: z.base64() })),
};
