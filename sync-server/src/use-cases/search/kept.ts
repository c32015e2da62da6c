import { searchLimits } from "#server/repositories/search/limits.ts";

/**
 * What is read and kept for some seconds, because reading it is a transaction more and the next search asks after the same:
 * what those are called who shared what was found, how much lies in a partition. What is not there is kept as that.
 */
export function createKept<Key, Value>(read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {
  const known = new Map<Key, { readonly value: Value | undefined; readonly readMs: number }>();
  return async (keys: Iterable<Key>, nowMs: number): Promise<ReadonlyMap<Key, Value>> => {
    const found = new Map<Key, Value>();
    const unknown: Key[] = [];
    for (const key of keys) {
      const kept = known.get(key);
      if (kept === undefined || Math.abs(nowMs - kept.readMs) >= searchLimits.keptMs) unknown.push(key);
      else if (kept.value !== undefined) found.set(key, kept.value);
    }
    if (unknown.length === 0) return found;
    const values = await read(unknown);
    // What others ask for meanwhile may take the room: what this question found of it is its own.
    if (known.size + unknown.length > searchLimits.keptCountMax) known.clear();
    for (const key of unknown) known.set(key, { value: values.get(key), readMs: nowMs });
    return new Map([...found, ...values]);
  };
}
