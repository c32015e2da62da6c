import type { PayloadId } from "#shared/model/team.ts";

/** The last opened contents, up to so many bytes. They are never on the disk: what is erased is gone at once. */
export interface Kept<Value> {
  get(id: PayloadId): Value | undefined;
  /**
   * To be asked before something is fetched, and called with it: what came after all was forgotten is not kept, for it may
   * be of what was erased.
   */
  keeper(): (id: PayloadId, value: Value) => void;
  clear(): void;
}

export function createKept<Value>(bytesMax: number, sizeBytesOf: (value: Value) => number): Kept<Value> {
  let kept = new Map<PayloadId, Value>();
  let bytes = 0;
  return {
    get(id) {
      const found = kept.get(id);
      if (found === undefined) return undefined;
      kept.delete(id);
      kept.set(id, found);
      return found;
    },
    keeper() {
      const now = kept;
      return (id, value) => {
        if (now !== kept || kept.has(id)) return;
        kept.set(id, value);
        bytes += sizeBytesOf(value);
        for (const [oldest, each] of kept) {
          // The newest stays, however large it is: it is being looked at.
          if (bytes <= bytesMax || oldest === id) break;
          kept.delete(oldest);
          bytes -= sizeBytesOf(each);
        }
      };
    },
    clear() {
      kept = new Map();
      bytes = 0;
    },
  };
}
