/** The pictures of a video at which its scene changes: told apart by the colours of a coarse grid, slides by their letters, too. */
import { createLetterWatch, letterLimits, type LetterWatch } from "#shared/model/letters-changed.ts";
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
/** Share of the dots whose letters must have changed for another slide: a line or two of a few. */
const OTHER_LETTERS_MIN = 0.012;
/**
 * Letters are looked for only where so much of the picture is of one shade, as paper is and what a camera sees is not.
 * Black is beside many a picture that is narrower than its film.
 */
const PAPER_SHARE_MIN = { shade: 0.3, black: 0.7 } as const;
const PAPER_SHADES = 5;
/** For so long letters must have stood still … */
const STILL_LOOKS = 8;
/** … and where key frames alone are decoded: what lies between two of them always stands still. */
const STILL_LOOKS_OF_KEY_FRAMES = 50;
/** Slides of which one line after the other appears are not all of a minute's pictures. */
const LETTER_FRAME_SHARE = 0.5;

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

/** Takes pictures `LOOK_MS` apart; gives back those that begin a scene. A slide begins where its letters came to rest. */
export function createSceneWatch(size: FrameSize, limits: MediaLimits, onlyKeyFrames = false) {
  const stillLooks = onlyKeyFrames ? STILL_LOOKS_OF_KEY_FRAMES : STILL_LOOKS;
  const canHaveLetters = size.width >= letterLimits.widthPx && size.height >= letterLimits.heightPx;
  const letters = canHaveLetters ? createLetterWatch(stillLooks) : undefined;
  let lookCount = 0;
  let shown: Float64Array | undefined;
  const taken: { readonly timeMs: number; readonly byLetters: boolean }[] = [];
  const mayTake = (timeMs: number, byLetters: boolean): boolean => {
    const lately = taken.filter((before) => before.timeMs > timeMs - 60_000);
    return (
      taken.length < limits.frameCountMax &&
      lately.length < limits.framesPerMinuteMax &&
      (!byLetters ||
        lately.filter((before) => before.byLetters).length < limits.framesPerMinuteMax * LETTER_FRAME_SHARE)
    );
  };
  return {
    push(pixels: Uint8Array): Scene | undefined {
      const nowMs = lookCount++ * LOOK_MS;
      const grid = gridOf(pixels, size);
      if (grid.every((light) => light < BLACK_MAX)) return undefined;
      const hasOtherLetters = letters !== undefined && showsOtherLetters(letters, greyOf(pixels, size));
      const isOther = shown === undefined || difference(grid, shown) >= SCENE_CHANGE_MIN;
      if (!isOther && !hasOtherLetters) return undefined;
      const timeMs = isOther ? nowMs : nowMs - stillLooks * LOOK_MS;
      if (!mayTake(timeMs, !isOther)) return undefined;
      shown = grid;
      letters?.keep();
      taken.push({ timeMs, byLetters: !isOther });
      return { timeMs, pixels };
    },
    durationMs: (): number => lookCount * LOOK_MS,
  };
}

const showsOtherLetters = (letters: LetterWatch, grey: Uint8Array): boolean =>
  letters.look(grey) >= OTHER_LETTERS_MIN && isPaper(grey);

/** Most of what is written on is of one shade. */
function isPaper(grey: Uint8Array): boolean {
  const counts = new Uint32Array(256);
  for (const value of grey) counts[value] = (counts[value] ?? 0) + 1;
  const shareOf = (from: number): number =>
    counts.subarray(from, from + PAPER_SHADES).reduce((sum, count) => sum + count, 0) / grey.length;
  for (let from = 0; from <= 256 - PAPER_SHADES; from++)
    if (shareOf(from) >= (from < BLACK_MAX ? PAPER_SHARE_MIN.black : PAPER_SHARE_MIN.shade)) return true;
  return false;
}

/** Small, as letters are told by (ITU-R BT.601). Each pixel counts: a stroke may be one wide. */
function greyOf(pixels: Uint8Array, { width, height }: FrameSize): Uint8Array {
  const { widthPx, heightPx } = letterLimits;
  const columnOf = Uint8Array.from({ length: width }, (_, x) => Math.floor((x * widthPx) / width));
  const sums = new Uint32Array(widthPx * heightPx);
  const counts = new Uint32Array(widthPx * heightPx);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * heightPx) / height) * widthPx;
    for (let x = 0; x < width; x++, at += 3) {
      const dot = row + (columnOf[x] ?? 0);
      const light = 77 * (pixels[at] ?? 0) + 150 * (pixels[at + 1] ?? 0) + 29 * (pixels[at + 2] ?? 0);
      sums[dot] = (sums[dot] ?? 0) + light;
      counts[dot] = (counts[dot] ?? 0) + 1;
    }
  }
  return Uint8Array.from(sums, (sum, dot) => sum / Math.max(1, counts[dot] ?? 0) / 256);
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
