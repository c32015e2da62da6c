/** Which clocks of which clients: structs of a document, each told by itself. */
export interface ClockRanges {
  /** From the first clock to the one behind the last. */
  add(client: number, from: number, to: number): void;
  has(client: number, clock: number): boolean;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

export function createClockRanges(): ClockRanges {
  const added = new Map<number, Range[]>();
  /** In order and apart, made when somebody asks: a note has a sign a clock, and each is asked for. */
  const sorted = new Map<number, readonly Range[]>();
  return {
    add(client, from, to) {
      if (from >= to) return;
      sorted.delete(client);
      const own = added.get(client) ?? [];
      added.set(client, own);
      own.push({ from, to });
    },
    has(client, clock) {
      const own = added.get(client);
      if (own === undefined) return false;
      const ranges = sorted.get(client) ?? merged(own);
      sorted.set(client, ranges);
      let [low, high] = [0, ranges.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ranges[middle]?.to ?? 0) <= clock) low = middle + 1;
        else high = middle;
      }
      return (ranges[low]?.from ?? Infinity) <= clock;
    },
  };
}

function merged(ranges: readonly Range[]): readonly Range[] {
  const apart: Range[] = [];
  for (const range of ranges.toSorted((one, other) => one.from - other.from)) {
    const last = apart.at(-1);
    if (last === undefined || range.from > last.to) apart.push(range);
    else apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
  }
  return apart;
}
