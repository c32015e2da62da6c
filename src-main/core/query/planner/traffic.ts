/** Whether anybody searches at the moment. */
export interface Traffic {
  /** A query runs until what is given back is disposed. */
  begin(): Disposable;
  /** Queries that have begun so far: the same number later means that none came. */
  begunCount(): number;
  /** Resolves when no query runs, or nobody cares any more. */
  none(): Promise<void>;
  end(): void;
}

export function createTraffic(): Traffic {
  let begunCount = 0;
  let runningCount = 0;
  let quiet = Promise.withResolvers<void>();
  quiet.resolve();
  return {
    begunCount: () => begunCount,
    none: () => quiet.promise,
    end: () => quiet.resolve(),
    begin() {
      begunCount++;
      if (runningCount++ === 0) quiet = Promise.withResolvers<void>();
      let isOver = false;
      return {
        [Symbol.dispose]() {
          if (isOver) return;
          isOver = true;
          if (--runningCount === 0) quiet.resolve();
        },
      };
    },
  };
}
