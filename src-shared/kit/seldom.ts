/** Whether something is due again: what is the same within so many milliseconds is not. */
export type Seldom = (key: string, nowMs: number) => boolean;

/** Of at most so many keys; then all are forgotten, and what comes next is due. */
export function createSeldom(everyMs: number, keyCountMax: number): Seldom {
  const lastMs = new Map<string, number>();
  return (key, nowMs) => {
    const sinceMs = nowMs - (lastMs.get(key) ?? -Infinity);
    // A clock that was put back keeps nothing waiting for the time that it showed before.
    if (sinceMs >= 0 && sinceMs < everyMs) return false;
    if (lastMs.size >= keyCountMax) lastMs.clear();
    lastMs.set(key, nowMs);
    return true;
  };
}
