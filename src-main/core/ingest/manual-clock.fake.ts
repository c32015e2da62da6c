import type { Clock } from "#core/ports/clock.ts";

/** Time that moves only when told to. */
export function manualClock(): Clock & { advance(ms: number): void } {
  let nowMs = 1_700_000_000_000;
  const sleeping = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return {
    nowMs: () => nowMs,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(new Error("woken"));
        const sleeper = { untilMs: nowMs + delayMs, wake: resolve };
        sleeping.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleeping.delete(sleeper);
          reject(new Error("woken"));
        });
      }),
    advance(ms) {
      nowMs += ms;
      for (const sleeper of sleeping)
        if (sleeper.untilMs <= nowMs) {
          sleeping.delete(sleeper);
          sleeper.wake();
        }
    },
  };
}
