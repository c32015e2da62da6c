import { readFileSync } from "node:fs";

const LOOK_MS = 200;
const PAGE_BYTES = 4_096;

/** Where the system tells how much a process holds; elsewhere only single allocations are bounded. */
export function watchMemory(
  processId: () => number | undefined,
  bytesMax: number,
  onOver: () => void,
): { isOver(): boolean; stop(): void } {
  let isOver = false;
  const look = (): void => {
    if (residentBytes(processId()) <= bytesMax) return;
    isOver = true;
    onOver();
  };
  const timer = setInterval(look, LOOK_MS);
  return { isOver: () => isOver, stop: () => clearInterval(timer) };
}

function residentBytes(processId: number | undefined): number {
  if (process.platform !== "linux" || processId === undefined) return 0;
  try {
    return Number(readFileSync(`/proc/${processId}/statm`, "latin1").split(" ")[1]) * PAGE_BYTES;
  } catch {
    // It has ended.
    return 0;
  }
}
