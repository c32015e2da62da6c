/** Work that goes on by itself: whoever ends waits for it, and a failure is told. */
export interface Pending {
  add(work: Promise<unknown>): void;
  /** Resolves when nothing goes on any more, what was begun meanwhile included. */
  settled(): Promise<void>;
}

export function createPending(report: (error: unknown) => void): Pending {
  const running = new Set<Promise<unknown>>();
  return {
    add(work) {
      const done = work.catch(report).finally(() => running.delete(done));
      running.add(done);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
