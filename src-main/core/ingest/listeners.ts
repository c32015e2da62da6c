/** Whoever wants to be told that something has changed. */
export interface Listeners {
  tell(): void;
  /** At once, then after every change; several that come together are one. Ends when the signal fires. */
  changes(signal: AbortSignal): AsyncGenerator<void>;
}

export function createListeners(): Listeners {
  const listeners = new Set<() => void>();
  return {
    tell() {
      for (const listener of listeners) listener();
    },
    async *changes(signal) {
      while (!signal.aborted) {
        const changed = Promise.withResolvers<void>();
        const tell = (): void => changed.resolve();
        listeners.add(tell);
        signal.addEventListener("abort", tell);
        try {
          yield;
          await changed.promise;
        } finally {
          listeners.delete(tell);
          signal.removeEventListener("abort", tell);
        }
      }
    },
  };
}
