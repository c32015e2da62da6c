import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Company } from "./run-suite.ts";
import { takeTurns } from "./turns.ts";

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
  expect(await takeTurns(suites, start)).toEqual(suites.map(({ name }) => name));
  return order.join(" ");
}

test("one follows another, and what runs beside them begins in its turn", async () => {
  const suites = [
    { name: "a", ms: 5 },
    { name: "b", ms: 60, isBeside: true },
    { name: "c", ms: 5 },
  ];
  expect(await orderOf(suites)).toBe("a A b c C B");
});

test("what failed runs again alone, also where all of them failed", async () => {
  const suites = [
    { name: "a", ms: 40, isBeside: true, fails: true },
    { name: "b", ms: 20, isBeside: true, fails: true },
    { name: "c", ms: 5, fails: true },
    { name: "d", ms: 5 },
  ];
  expect(await orderOf(suites)).toBe("a b c C B A c! C! d D b! B! a! A!");
});
