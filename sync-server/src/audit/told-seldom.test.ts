import { expect, test } from "vitest";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { OrgId } from "#shared/model/team.ts";
import { trailLimits } from "./limits.ts";
import { createTellSeldom } from "./told-seldom.ts";

const orgId = OrgId.parse("01970000-0000-7000-8000-000000000009");
const act: ActDraft = { actor: { kind: "user", id: "u1" }, act: "item.list" };

test("the same is told once in its time, and whoever asks meanwhile waits until it is", async () => {
  let nowMs = 1_000;
  const appending: PromiseWithResolvers<void>[] = [];
  const tell = createTellSeldom(
    {
      append: () => {
        appending.push(Promise.withResolvers<void>());
        return appending.at(-1)?.promise ?? Promise.reject(new Error("none"));
      },
    },
    () => nowMs,
  );
  let answered = 0;
  const both = [1, 2].map(() => tell(orgId, act).then(() => (answered += 1)));
  await Promise.resolve();
  expect([appending.length, answered]).toEqual([1, 0]);
  appending[0]?.resolve();
  await Promise.all(both);
  await tell(orgId, act);
  expect(appending).toHaveLength(1);
  void tell(orgId, { ...act, act: "item.read" });
  expect(appending).toHaveLength(2);
  nowMs += trailLimits.sameReadMs;
  void tell(orgId, act);
  expect(appending).toHaveLength(3);
  nowMs = 0;
  void tell(orgId, act);
  expect(appending).toHaveLength(4);
});

test("what could not be written is refused to all who wait for it, and told again to the next", async () => {
  let isFull = true;
  let count = 0;
  const tell = createTellSeldom(
    {
      append: async () => {
        count += 1;
        await Promise.resolve();
        if (isFull) throw new Error("disk full");
      },
    },
    () => 1,
  );
  const both = await Promise.allSettled([tell(orgId, act), tell(orgId, act)]);
  expect([both.map(({ status }) => status), count]).toEqual([["rejected", "rejected"], 1]);
  isFull = false;
  await tell(orgId, act);
  await tell(orgId, act);
  expect(count).toBe(2);
});
