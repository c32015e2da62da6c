import { PictureHash } from "#shared/model/picture.ts";
import { averaged, type LabImage } from "./pixels.ts";

const EDGE = 32;
const KEPT = 8;

/** cos of the discrete cosine transform (type II), by frequency and place. */
const waves = Array.from({ length: KEPT + 1 }, (_, frequency) =>
  Float64Array.from({ length: EDGE }, (_unused, place) =>
    Math.cos((Math.PI * frequency * (2 * place + 1)) / (2 * EDGE)),
  ),
);

/**
 * pHash (Zauner 2010, "Implementation and benchmarking of perceptual image hash functions"): of 32 × 32 lightnesses the
 * 8 × 8 lowest frequencies but those that are constant along a side, each above the median or not. Scaling, another
 * format and other brightness leave nearly all bits; two unrelated pictures share about half.
 */
export function hashOf(image: LabImage): PictureHash {
  const light = averaged(image.l, image, EDGE, EDGE);
  const values: number[] = [];
  for (let row = 1; row <= KEPT; row++)
    for (let column = 1; column <= KEPT; column++) {
      let sum = 0;
      for (let y = 0; y < EDGE; y++) {
        const wave = waves[row]?.[y] ?? 0;
        for (let x = 0; x < EDGE; x++) sum += wave * (waves[column]?.[x] ?? 0) * (light[y * EDGE + x] ?? 0);
      }
      values.push(sum);
    }
  const inOrder = values.toSorted((a, b) => a - b);
  const median = ((inOrder[31] ?? 0) + (inOrder[32] ?? 0)) / 2;
  let digits = "";
  for (let at = 0; at < values.length; at += 4)
    digits += values
      .slice(at, at + 4)
      .reduce((digit, value) => digit * 2 + (value > median ? 1 : 0), 0)
      .toString(16);
  return PictureHash.parse(digits);
}
