import { limits } from "./limits.ts";

/** Tells by how much the clock on the wall was set since the last look; 0 where it only went on. */
export function createClockWatch(): (wallMs: number, evenMs: number) => number {
  let last: { readonly wallMs: number; readonly evenMs: number } | undefined;
  return (wallMs, evenMs) => {
    const jumpMs = last === undefined ? 0 : wallMs - last.wallMs - (evenMs - last.evenMs);
    last = { wallMs, evenMs };
    return Math.abs(jumpMs) >= limits.clockJumpMsMin ? jumpMs : 0;
  };
}
