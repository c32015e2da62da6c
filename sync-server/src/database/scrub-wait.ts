import { setTimeout as pause } from "node:timers/promises";
import { limits } from "./limits.ts";

/** Looks until there is nothing more of it, and gives what is left when that takes too long. */
export async function whatStays<What>(look: () => Promise<readonly What[]>): Promise<readonly What[]> {
  const endMs = performance.now() + limits.scrubWaitMsMax;
  for (;;) {
    const found = await look();
    if (found.length === 0 || performance.now() > endMs) return found;
    await pause(limits.scrubLookMs);
  }
}
