/** Many go in and out; now and then all wait outside while something is done that none of them may see half done. */
export interface Gate {
  /** Waits while the gate is closed. Whoever went in leaves when what is given back is disposed. */
  enter(): Promise<Disposable>;
  /** Runs when all who are inside have left; nobody enters until it has ended. One such work at a time. */
  closedFor<Value>(work: () => Promise<Value>): Promise<Value>;
}

export function createGate(): Gate {
  let insideCount = 0;
  let emptied = Promise.withResolvers<void>();
  emptied.resolve();
  let closedUntil: Promise<void> | undefined;
  const enter = async (): Promise<Disposable> => {
    while (closedUntil !== undefined) await closedUntil;
    if (insideCount++ === 0) emptied = Promise.withResolvers<void>();
    let hasLeft = false;
    return {
      [Symbol.dispose]() {
        if (hasLeft) return;
        hasLeft = true;
        if (--insideCount === 0) emptied.resolve();
      },
    };
  };
  return {
    enter,
    async closedFor(work) {
      while (closedUntil !== undefined) await closedUntil;
      const opened = Promise.withResolvers<void>();
      closedUntil = opened.promise;
      try {
        await emptied.promise;
        return await work();
      } finally {
        closedUntil = undefined;
        opened.resolve();
      }
    },
  };
}
