import { expect, test } from "vitest";
import { createRestarts } from "./restarts.ts";

test("a core that keeps dying is given up; one that lived a while begins anew", () => {
  const { mayStart } = createRestarts();
  expect([1, 1, 1, 1].map(mayStart)).toEqual([true, true, true, false]);
  expect(mayStart(120_000)).toBe(true);
  expect([1, 1, 1, 1].map(mayStart)).toEqual([true, true, true, false]);
});
