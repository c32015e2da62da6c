import { readFileSync, writeFileSync, renameSync } from "node:fs";
import * as z from "zod";

const Rectangle = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
export type Rectangle = z.infer<typeof Rectangle>;
export const WindowState = z.object({ bounds: Rectangle.optional(), maximised: z.boolean() });
export type WindowState = z.infer<typeof WindowState>;

export const DEFAULT_SIZE = { width: 1280, height: 820 } as const;
export const SIZE_MIN = { width: 720, height: 480 } as const;
/** So much of the window's top edge must be on a screen for a person to get hold of it. */
const GRIP_PX_MIN = 120;

/** A missing or damaged file is no reason not to open a window. */
export function readWindowState(file: string): WindowState {
  try {
    const parsed = WindowState.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : { maximised: false };
  } catch {
    return { maximised: false };
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The remembered bounds if they can still be reached on one of the screens; else the default size. */
export function visibleBounds(
  state: WindowState,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const { bounds } = state;
  if (bounds === undefined) return DEFAULT_SIZE;
  const reachable = screens.some((screen) => {
    const overlapPx =
      Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
    return (
      overlapPx >= GRIP_PX_MIN &&
      bounds.y >= screen.y &&
      bounds.y < screen.y + screen.height - GRIP_PX_MIN / 2
    );
  });
  const width = Math.max(bounds.width, SIZE_MIN.width);
  const height = Math.max(bounds.height, SIZE_MIN.height);
  return reachable ? { x: bounds.x, y: bounds.y, width, height } : { width, height };
}
