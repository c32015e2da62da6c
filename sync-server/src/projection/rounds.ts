/** Documents that are to be made rows of: each once in a round, and between two rounds a rest. */
import type { DocumentName } from "#shared/sync/document-name.ts";
import { createRests } from "./rests.ts";

export interface Rounds extends AsyncDisposable {
  add(name: DocumentName): void;
  /** Resolves when all that was added until now was made; what is added meanwhile keeps nobody waiting. */
  over(): Promise<void>;
  readonly count: () => number;
}

/** `make` does not reject; `ended` is called when nothing is left. */
export function createRounds(
  make: (name: DocumentName) => Promise<void>,
  ended: () => Promise<void>,
): Rounds {
  const left = new Map<DocumentName, PromiseWithResolvers<void>>();
  const rests = createRests();
  let running: Promise<void> | undefined;
  let making: Promise<void> | undefined;
  let lastSteps: Promise<void> | undefined;
  let isEnding = false;
  const run = async (): Promise<void> => {
    // Whoever adds several at once has them in one round.
    await Promise.resolve();
    for (;;) {
      const startMs = performance.now();
      // What is told of from here on is of the next round.
      for (const [name, made] of Array.from(left)) {
        if (isEnding) return;
        left.delete(name);
        making = made.promise;
        await make(name);
        made.resolve();
      }
      if (isEnding) return;
      if (left.size === 0) return (lastSteps = ended());
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
      if (isEnding) return;
      if (!left.has(name)) left.set(name, Promise.withResolvers());
      start();
    },
    over: () =>
      rests.without(async () => {
        await Promise.all([making, ...Array.from(left.values(), ({ promise }) => promise)]);
        await lastSteps;
      }),
    count: () => left.size,
    async [Symbol.asyncDispose]() {
      isEnding = true;
      await rests.without(async () => running);
      for (const { resolve } of left.values()) resolve();
    },
  };
}
