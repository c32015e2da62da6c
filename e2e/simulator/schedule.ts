/** Virtual time: what is due first happens first, and what was asked for first among equals. A binary heap. */
export interface Schedule {
  nowMs(): number;
  after(delayMs: number, happen: () => void): void;
  /** Does what is due next; false where nothing is. */
  step(): boolean;
}

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void;
}

const isBefore = (one: Due, other: Due): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

export function createSchedule(): Schedule {
  const heap: Due[] = [];
  let nowMs = 0;
  let orderCount = 0;
  const at = (place: number): Due => {
    const due = heap[place];
    if (due === undefined) throw new Error(`nothing at ${place}`);
    return due;
  };
  const swap = (one: number, other: number): void => {
    const kept = at(one);
    heap[one] = at(other);
    heap[other] = kept;
  };
  const rise = (place: number): void => {
    for (let child = place; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!isBefore(at(child), at(parent))) return;
      swap(child, parent);
      child = parent;
    }
  };
  const sink = (): void => {
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const least = right < heap.length && isBefore(at(right), at(left)) ? right : left;
      if (!isBefore(at(least), at(parent))) return;
      swap(parent, least);
      parent = least;
    }
  };
  return {
    nowMs: () => nowMs,
    after(delayMs, happen) {
      heap.push({ atMs: nowMs + Math.max(0, delayMs), order: (orderCount += 1), happen });
      rise(heap.length - 1);
    },
    step() {
      if (heap.length === 0) return false;
      swap(0, heap.length - 1);
      const due = heap.pop();
      if (due === undefined) return false;
      sink();
      nowMs = due.atMs;
      due.happen();
      return true;
    },
  };
}
