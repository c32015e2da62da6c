import { GeoPoint } from "#shared/model/picture.ts";

/** Fewer digits than this tell nothing, and a receiver that has no place yet often writes zeros. */
const nowhere = (degrees: number): boolean => Math.abs(degrees) < 1e-6;

/** Where a camera says that it was; what no place on earth has is none. */
export function placeOf(latitude: number | undefined, longitude: number | undefined): GeoPoint | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  if (nowhere(latitude) && nowhere(longitude)) return undefined;
  return GeoPoint.safeParse({ latitude, longitude }).data;
}
