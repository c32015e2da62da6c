/** What a search did, in its order, and how long each took. */
import type { TeamResult } from "#shared/rpc/server/search-contract.ts";

export type Step = TeamResult["steps"][number];

export type Timed = ReturnType<typeof stepsInto>;

export const stepsInto =
  (steps: Step[]) =>
  async <Value>(
    name: Step["name"],
    strategy: string,
    work: () => Promise<Value>,
    count: (value: Value) => number,
  ): Promise<Value> => {
    const startedMs = performance.now();
    const value = await work();
    steps.push({ name, strategy, count: count(value), durationMs: performance.now() - startedMs });
    return value;
  };

export const lengthOf = (candidates: readonly unknown[]): number => candidates.length;
