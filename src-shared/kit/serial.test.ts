import { expect, it } from "vitest";
import { createSerial } from "./serial.ts";

it("keeps the order, one at a time, past failures", async () => {
  const serial = createSerial();
  const seen: string[] = [];
  const task = (name: string, turns: number) => async (): Promise<string> => {
    seen.push(`${name} starts`);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    seen.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const results = await Promise.allSettled([
    serial(task("a", 5)),
    serial(task("b", 1)),
    serial(task("c", 0)),
  ]);
  expect(seen).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
