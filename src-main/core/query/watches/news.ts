import type { WatchMatch } from "#shared/model/watch.ts";

/** Whoever reads slower than matches come is told of the last so many; all of them are in the store. */
const waitingCountMax = 1_000;

export interface News {
  /** Somebody listens. */
  isHeard(): boolean;
  tell(matches: readonly WatchMatch[]): void;
  /** Each match from now on; ends when the signal fires. */
  listen(signal: AbortSignal): AsyncIterable<WatchMatch>;
}

export function createNews(): News {
  const readers = new Set<(matches: readonly WatchMatch[]) => void>();
  return {
    isHeard: () => readers.size > 0,
    tell(matches) {
      for (const reader of readers) reader(matches);
    },
    listen: (signal) => read(readers, signal),
  };
}

async function* read(
  readers: Set<(matches: readonly WatchMatch[]) => void>,
  signal: AbortSignal,
): AsyncGenerator<WatchMatch> {
  let waiting: readonly WatchMatch[] = [];
  let wake = (): void => undefined;
  const reader = (matches: readonly WatchMatch[]): void => {
    waiting = [...waiting, ...matches].slice(-waitingCountMax);
    wake();
  };
  const stop = (): void => wake();
  readers.add(reader);
  signal.addEventListener("abort", stop);
  try {
    while (!signal.aborted) {
      const now = waiting;
      waiting = [];
      yield* now;
      if (waiting.length === 0 && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    readers.delete(reader);
    signal.removeEventListener("abort", stop);
  }
}
