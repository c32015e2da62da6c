/** What a database is asked for instead of a circle on the earth: a box that an index finds, then who in it is near enough. */
import { earthRadiusKm } from "../model/great-circle.ts";
import type { GeoPoint } from "../model/picture.ts";

/** In degrees; a circle that holds a pole or the date line is bounded by latitudes alone. */
export interface NearCircle {
  readonly south: number;
  readonly north: number;
  readonly width?: { readonly west: number; readonly east: number };
  /**
   * The haversine of the angle to what is just near enough (Sinnott 1984), that is of latitudes p and q and longitudes l
   * and m sin²((p - q) / 2) + cos p · cos q · sin²((l - m) / 2). It grows with the distance, and needs no arc of a sine.
   */
  readonly haversineMax: number;
}

const degreesOf = (radians: number): number => (radians * 180) / Math.PI;

export function nearCircle({ latitude, longitude }: GeoPoint, radiusKm: number): NearCircle {
  const angle = radiusKm / earthRadiusKm;
  const reach = degreesOf(angle);
  const [south, north] = [latitude - reach, latitude + reach];
  const widest = Math.sin(angle) / Math.cos((latitude * Math.PI) / 180);
  // All around: a little more than there is, for what rounding makes of the other side of the earth.
  const haversineMax = angle >= Math.PI ? 2 : Math.sin(angle / 2) ** 2;
  const hasPole = south <= -90 || north >= 90 || widest >= 1;
  if (hasPole) return { south, north, haversineMax };
  const breadth = degreesOf(Math.asin(widest));
  const [west, east] = [longitude - breadth, longitude + breadth];
  const isBounded = west >= -180 && east <= 180;
  return { south, north, haversineMax, ...(isBounded ? { width: { west, east } } : {}) };
}
