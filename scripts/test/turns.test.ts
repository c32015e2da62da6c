import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Company } from "./run-suite.ts";
import { takeTurns } from "./turns.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Planned {
  readonly name: string;
  readonly ms: number;
  readonly isBeside?: boolean;
  readonly fails?: boolean;
}

/** What ran when: a letter begins, and ends in capitals; `!` behind it is what failed, once more. */
async function orderOf(suites: readonly Planned[]): Promise<string> {
  const order: string[] = [];
  const start = async ({ name, ms, fails }: Planned, { hasRun, alone }: Company): Promise<string> => {
    order.push(name);
    await pause(ms);
    order.push(name.toUpperCase());
    hasRun();
    if (fails === true) {
      await alone();
      order.push(`${name}!`);
      await pause(10);
      order.push(`${name.toUpperCase()}!`);
    }
    return name;
  };
  const taken = takeTurns(suites, start);
  await vi.runAllTimersAsync();
  expect(await taken).toEqual(suites.map(({ name }) => name));
  return order.join(" ");
}

test("one follows another in each of two lanes, and those of the second run while those of the first do", async () => {
  const suites = [
    { name: "a", ms: 20 },
    { name: "b", ms: 60, isBeside: true },
    { name: "c", ms: 120 },
    { name: "d", ms: 20, isBeside: true },
  ];
  expect(await orderOf(suites)).toBe("a b A c B d D C");
});

test("what failed runs again alone, in the order in which it failed, also where all of them failed", async () => {
  const suites = [
    { name: "a", ms: 60, isBeside: true, fails: true },
    { name: "b", ms: 20, fails: true },
    { name: "c", ms: 80 },
    { name: "d", ms: 120, isBeside: true, fails: true },
  ];
  expect(await orderOf(suites)).toBe("b a B c A d C D b! B! a! A! d! D!");
});

test("what is stopped begins nothing more", async () => {
  let isStopped = false;
  const start = async (name: { readonly isBeside?: boolean }, { hasRun }: Company): Promise<typeof name> => {
    isStopped = true;
    hasRun();
    return name;
  };
  const suites = [{}, {}, { isBeside: true }];
  expect(await takeTurns(suites, start, () => isStopped)).toEqual([{}]);
});
