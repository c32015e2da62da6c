import { lookSpace } from "#shared/model/look-space.ts";
import { colourBinCount, type FineCells } from "./cells.ts";
import { lookLimits } from "./limits.ts";

const { cellsAcross, fineAcross, orientationCount } = lookLimits;
const cellCount = cellsAcross * cellsAcross;
/** What each part counts for once each is at unit length: its share of the cosine. */
const shares = { layout: 0.3, histogram: 0.3, shapes: 0.4 } as const;

/** A square of fine cells. */
export interface CellWindow {
  readonly column: number;
  readonly row: number;
  /** A multiple of `cellsAcross`. */
  readonly size: number;
}
export const wholeWindow: CellWindow = { column: 0, row: 0, size: fineAcross };

/**
 * How a picture or a part of it looks, as a vector at unit length of three parts:
 * - colour layout: the mean colour of each cell of a grid (Kasutani and Yamada 2001, the MPEG-7 descriptor, here in
 *   OKLab and without its transform);
 * - colour histogram: how much there is of each hue and of grey, by lightness, wherever it is;
 * - shapes: histograms of gradient orientations in each cell of a grid (Dalal and Triggs 2005), with square roots
 *   (Arandjelović and Zisserman 2012).
 * Each is measured from what an average picture has, so that pictures that have nothing in common have a cosine about 0.
 */
export function descriptorOf(cells: FineCells, window: CellWindow): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(lookSpace.dimensions);
  let at = 0;
  const put = (part: Float32Array, share: number, ordinary: number): void => {
    const length = Math.hypot(...part) + ordinary;
    for (const value of part) vector[at++] = length === 0 ? 0 : (Math.sqrt(share) * value) / length;
  };
  put(layoutOf(cells, window), shares.layout, ordinaryLayout);
  put(fromMean(rootsOf(summed(cells.bins, colourBinCount, window))), shares.histogram, 0);
  put(fromMean(rootsOf(pooled(cells.edges, orientationCount, window))), shares.shapes, 0);
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** What hardly differs from the average says little: its layout then counts for less than shapes and hues. */
const ordinaryLayout = 0.4;

/** Hues differ less than lightness does in numbers, and more to the eye. */
const hueStretch = 2;
const middleLight = 0.6;

function layoutOf({ colours, pixelCounts }: FineCells, window: CellWindow): Float32Array {
  const sums = pooled(colours, 3, window);
  const counts = pooled(pixelCounts, 1, window);
  return sums.map((sum, place) => {
    const mean = sum / Math.max(1e-9, counts[Math.floor(place / 3)] ?? 0);
    return place % 3 === 0 ? mean - middleLight : hueStretch * mean;
  });
}

/** `width` sums for each cell of the grid. A fine cell counts for all grid cells whose middle it is near to. */
function pooled(values: Float64Array, width: number, { column, row, size }: CellWindow): Float32Array {
  const pools = new Float32Array(cellCount * width);
  const step = size / cellsAcross;
  const nearness = (fine: number, cell: number): number =>
    Math.max(0, 1 - Math.abs(fine + 0.5 - (cell + 0.5) * step) / step);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const from = ((row + y) * fineAcross + column + x) * width;
      for (let cell = 0; cell < cellCount; cell++) {
        const weight = nearness(x, cell % cellsAcross) * nearness(y, Math.floor(cell / cellsAcross));
        if (weight === 0) continue;
        for (let place = 0; place < width; place++)
          pools[cell * width + place] =
            (pools[cell * width + place] ?? 0) + weight * (values[from + place] ?? 0);
      }
    }
  return pools;
}

function summed(values: Float64Array, width: number, { column, row, size }: CellWindow): Float32Array {
  const sums = new Float32Array(width);
  for (let y = row; y < row + size; y++)
    for (let x = column; x < column + size; x++)
      for (let place = 0; place < width; place++)
        sums[place] = (sums[place] ?? 0) + (values[(y * fineAcross + x) * width + place] ?? 0);
  return sums;
}

function rootsOf(values: Float32Array): Float32Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum === 0 ? values : values.map((value) => Math.sqrt(value / sum));
}

function fromMean(values: Float32Array): Float32Array {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return values.map((value) => value - mean);
}
