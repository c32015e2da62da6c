import { expect, test } from "vitest";
import { joinNext } from "./join-next.ts";

test("who comes while a question is under way hears the answer of one that was asked later", async () => {
  const asked: PromiseWithResolvers<number>[] = [];
  const now = joinNext(() => {
    const made = Promise.withResolvers<number>();
    asked.push(made);
    return made.promise;
  });
  const first = now();
  const others = [now(), now(), now()];
  expect(asked).toHaveLength(1);
  asked[0]?.resolve(1);
  expect(await first).toBe(1);
  await expect.poll(() => asked.length).toBe(2);
  const late = now();
  asked[1]?.resolve(2);
  expect(await Promise.all(others)).toEqual([2, 2, 2]);
  await expect.poll(() => asked.length).toBe(3);
  asked[2]?.reject(new Error("gone"));
  await expect(late).rejects.toThrow("gone");
  const again = now();
  await expect.poll(() => asked.length).toBe(4);
  asked[3]?.resolve(4);
  expect(await again).toBe(4);
});
