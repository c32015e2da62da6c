/** One suite for both: rows in memory, and rows in a database that is opened again. */
import { expect, test } from "vitest";
import { OrgId, UserId } from "#shared/model/team.ts";
import { makeFolder, openTestDatabase } from "../database/open-database.fake.ts";
import { testTiers } from "../database/test-tiers.fake.ts";
import type { AccessRow } from "../database/access-tables.ts";
import type { AccessStore } from "../use-cases/access/access-ports.ts";
import { createAccessStore } from "./access-store.ts";
import { createFakeAccessStore } from "./access-store.fake.ts";

const id = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const org_id = OrgId.parse(id(1));
const user = (n: number, email: string, name = "Olga"): AccessRow<"users"> => ({
  user_id: UserId.parse(id(n)),
  org_id,
  email,
  name,
  role: "owner",
  password_hash: null,
  sealed_totp: null,
  totp_step: null,
  created_ms: 1_750_000_000_000,
  inactive_ms: null,
});
const name = `Robert'); DROP TABLE users;-- "$1" \\ 花子 \u{1f984}`;

async function check(store: AccessStore): Promise<void> {
  const first = user(11, "a@example.org", name);
  await store.write(async (rows) => {
    await rows.put("users", { ...user(12, "b@example.org"), inactive_ms: 5 });
    await rows.put("users", first);
    await rows.put("users", first);
  });
  await store.read(async (rows) => {
    expect(await rows.many("users", { org_id })).toMatchObject([first, { email: "b@example.org" }]);
    expect(await rows.one("users", { org_id, inactive_ms: null })).toEqual(first);
    expect(await rows.one("users", { email: "' OR ''='" })).toBeUndefined();
    expect(await rows.one("users", { name })).toEqual(first);
  });
  const failing = store.write(async (rows) => {
    await rows.remove("users", { org_id });
    throw new Error("changed its mind");
  });
  await expect(failing).rejects.toThrow("changed its mind");
  expect(await store.read((rows) => rows.many("users", {}))).toHaveLength(2);
  // Writers do not overlap: each sees what the one before it wrote.
  await Promise.all(
    Array.from({ length: 5 }, () =>
      store.write(async (rows) => {
        const { epoch } = (await rows.one("access_epochs", { org_id })) ?? { epoch: 0 };
        await rows.put("access_epochs", { org_id, epoch: epoch + 1 });
      }),
    ),
  );
  expect(await store.read((rows) => rows.one("access_epochs", { org_id }))).toEqual({ org_id, epoch: 5 });
  await store.write((rows) => rows.remove("users", { user_id: first.user_id }));
  expect(await store.read((rows) => rows.many("users", {}))).toHaveLength(1);
  await expect(store.write((rows) => rows.remove("users", {}))).rejects.toThrow();
}

test("rows in memory", () => check(createFakeAccessStore()));

test.each(await testTiers())("rows on $name", { timeout: 60_000 }, async ({ open }) => {
  await using store = await open();
  await check(createAccessStore(store.database));
});

test("rows in the embedded database, and again after it was opened anew", async () => {
  await using folder = await makeFolder();
  {
    await using database = await openTestDatabase(folder.path);
    await check(createAccessStore(database));
  }
  await using database = await openTestDatabase(folder.path);
  const kept = await createAccessStore(database).read((rows) => rows.many("users", {}));
  expect(kept).toMatchObject([{ email: "b@example.org", inactive_ms: 5 }]);
});
