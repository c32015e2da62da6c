import type { WatchTiming } from "./limits.ts";

/** Looks again from time to time; the pause grows with the tree, so that a large share is not read without end. */
export function poll(directoryCount: number, timing: WatchTiming, lookAgain: () => void): AsyncDisposable {
  const pauseMs = Math.min(
    timing.pollMaxMs,
    Math.max(timing.pollMinMs, directoryCount * timing.pollPerDirectoryMs),
  );
  const timer = setInterval(lookAgain, pauseMs).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
    },
  };
}
