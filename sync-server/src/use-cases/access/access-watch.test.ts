import { expect, test, vi } from "vitest";
import { OrgId } from "#shared/model/team.ts";
import { createFakeAccessStore } from "#server/repositories/access-store.fake.ts";
import type { AccessStore } from "./access-ports.ts";
import { changeAccess, createAccessWatch } from "./access-watch.ts";
import { limits } from "./limits.ts";

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
  await changeAccess(
    { store, changes: watch, nowMs: () => 1, note: () => undefined, readLost: () => undefined },
    orgId,
    async () => ({}),
  );
  isSlow = false;
  answered.resolve();
  expect(await before).toBe(0);
  expect(await watch.epoch(orgId)).toBe(1);
});

test("by a clock that is put back nothing of before lasts: what another instance changed is seen at once", async () => {
  const store = createFakeAccessStore();
  const clock = { nowMs: 1_750_000_000_000 };
  using watch = createAccessWatch(
    store,
    () => clock.nowMs,
    () => undefined,
  );
  expect(await watch.epoch(orgId)).toBe(0);
  await store.write((rows) => rows.put("access_epochs", { org_id: orgId, epoch: 1 }));
  expect(await watch.epoch(orgId)).toBe(0);
  clock.nowMs -= 24 * 60 * 60_000;
  expect(await watch.epoch(orgId)).toBe(1);
});

test("who closes it while it looks is told of no failure", async () => {
  vi.useFakeTimers();
  try {
    const failed = Promise.withResolvers<never>();
    const failures: unknown[] = [];
    const watch = createAccessWatch(
      { read: () => failed.promise },
      () => 1,
      (thrown) => failures.push(thrown),
    );
    watch.onChange(() => undefined);
    vi.advanceTimersByTime(limits.epochPollMs);
    watch[Symbol.dispose]();
    failed.reject(new Error("the database ended"));
    await failed.promise.catch(() => undefined);
    await Promise.resolve();
    expect(failures).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
