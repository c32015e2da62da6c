/** Documents that are to be made rows of: each once in a round, and between two rounds a rest. */
import type { DocumentName } from "#shared/sync/document-name.ts";
import { createRests } from "./rests.ts";

export interface Rounds extends AsyncDisposable {
  add(name: DocumentName): void;
  /** Resolves when nothing is left of what was added. */
  over(): Promise<void>;
  readonly count: () => number;
}

/** `make` does not reject; `ended` is called when nothing is left. */
export function createRounds(
  make: (name: DocumentName) => Promise<void>,
  ended: () => Promise<void>,
): Rounds {
  const left = new Set<DocumentName>();
  const rests = createRests();
  let running: Promise<void> | undefined;
  let isEnding = false;
  const run = async (): Promise<void> => {
    // Whoever adds several at once has them in one round.
    await Promise.resolve();
    for (;;) {
      const startMs = performance.now();
      // What is told of from here on is of the next round.
      for (const name of Array.from(left)) {
        if (isEnding) return;
        left.delete(name);
        await make(name);
      }
      if (isEnding) return;
      if (left.size === 0) return ended();
      await rests.after(performance.now() - startMs);
    }
  };
  const start = (): void => {
    running ??= run().finally(() => {
      running = undefined;
      if (left.size > 0 && !isEnding) start();
    });
  };
  return {
    add(name) {
      left.add(name);
      start();
    },
    over: () =>
      rests.without(async () => {
        while (running !== undefined) await running;
      }),
    count: () => left.size,
    async [Symbol.asyncDispose]() {
      isEnding = true;
      await rests.without(async () => running);
    },
  };
}
