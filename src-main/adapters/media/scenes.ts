/** The pictures of a video at which its scene changes: small ones, told apart by the colours of a coarse grid. */
import type { MediaLimits } from "./limits.ts";

/** Two looks a second: a hit opens at the second. */
export const LOOK_MS = 500;
const COLUMNS = 16;
const ROWS = 9;
/** Of a row about so many pixels are counted: more tell no other mean. */
const SAMPLED_PX = 320;
/** Mean difference of two grids, of 255, from which they are two scenes; what passes in front of a camera changes less. */
const SCENE_CHANGE_MIN = 18;
/** A picture darker throughout is a black lens or a fade. */
const BLACK_MAX = 16;

export interface Scene {
  readonly timeMs: number;
  /** Three bytes a pixel. */
  readonly pixels: Uint8Array;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** As large as it may be and whole, each side even, which decoders need. */
export function smallSize({ width, height }: FrameSize, edgePxMax: number): FrameSize {
  const scale = Math.min(1, edgePxMax / Math.max(width, height));
  const even = (size: number): number => Math.max(2, Math.round((size * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

/** Takes pictures `LOOK_MS` apart; gives back those that begin a scene. */
export function createSceneWatch(size: FrameSize, limits: MediaLimits) {
  let lookCount = 0;
  let shown: Float64Array | undefined;
  const takenMs: number[] = [];
  const mayTake = (timeMs: number): boolean =>
    takenMs.length < limits.frameCountMax &&
    takenMs.filter((before) => before > timeMs - 60_000).length < limits.framesPerMinuteMax;
  return {
    push(pixels: Uint8Array): Scene | undefined {
      const timeMs = lookCount++ * LOOK_MS;
      const grid = gridOf(pixels, size);
      const isBlack = grid.every((light) => light < BLACK_MAX);
      if (isBlack || !mayTake(timeMs)) return undefined;
      if (shown !== undefined && difference(grid, shown) < SCENE_CHANGE_MIN) return undefined;
      shown = grid;
      takenMs.push(timeMs);
      return { timeMs, pixels };
    },
    durationMs: (): number => lookCount * LOOK_MS,
  };
}

/** The mean red, green and blue of each field: two colours may be equally light. */
function gridOf(pixels: Uint8Array, { width, height }: FrameSize): Float64Array {
  const step = Math.max(1, Math.floor(width / SAMPLED_PX));
  const sums = new Float64Array(COLUMNS * ROWS * 3);
  const counts = new Float64Array(COLUMNS * ROWS * 3);
  for (let y = 0; y < height; y += step)
    for (let x = 0; x < width; x += step) {
      const field = Math.floor((y * ROWS) / height) * COLUMNS + Math.floor((x * COLUMNS) / width);
      for (let channel = 0; channel < 3; channel++) {
        const place = field * 3 + channel;
        sums[place] = (sums[place] ?? 0) + (pixels[(y * width + x) * 3 + channel] ?? 0);
        counts[place] = (counts[place] ?? 0) + 1;
      }
    }
  return sums.map((sum, place) => sum / Math.max(1, counts[place] ?? 0));
}

const difference = (left: Float64Array, right: Float64Array): number =>
  left.reduce((sum, light, field) => sum + Math.abs(light - (right[field] ?? 0)), 0) / left.length;
