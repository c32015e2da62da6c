import { expect, test } from "vitest";
import { createPending } from "./pending.ts";

test("waits for what goes on and for what that begins, and tells of what fails", async () => {
  const told: unknown[] = [];
  const pending = createPending((error) => told.push(error));
  const order: string[] = [];
  pending.add(
    Promise.resolve().then(() => {
      order.push("first");
      pending.add(Promise.resolve().then(() => order.push("begun by it")));
    }),
  );
  pending.add(Promise.reject(new Error("broken")));
  await pending.settled();
  expect(order).toEqual(["first", "begun by it"]);
  expect(told).toEqual([new Error("broken")]);
});
