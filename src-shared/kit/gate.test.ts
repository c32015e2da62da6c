import { expect, test } from "vitest";
import { createGate } from "./gate.ts";

test("work behind a closed gate waits for those inside, and those outside wait for it", async () => {
  const gate = createGate();
  const seen: string[] = [];
  const first = await gate.enter();
  const second = await gate.enter();
  const closed = gate.closedFor(() => {
    seen.push("closed");
    return Promise.resolve("done");
  });
  const late = gate.enter().then((visit) => {
    seen.push("late");
    return visit;
  });
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  await Promise.resolve();
  expect(seen).toEqual([]);
  second[Symbol.dispose]();
  expect(await closed).toBe("done");
  (await late)[Symbol.dispose]();
  expect(seen).toEqual(["closed", "late"]);
});

test("it opens again when the work fails, and one work waits for another", async () => {
  const gate = createGate();
  const seen: string[] = [];
  const failing = gate.closedFor(async () => {
    await Promise.resolve();
    seen.push("first");
    throw new Error("no");
  });
  const next = gate.closedFor(() => Promise.resolve(seen.push("second")));
  await expect(failing).rejects.toThrow("no");
  await next;
  (await gate.enter())[Symbol.dispose]();
  expect(seen).toEqual(["first", "second"]);
});
