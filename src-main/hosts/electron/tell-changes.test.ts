import { expect, test } from "vitest";
import { tellChanges } from "./tell-changes.ts";

async function* inTurn<State>(states: readonly State[]) {
  yield* states;
}

test("what changed is told, and the first that there is, but nothing twice", async () => {
  const told: boolean[] = [];
  await tellChanges(
    inTurn([false, false, true, true, false].map((paused) => ({ paused }))),
    ({ paused }) => paused,
    (paused) => void told.push(paused),
  );
  expect(told).toEqual([false, true, false]);
});

test("lists of the same are the same", async () => {
  const told: (readonly string[])[] = [];
  await tellChanges(
    inTurn([[], ["quay"], ["quay"], ["quay", "door"], []]),
    (names) => names,
    (names) => void told.push(names),
  );
  expect(told).toEqual([[], ["quay"], ["quay", "door"], []]);
});
