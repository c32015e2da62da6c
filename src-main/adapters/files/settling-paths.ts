import { limits, type WatchTiming } from "./limits.ts";

/** Gathers changed paths and hands them over together once they have been quiet. */
export interface SettlingPaths extends Disposable {
  add(path: string): void;
  /** Everything may have changed. */
  addAll(): void;
}

interface Pending {
  readonly sinceMs: number;
  lastMs: number;
}

/**
 * A rename is two paths that change together, and a chain of renames is many: they leave in one call once the whole tree
 * is quiet, so that whoever compares them sees the old path gone and the last one there.
 */
export function createSettlingPaths(
  timing: WatchTiming,
  onSettled: (paths: readonly string[] | null) => void,
): SettlingPaths {
  const pending = new Map<string, Pending>();
  let everything: Pending | undefined;
  let timer: NodeJS.Timeout | undefined;

  const note = (known: Pending | undefined): Pending => {
    const nowMs = performance.now();
    if (known === undefined) return { sinceMs: nowMs, lastMs: nowMs };
    known.lastMs = nowMs;
    return known;
  };
  const isSettled = ({ sinceMs, lastMs }: Pending, nowMs: number): boolean =>
    nowMs - lastMs >= timing.settleMs || nowMs - sinceMs >= timing.settleMaxMs;

  const settledPaths = (nowMs: number): readonly string[] => {
    const entries = [...pending];
    const isQuiet = entries.every(([, { lastMs }]) => nowMs - lastMs >= timing.settleMs);
    const isLate = entries.some(([, { sinceMs }]) => nowMs - sinceMs >= timing.gatherMaxMs);
    if (!isQuiet && !isLate) return [];
    return entries.filter(([, entry]) => isSettled(entry, nowMs)).map(([path]) => path);
  };

  const look = (): void => {
    timer = undefined;
    const nowMs = performance.now();
    if (everything !== undefined) {
      if (isSettled(everything, nowMs)) {
        everything = undefined;
        pending.clear();
        onSettled(null);
      }
    } else {
      const settled = settledPaths(nowMs);
      for (const path of settled) pending.delete(path);
      if (settled.length > 0) onSettled(settled);
    }
    if (everything !== undefined || pending.size > 0) wake();
  };
  const wake = (): void => {
    timer ??= setTimeout(look, timing.settleMs / 2).unref();
  };
  const addAll = (): void => {
    everything = note(everything);
    wake();
  };
  return {
    add(path) {
      if (everything !== undefined || pending.size >= limits.pendingPathCountMax) return addAll();
      pending.set(path, note(pending.get(path)));
      wake();
    },
    addAll,
    [Symbol.dispose]() {
      clearTimeout(timer);
      timer = undefined;
      pending.clear();
      everything = undefined;
    },
  };
}
