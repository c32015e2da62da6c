/**
 * Values by key that hold as long as nothing changes of what they were read from. Derived, and gone with the first change.
 * `stamp`: all that they were read from, by the counts of its changes; under another one nothing is kept any more.
 */
export interface StampedCache<Value> {
  get(stamp: string, key: string): Value | undefined;
  put(stamp: string, key: string, value: Value): void;
}

export interface StampedBounds<Value> {
  readonly countMax: number;
  /** Of all values, in the measure of `sizeOf`; the one that was used longest ago goes. */
  readonly sizeMax: number;
  sizeOf(value: Value): number;
}

export function createStampedCache<Value>({
  countMax,
  sizeMax,
  sizeOf,
}: StampedBounds<Value>): StampedCache<Value> {
  const values = new Map<string, { readonly value: Value; readonly size: number }>();
  let current = "";
  let heldSize = 0;

  const forget = (key: string): void => {
    heldSize -= values.get(key)?.size ?? 0;
    values.delete(key);
  };
  return {
    get(stamp, key) {
      if (stamp !== current) {
        values.clear();
        heldSize = 0;
        current = stamp;
      }
      const known = values.get(key);
      if (known === undefined) return undefined;
      // Used last, forgotten last.
      values.delete(key);
      values.set(key, known);
      return known.value;
    },
    put(stamp, key, value) {
      // A slower question, asked before the last change.
      if (stamp !== current) return;
      forget(key);
      const size = sizeOf(value);
      values.set(key, { value, size });
      heldSize += size;
      for (const oldest of values.keys()) {
        if (values.size <= countMax && heldSize <= sizeMax) break;
        forget(oldest);
      }
    },
  };
}
