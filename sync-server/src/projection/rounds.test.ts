import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { projectionLimits } from "./limits.ts";
import { createRounds } from "./rounds.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const nameOf = (n: number): DocumentName =>
  DocumentName.parse(`edits/${partitionId}/01970000-0000-7000-8000-000000000011.${n}`);
const workMs = 50;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Each takes `workMs`; the first is told of again while it is made. */
function startRounds() {
  const made: DocumentName[] = [];
  const ended = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const rounds = createRounds(async (name) => {
    made.push(name);
    if (made.length === 1) rounds.add(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, workMs);
    await promise;
  }, ended);
  for (const n of [1, 2]) rounds.add(nameOf(n));
  return { made, ended, rounds };
}

test("what is told of while a round is made is of the next, which begins after a rest", async () => {
  const { made, ended, rounds } = startRounds();
  await vi.advanceTimersByTimeAsync(2 * workMs);
  expect([made, rounds.count()]).toEqual([[nameOf(1), nameOf(2)], 1]);
  const restMs = 2 * workMs * projectionLimits.restShare;
  await vi.advanceTimersByTimeAsync(restMs - 1);
  expect(made.length).toBe(2);
  await vi.advanceTimersByTimeAsync(1 + workMs);
  expect([made.at(-1), rounds.count(), ended.mock.calls.length]).toEqual([nameOf(1), 0, 1]);
});

test("whoever waits for what was told of waits for no rest and for nothing later; whoever ends it for no further document", async () => {
  const one = startRounds();
  const over: number[] = [];
  const startMs = Date.now();
  const note = (): void => void over.push(Date.now() - startMs);
  void one.rounds.over().then(note);
  await vi.advanceTimersByTimeAsync(workMs + 1);
  // The first is left again by now.
  void one.rounds.over().then(note);
  await vi.advanceTimersByTimeAsync(2 * workMs);
  expect([over, one.made.length]).toEqual([[2 * workMs, 3 * workMs], 3]);
  const other = startRounds();
  await vi.advanceTimersByTimeAsync(1);
  const isOver = vi.fn<() => void>();
  void other.rounds.over().then(isOver);
  void other.rounds[Symbol.asyncDispose]();
  await vi.advanceTimersByTimeAsync(10 * workMs);
  expect(isOver).toHaveBeenCalledOnce();
  expect([other.made.length, other.ended.mock.calls.length]).toEqual([1, 0]);
});
