import type { Clock } from "#core/ports/clock.ts";

/** Something that others read when it changed, not more often than they can take in. */
export interface Changes {
  tell(): void;
  /** At once, then after every change, with a pause between two. Ends when the signal fires. */
  watch<Value>(read: () => Promise<Value>, everyMs: number, signal: AbortSignal): AsyncIterable<Value>;
}

export function createChanges(clock: Clock): Changes {
  const readers = new Set<() => void>();
  return {
    tell() {
      for (const reader of readers) reader();
    },
    async *watch(read, everyMs, signal) {
      let changed = Promise.withResolvers<void>();
      const reader = (): void => changed.resolve();
      readers.add(reader);
      signal.addEventListener("abort", reader);
      try {
        while (!signal.aborted) {
          changed = Promise.withResolvers<void>();
          yield await read();
          await changed.promise;
          if (!signal.aborted) await clock.sleep(everyMs, signal).catch(() => undefined);
        }
      } finally {
        readers.delete(reader);
        signal.removeEventListener("abort", reader);
      }
    },
  };
}
