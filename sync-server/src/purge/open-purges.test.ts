import { expect, test } from "vitest";
import { purging } from "./open-purges.ts";
import type { PurgesDeps } from "./purges.ts";

test("by a clock that has just leapt nothing is looked for in the trash, and by one that is trusted it is", async () => {
  let lookedCount = 0;
  let isTrusted = false;
  const failures: unknown[] = [];
  const deps = {
    database: {
      write() {
        lookedCount += 1;
        return Promise.reject(new Error("looked"));
      },
    },
  } as unknown as PurgesDeps;
  await using trash = purging(deps, { isTrusted: () => isTrusted }, (error) => failures.push(error));
  await trash.look();
  expect(lookedCount).toBe(0);
  isTrusted = true;
  await expect(trash.look()).rejects.toThrow("looked");
  expect([lookedCount, failures]).toEqual([1, []]);
});
