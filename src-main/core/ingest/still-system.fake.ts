import { usualSettings } from "#shared/rpc/usual-settings.ts";
import type { IngestSystem } from "./system.ts";

/** A system in which no time passes, nothing is left to chance and nothing is set. */
export const stillSystem = (onFault: IngestSystem["onFault"]): IngestSystem => ({
  clock: { nowMs: () => 1, sleep: () => Promise.resolve() },
  ages: { oldSpans: () => Promise.resolve([]) },
  chance: { fraction: () => 0, bytes: (count) => new Uint8Array(count) },
  settings: {
    current: () => usualSettings,
    change: () => Promise.reject(new Error("nothing is changed here")),
    onChange: () => undefined,
  },
  onFault,
});
