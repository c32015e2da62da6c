import fc from "fast-check";
import { expect, test } from "vitest";
import { earthRadiusKm, greatCircleKm } from "../model/great-circle.ts";
import { nearCircle } from "./near-circle.ts";

const point = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

test("what is near enough is in the box and within the haversine, and nothing else is within that", () => {
  fc.assert(
    fc.property(
      point,
      point,
      fc.double({ min: 0.001, max: 20_038, noNaN: true }),
      (here, there, radiusKm) => {
        const { south, north, width, haversineMax } = nearCircle(here, radiusKm);
        const distanceKm = greatCircleKm(here, there);
        // On the very line rounding decides.
        fc.pre(Math.abs(distanceKm - radiusKm) > 1e-3);
        const isNear = Math.sin(distanceKm / earthRadiusKm / 2) ** 2 <= haversineMax;
        expect(isNear).toBe(distanceKm < radiusKm);
        if (!isNear) return;
        expect(there.latitude >= south && there.latitude <= north).toBe(true);
        if (width !== undefined)
          expect(there.longitude >= width.west && there.longitude <= width.east).toBe(true);
      },
    ),
    { seed: 7, numRuns: 2_000 },
  );
});

test("a box ends at neither pole nor the date line", () => {
  expect(nearCircle({ latitude: 48, longitude: 11 }, 10)).toHaveProperty("width");
  for (const place of [
    { latitude: 89.99, longitude: 0 },
    { latitude: -16.8, longitude: 179.99 },
  ])
    expect(nearCircle(place, 10)).not.toHaveProperty("width");
});
