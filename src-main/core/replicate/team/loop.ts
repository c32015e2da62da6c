import type { Clock } from "#core/ports/clock.ts";
import { limits } from "./limits.ts";

/** Work that is done again whenever something may be to do. */
export interface Loop extends AsyncDisposable {
  wake(): void;
}

export interface LoopDeps {
  readonly clock: Clock;
  /** Told of what nobody expected: a full disk, say. It is tried again a while later. */
  readonly onFault: (error: unknown) => void;
}

/** A turn gives after how long there is something to do again by itself; nothing where there is not. One turn at a time. */
export function createLoop(
  { clock, onFault }: LoopDeps,
  turn: (signal: AbortSignal) => Promise<number | undefined>,
): Loop {
  const closing = new AbortController();
  let woken = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await woken.promise;
      woken = Promise.withResolvers<void>();
      if (closing.signal.aborted) return;
      const waitMs = await turn(closing.signal).catch((thrown: unknown) => {
        if (!closing.signal.aborted) onFault(thrown);
        return limits.faultPauseMs;
      });
      if (waitMs !== undefined) await sleepUnlessWoken(waitMs);
    }
  };
  const sleepUnlessWoken = async (waitMs: number): Promise<void> => {
    const timer = new AbortController();
    const slept = clock
      .sleep(Math.max(0, waitMs), AbortSignal.any([timer.signal, closing.signal]))
      .then(woken.resolve, () => undefined);
    await Promise.race([slept, woken.promise]);
    timer.abort();
  };
  const running = run();
  return {
    wake: () => woken.resolve(),
    async [Symbol.asyncDispose]() {
      closing.abort();
      woken.resolve();
      await running;
    },
  };
}
