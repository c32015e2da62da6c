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
  /** From an empty place upwards: what is later comes down into it. */
  const rise = (due: Due, from: number): void => {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = heap[above];
      if (other === undefined || !isBefore(due, other)) break;
      heap[place] = other;
      place = above;
    }
    heap[place] = due;
  };
  /** From the top downwards: what is earlier comes up. */
  const sink = (due: Due): void => {
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const least = isRight ? right : left;
      if (!isBefore(least, due)) break;
      heap[place] = least;
      place = 2 * place + (isRight ? 2 : 1);
    }
    heap[place] = due;
  };
  return {
    nowMs: () => nowMs,
    after(delayMs, happen) {
      rise({ atMs: nowMs + Math.max(0, delayMs), order: (orderCount += 1), happen }, heap.length);
    },
    step() {
      const [due] = heap;
      const last = heap.pop();
      if (due === undefined || last === undefined) return false;
      if (last !== due) sink(last);
      nowMs = due.atMs;
      due.happen();
      return true;
    },
  };
}
