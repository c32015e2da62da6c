import { TrailFullError } from "#core/audit/device-trail.ts";
import type { Clock } from "#core/ports/clock.ts";
import { StoreFullError } from "#core/ports/library-store.ts";

interface RecurringDeps {
  readonly clock: Clock;
  readonly pauseMs: number;
  /** Whether the first turn comes at once, or after a pause like the others. */
  readonly atOnce: boolean;
  /** Asked before each turn: ends the pause behind it, where it resolves first. */
  readonly sooner?: (() => Promise<void>) | undefined;
  /** Told of the failure that ended it. */
  readonly report: (error: unknown) => void;
}

/**
 * Work that nobody waits for, with a pause between the turns. A turn for which the disk is full, or fails for the moment, is
 * left to the next one; any other failure ends it, as disposing of it does.
 */
export function recurring(
  { clock, pauseMs, atOnce, sooner, report }: RecurringDeps,
  turn: (signal: AbortSignal) => Promise<void>,
): AsyncDisposable {
  const closing = new AbortController();
  const { signal } = closing;
  const run = async (): Promise<void> => {
    if (!atOnce) await clock.sleep(pauseMs, signal);
    while (!signal.aborted) {
      const woken = sooner?.();
      await turn(signal).catch(leaveToNext);
      await (woken === undefined ? clock.sleep(pauseMs, signal) : sleepUntil(clock, pauseMs, woken, signal));
    }
  };
  const running = run().catch((thrown: unknown) => {
    // Closing ends the sleep this way.
    if (!signal.aborted) report(thrown);
  });
  return {
    async [Symbol.asyncDispose]() {
      closing.abort();
      await running;
    },
  };
}

/** Whoever shows it was told of it by the store itself. */
function leaveToNext(thrown: unknown): void {
  if (!(thrown instanceof StoreFullError || thrown instanceof TrailFullError)) throw thrown;
}

async function sleepUntil(
  clock: Clock,
  pauseMs: number,
  woken: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const sleep = clock.sleep(pauseMs, AbortSignal.any([signal, over.signal]));
  try {
    await Promise.race([sleep, woken]);
  } finally {
    sleep.catch(() => undefined);
    over.abort();
  }
}
