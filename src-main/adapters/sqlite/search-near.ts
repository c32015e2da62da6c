import { earthRadiusKm } from "#shared/model/great-circle.ts";
import type { QueryFilter } from "#shared/query/ast.ts";
import type { Condition } from "./search-filter.ts";

const degreesOf = (radians: number): number => (radians * 180) / Math.PI;

/**
 * At most so far along the earth as a ball (haversine, Sinnott 1984). The box around the circle comes first, for an index
 * finds what is in it; where the circle holds a pole or the date line, only latitudes bound it.
 */
export function nearCondition({
  place,
  radiusKm,
}: Extract<QueryFilter, { readonly field: "near" }>): Condition {
  // Nobody knows where that is.
  if (place === undefined) return { sql: "0", parameters: [] };
  const { latitude, longitude } = place;
  const reach = degreesOf(radiusKm / earthRadiusKm);
  const [south, north] = [latitude - reach, latitude + reach];
  const widest = Math.sin(radiusKm / earthRadiusKm) / Math.cos((latitude * Math.PI) / 180);
  const hasPole = south <= -90 || north >= 90 || widest >= 1;
  const breadth = hasPole ? 180 : degreesOf(Math.asin(widest));
  const [west, east] = [longitude - breadth, longitude + breadth];
  const isBounded = !hasPole && west >= -180 && east <= 180;
  const distance = `${2 * earthRadiusKm} * asin(min(1, sqrt(
    pow(sin(radians(latitude - ?) / 2), 2) +
    cos(radians(latitude)) * cos(radians(?)) * pow(sin(radians(longitude - ?) / 2), 2))))`;
  return {
    sql: `items.row_id IN (SELECT item_row_id FROM pictures WHERE latitude BETWEEN ? AND ?
      ${isBounded ? "AND longitude BETWEEN ? AND ?" : "AND longitude IS NOT NULL"} AND ${distance} <= ?)`,
    parameters: [south, north, ...(isBounded ? [west, east] : []), latitude, latitude, longitude, radiusKm],
  };
}
