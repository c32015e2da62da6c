/** How words and meaning become one score, on a device and on a team's server alike. */

/** Cosine at which a segment is as near as can be asked for: of a weak best neighbour nothing is made. */
const nearCosine = 0.5;

/** What cosines are relative to. */
export const bestCosineOf = (cosine: number | undefined): number => Math.max(nearCosine, cosine ?? 0);

/** Both legs in equal parts, 0…1: `words` is relative to the best hit's already. */
export const scoreOfLegs = (
  words: number | undefined,
  cosine: number | undefined,
  bestCosine: number,
): number => ((words ?? 0) + Math.max(0, cosine ?? 0) / bestCosine) / 2;
