import { limits } from "./limits.ts";

export interface KeeperDeps {
  readonly persistAfterMs: number;
  /** Writes what is there. `taken` says that it was read: what changes later is not in it. Not called: nothing was written. */
  write(taken: () => void): Promise<void>;
}

/** Writes an index when changes have ceased, where they do not cease after a while, and when it is asked to. */
export interface Keeper {
  changed(): void;
  /** Resolves when what is there now is on disk; at once when nothing has changed. Rejects where nothing could be written. */
  persist(): Promise<void>;
  stop(): Promise<void>;
}

export function createKeeper(deps: KeeperDeps): Keeper {
  let isDirty = false;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let latest: NodeJS.Timeout | undefined;
  const forgetLatest = (): void => {
    clearTimeout(latest);
    latest = undefined;
  };

  const write = async (): Promise<void> => {
    if (!isDirty) return;
    let isTaken = false;
    try {
      await deps.write(() => {
        isTaken = true;
        isDirty = false;
        forgetLatest();
      });
    } catch (thrown) {
      isDirty = true;
      throw thrown;
    }
    // Whoever asked would take what is on the disk for what is there.
    if (!isTaken) throw new Error("the index was not written: what the disk has of it could not be read");
  };
  const persist = (): Promise<void> => {
    // One after the other. Whoever asked for the one before has its failure; this one tries again.
    writing = writing.then(write, write);
    return writing;
  };
  // The index is derived: a write that fails is tried again after the next change and at the end.
  const writeIn = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      forgetLatest();
      void persist().catch(() => undefined);
    }, ms).unref();
  return {
    changed() {
      isDirty = true;
      clearTimeout(timer);
      timer = writeIn(deps.persistAfterMs);
      latest ??= writeIn(limits.persistWithinMs);
    },
    persist,
    stop() {
      clearTimeout(timer);
      forgetLatest();
      // On a full disk, say, the next start makes it from rows: no reason for the end to fail.
      return persist().catch(() => undefined);
    },
  };
}
