import { lookLimits } from "./limits.ts";
import type { LabImage } from "./pixels.ts";

const { fineAcross, orientationCount, hueCount, lightCount } = lookLimits;
export const colourBinCount = lightCount * (hueCount + 1);

/** A picture in `fineAcross` × `fineAcross` cells, row by row: sums over the pixels of each. */
export interface FineCells {
  readonly pixelCounts: Float64Array;
  /** Three a cell: lightness, a, b. */
  readonly colours: Float64Array;
  /** `colourBinCount` a cell: by lightness grey and then each hue. */
  readonly bins: Float64Array;
  /** `orientationCount` a cell: how strong edges of each direction are. */
  readonly edges: Float64Array;
}

export function fineCellsOf(image: LabImage): FineCells {
  const count = fineAcross * fineAcross;
  const cells: FineCells = {
    pixelCounts: new Float64Array(count),
    colours: new Float64Array(3 * count),
    bins: new Float64Array(colourBinCount * count),
    edges: new Float64Array(orientationCount * count),
  };
  const { width, height } = image;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = Math.floor((y * fineAcross) / height) * fineAcross + Math.floor((x * fineAcross) / width);
      const pixel = y * width + x;
      addColour(cells, cell, image.l[pixel] ?? 0, image.a[pixel] ?? 0, image.b[pixel] ?? 0);
      if (x > 0 && y > 0 && x < width - 1 && y < height - 1) addEdge(cells, cell, image.l, pixel, width);
    }
  return cells;
}

/** Chroma from which a pixel is all hue and no grey. */
const fullChroma = 0.1;

/** Each pixel counts for its two nearest hues, for grey as far as it is grey, and for its two nearest lightnesses. */
function addColour({ pixelCounts, colours, bins }: FineCells, cell: number, l: number, a: number, b: number) {
  add(pixelCounts, cell, 1);
  add(colours, 3 * cell, l);
  add(colours, 3 * cell + 1, a);
  add(colours, 3 * cell + 2, b);
  const colourful = Math.min(1, Math.hypot(a, b) / fullChroma);
  const hue = ((Math.atan2(b, a) / (2 * Math.PI) + 1) % 1) * hueCount;
  const hueBelow = Math.floor(hue) % hueCount;
  const light = Math.min(lightCount - 1.001, Math.max(0, l * (lightCount - 1)));
  const lightBelow = Math.floor(light);
  for (let step = 0; step < 2; step++) {
    const from = cell * colourBinCount + (lightBelow + step) * (hueCount + 1);
    const share = step === 0 ? 1 - (light - lightBelow) : light - lightBelow;
    add(bins, from, share * (1 - colourful));
    add(bins, from + 1 + hueBelow, share * colourful * (1 - (hue - Math.floor(hue))));
    add(bins, from + 1 + ((hueBelow + 1) % hueCount), share * colourful * (hue - Math.floor(hue)));
  }
}

/** A step of lightness that is more likely noise or a stain of compression than a shape. */
const faintStep = 0.02;

function addEdge({ edges }: FineCells, cell: number, l: Float32Array, pixel: number, width: number) {
  const across = (l[pixel + 1] ?? 0) - (l[pixel - 1] ?? 0);
  const down = (l[pixel + width] ?? 0) - (l[pixel - width] ?? 0);
  const strength = Math.hypot(across, down);
  if (strength < faintStep) return;
  // Light on dark or dark on light: a shape is the same.
  const turn = ((Math.atan2(down, across) / Math.PI + 1) % 1) * orientationCount;
  const below = Math.floor(turn) % orientationCount;
  const share = turn - Math.floor(turn);
  add(edges, cell * orientationCount + below, strength * (1 - share));
  add(edges, cell * orientationCount + ((below + 1) % orientationCount), strength * share);
}

/** Counted, not copied: this runs for every pixel. */
function add(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] ?? 0) + value;
}
