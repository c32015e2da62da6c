/** Waits for a condition that is checked whenever something happens. */
export interface Idle {
  /** Something happened that may have made it true. */
  check(): void;
  wait(signal?: AbortSignal): Promise<void>;
}

export function createIdle(isIdle: () => boolean): Idle {
  const waiting = new Set<() => void>();
  return {
    check() {
      if (waiting.size > 0 && isIdle()) for (const resolve of waiting) resolve();
    },
    async wait(signal) {
      signal?.throwIfAborted();
      if (isIdle()) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = (): void =>
        reject(signal?.reason instanceof Error ? signal.reason : new Error("cancelled"));
      waiting.add(resolve);
      signal?.addEventListener("abort", abort, { once: true });
      try {
        await promise;
      } finally {
        waiting.delete(resolve);
        signal?.removeEventListener("abort", abort);
      }
    },
  };
}
