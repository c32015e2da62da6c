import { expect, test } from "vitest";
import { tellPaused } from "./tell-paused.ts";

test("what changed is told, and the first that there is, but nothing twice", async () => {
  const told: boolean[] = [];
  await tellPaused(
    (async function* () {
      for (const paused of [false, false, true, true, false]) yield { paused };
    })(),
    (paused) => void told.push(paused),
  );
  expect(told).toEqual([false, true, false]);
});
