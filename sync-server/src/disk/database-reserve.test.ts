import { describe, expect, test, vi } from "vitest";
import { sql } from "kysely";
import { system } from "../database/database.ts";
import { testTiers } from "../database/test-tiers.fake.ts";
import { databaseReserve } from "./database-reserve.ts";

vi.setConfig({ testTimeout: 120_000 });

describe.each(await testTiers())("$name", ({ open }) => {
  test("a database with room takes what is tried on it, and keeps nothing of it", async () => {
    await using store = await open();
    const reserve = databaseReserve(store.database);
    await reserve.letGo();
    expect(reserve.isHeld()).toBe(false);
    await reserve.take(0);
    // Once more: the table of before is gone.
    await reserve.take(0);
    expect(reserve.isHeld()).toBe(true);
    const { rows } = await store.database.read(system, (transaction) =>
      sql`SELECT FROM pg_class WHERE relname = 'tried_room'`.execute(transaction),
    );
    expect(rows).toEqual([]);
  });
});

test("one that has none says so, and one that may not be tried is taken for one that has", async () => {
  const failing = (code: string) =>
    databaseReserve({ write: () => Promise.reject(Object.assign(new Error(code), { code })) });
  await expect(failing("53100").take(0)).rejects.toMatchObject({ code: "53100" });
  const forbidden = failing("42501");
  await forbidden.letGo();
  await forbidden.take(0);
  expect(forbidden.isHeld()).toBe(true);
});
