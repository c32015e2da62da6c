/**
 * How far what the disk has of an index was read. Invariant: none is written before, for what it does not have yet would
 * pass for gone, and its files with it.
 */
export interface Reading {
  begin(): void;
  /** All that can be read was. */
  done(): void;
  /** Whoever waits waits no longer: where it was not read, the disk keeps what it has. */
  giveUp(): void;
  /** False where that was given up. */
  whenRead(): Promise<boolean>;
}

export function createReading(): Reading {
  let isRead = false;
  let ended = Promise.withResolvers<void>();
  // Until the first one begins there is nothing to wait for.
  ended.resolve();
  return {
    begin() {
      ended.resolve();
      isRead = false;
      ended = Promise.withResolvers();
    },
    done() {
      isRead = true;
      ended.resolve();
    },
    giveUp: () => ended.resolve(),
    async whenRead() {
      await ended.promise;
      return isRead;
    },
  };
}
