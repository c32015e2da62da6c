/** A core that dies this often in a row does so for a reason that another start will not mend. */
const restartCountMax = 3;
const forgivenAfterMs = 60_000;

export interface Restarts {
  /** May a core that lived this long be started again? */
  mayStart(livedMs: number): boolean;
}

export function createRestarts(): Restarts {
  let count = 0;
  return {
    mayStart(livedMs) {
      count = livedMs > forgivenAfterMs ? 0 : count + 1;
      return count <= restartCountMax;
    },
  };
}
