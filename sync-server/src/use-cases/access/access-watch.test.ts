import { expect, test } from "vitest";
import { OrgId } from "#shared/model/team.ts";
import { createFakeAccessStore } from "#server/repositories/access-store.fake.ts";
import type { AccessStore } from "./access-ports.ts";
import { changeAccess, createAccessWatch } from "./access-watch.ts";

const orgId = OrgId.parse("01970000-0000-7000-8000-000000000091");

test("an epoch that was asked for before a change is not taken for the one after it", async () => {
  const store = createFakeAccessStore();
  const answered = Promise.withResolvers<void>();
  let isSlow = true;
  const slow: Pick<AccessStore, "read"> = {
    async read(work) {
      const value = await store.read(work);
      if (isSlow) await answered.promise;
      return value;
    },
  };
  using watch = createAccessWatch(
    slow,
    () => 1,
    () => undefined,
  );
  const before = watch.epoch(orgId);
  await changeAccess({ store, changes: watch }, orgId, async () => ({}));
  isSlow = false;
  answered.resolve();
  expect(await before).toBe(0);
  expect(await watch.epoch(orgId)).toBe(1);
});
