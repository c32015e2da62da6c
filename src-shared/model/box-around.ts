import type { Box } from "./anchor.ts";

/** The smallest box that holds them all; the whole where there is none. */
export function boxAround(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  // Sums of fractions may pass the edge by a hair.
  const right = Math.min(1, Math.max(...boxes.map((box) => box.x + box.width)));
  const bottom = Math.min(1, Math.max(...boxes.map((box) => box.y + box.height)));
  return { x, y, width: right - x, height: bottom - y };
}
