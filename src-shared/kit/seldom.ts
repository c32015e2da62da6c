/** Whether something is due again: what is the same within so many milliseconds is not. */
export type Seldom = (key: string, nowMs: number) => boolean;

/** Of at most so many keys; then all are forgotten, and what comes next is due. */
export function createSeldom(everyMs: number, keyCountMax: number): Seldom {
  const lastMs = new Map<string, number>();
  return (key, nowMs) => {
    if (nowMs - (lastMs.get(key) ?? -Infinity) < everyMs) return false;
    if (lastMs.size >= keyCountMax) lastMs.clear();
    lastMs.set(key, nowMs);
    return true;
  };
}
