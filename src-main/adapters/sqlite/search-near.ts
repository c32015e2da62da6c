import type { QueryFilter } from "#shared/query/ast.ts";
import { nearCircle } from "#shared/query/near-circle.ts";
import type { Condition } from "./search-filter.ts";

/** At most so far along the earth as a ball. */
export function nearCondition({
  place,
  radiusKm,
}: Extract<QueryFilter, { readonly field: "near" }>): Condition {
  // Nobody knows where that is.
  if (place === undefined) return { sql: "0", parameters: [] };
  const { south, north, width, haversineMax } = nearCircle(place, radiusKm);
  const { latitude, longitude } = place;
  return {
    sql: `items.row_id IN (SELECT item_row_id FROM pictures WHERE latitude BETWEEN ? AND ?
      ${width === undefined ? "AND longitude IS NOT NULL" : "AND longitude BETWEEN ? AND ?"}
      AND pow(sin(radians(latitude - ?) / 2), 2)
        + cos(radians(latitude)) * cos(radians(?)) * pow(sin(radians(longitude - ?) / 2), 2) <= ?)`,
    parameters: [
      south,
      north,
      ...(width === undefined ? [] : [width.west, width.east]),
      latitude,
      latitude,
      longitude,
      haversineMax,
    ],
  };
}
