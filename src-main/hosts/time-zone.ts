import type { Stopwatch } from "#core/ports/clock.ts";
import { limits } from "./limits.ts";

/** IANA name of where this computer is. Finding it out takes longer than an answer from the cache, so it is kept for a while. */
export function createTimeZone(clock: Pick<Stopwatch, "elapsedMs">): () => string {
  let known: { readonly name: string; readonly untilMs: number } | undefined;
  return () => {
    if (known === undefined || clock.elapsedMs() >= known.untilMs) {
      const { timeZone: name } = Intl.DateTimeFormat().resolvedOptions();
      known = { name, untilMs: clock.elapsedMs() + limits.timeZoneAgeMsMax };
    }
    return known.name;
  };
}
