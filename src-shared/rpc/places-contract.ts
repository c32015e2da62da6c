import { oc } from "@orpc/contract";
import * as z from "zod";
import { NearestPlace, Place } from "../model/place.ts";
import { errors } from "./errors.ts";

/** A town for every name in use, from a list on the device. */
export const places = {
  find: oc
    .errors(errors)
    .route({ method: "GET", path: "/places", summary: "Where a place is, by its name" })
    .input(z.object({ name: z.string().trim().min(1).max(100) }))
    .output(
      z.object({
        /** Who is meant most likely comes first. */
        places: z.array(Place).readonly(),
        /** What is called nearly so, where nothing is called so. */
        suggestions: z.array(Place).readonly(),
      }),
    ),
  nearest: oc
    .errors(errors)
    .route({ method: "GET", path: "/places/nearest", summary: "The place that is nearest to a point" })
    .input(
      z.object({
        latitude: z.coerce.number().min(-90).max(90),
        longitude: z.coerce.number().min(-180).max(180),
      }),
    )
    .output(z.object({ nearest: NearestPlace.optional() })),
};
