/** Segments that were stored without vectors, for the model did not run: who stores them notes it, who embeds them hears of it. */
export interface Bare {
  note(): void;
  /** What was noted before is told at once. */
  onNoted(listener: () => void): void;
}

export function createBare(): Bare {
  const listeners: (() => void)[] = [];
  let isNoted = false;
  return {
    note() {
      isNoted = true;
      for (const tell of listeners) tell();
    },
    onNoted(listener) {
      listeners.push(listener);
      if (isNoted) listener();
    },
  };
}
