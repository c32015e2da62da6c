import type { GeoPoint } from "./picture.ts";

/** Mean radius of the earth (IUGG). */
export const earthRadiusKm = 6371.0088;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Along the earth as a ball (haversine, Sinnott 1984). */
export function greatCircleKm(one: GeoPoint, other: GeoPoint): number {
  const across =
    Math.sin(radians(one.latitude - other.latitude) / 2) ** 2 +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      Math.sin(radians(one.longitude - other.longitude) / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(across)));
}
