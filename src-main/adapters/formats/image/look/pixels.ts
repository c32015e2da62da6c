import { labOf } from "./oklab.ts";

/** Row by row; three planes of OKLab, and how much of each pixel can be seen (0…1). */
export interface LabImage {
  readonly width: number;
  readonly height: number;
  readonly l: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly seen: Float32Array;
}

/** 3 or 4 bytes a pixel. What shines through is taken to lie on white, as a page shows it. */
export function labImageOf(
  data: Uint8Array,
  { width, height, channels }: { readonly width: number; readonly height: number; readonly channels: number },
): LabImage {
  const count = width * height;
  const image: LabImage = {
    width,
    height,
    l: new Float32Array(count),
    a: new Float32Array(count),
    b: new Float32Array(count),
    seen: new Float32Array(count),
  };
  for (let pixel = 0, at = 0; pixel < count; pixel++, at += channels) {
    const seen = channels === 4 ? (data[at + 3] ?? 255) / 255 : 1;
    const onWhite = (byte: number | undefined): number => Math.round((byte ?? 0) * seen + 255 * (1 - seen));
    const { l, a, b } = labOf(onWhite(data[at]), onWhite(data[at + 1]), onWhite(data[at + 2]));
    image.l[pixel] = l;
    image.a[pixel] = a;
    image.b[pixel] = b;
    image.seen[pixel] = seen;
  }
  return image;
}

/** A plane as `columns` × `rows` means of what lies below each; larger than the plane, it repeats pixels. */
export function averaged(
  plane: Float32Array,
  { width, height }: Pick<LabImage, "width" | "height">,
  columns: number,
  rows: number,
): Float32Array {
  const means = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const fromY = Math.min(height - 1, Math.floor((row * height) / rows));
    const untilY = Math.max(fromY + 1, Math.floor(((row + 1) * height) / rows));
    for (let column = 0; column < columns; column++) {
      const fromX = Math.min(width - 1, Math.floor((column * width) / columns));
      const untilX = Math.max(fromX + 1, Math.floor(((column + 1) * width) / columns));
      let sum = 0;
      for (let y = fromY; y < untilY; y++)
        for (let x = fromX; x < untilX; x++) sum += plane[y * width + x] ?? 0;
      means[row * columns + column] = sum / ((untilX - fromX) * (untilY - fromY));
    }
  }
  return means;
}
