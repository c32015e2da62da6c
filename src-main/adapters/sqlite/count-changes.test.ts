import { expect, it } from "vitest";
import { countChanges } from "./count-changes.ts";

it("counts what may change an answer before it begins and after it has ended, whether it succeeds or not", async () => {
  const held = Promise.withResolvers<string>();
  const { counted, changeCount } = countChanges({
    commit: () => held.promise,
    whateverIsToCome: () => Promise.reject(new Error("refused")),
    withdrawItem: () => Promise.resolve(),
    claim: () => Promise.resolve("claimed"),
    writeSetting: () => Promise.resolve(),
  });
  const committing = counted.commit();
  expect(changeCount()).toBe(1);
  held.resolve("done");
  expect(await committing).toBe("done");
  expect(changeCount()).toBe(2);
  await expect(counted.whateverIsToCome()).rejects.toThrow("refused");
  expect(changeCount()).toBe(4);
  expect(await counted.claim()).toBe("claimed");
  await counted.writeSetting();
  expect(changeCount()).toBe(4);
  // It is found by its label no longer.
  await counted.withdrawItem();
  expect(changeCount()).toBe(6);
});
