import * as z from "zod";
import { GeoPoint } from "./picture.ts";

/** A town or city, as the list of places that comes with the product has it. */
export const Place = z.object({
  /** As it is called in a query: "Lisbon, PT", "Springfield, IL, US". Reads back as the same place. */
  label: z.string(),
  point: GeoPoint,
  population: z.int().nonnegative(),
});
export type Place = z.infer<typeof Place>;

export const NearestPlace = z.object({ label: z.string(), distanceKm: z.number().nonnegative() });
export type NearestPlace = z.infer<typeof NearestPlace>;
