import { rm } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { OrgId, PayloadId } from "#shared/model/team.ts";
import { makeFolder, openTestDatabase } from "./open-database.fake.ts";
import { system } from "./database.ts";
import { testTiers } from "./test-tiers.fake.ts";
import { statementsOf } from "./migrate.ts";

const [one, other] = [1, 2].map((n) => PartitionId.parse(`01970000-0000-7000-8000-00000000000${n}`));
if (one === undefined || other === undefined) throw new Error("two partitions");
const partition = (partition_id: PartitionId, name: string) => ({
  partition_id,
  org_id: OrgId.parse("01970000-0000-7000-8000-000000000009"),
  name,
  created_ms: 1_700_000_000_000,
  archived_ms: null,
});

test("statements end where they end", () => {
  expect(statementsOf("-- a\nCREATE a;\nDO $$ x;\ny; $$;\n\nCREATE b\n  (c);\n")).toEqual([
    "CREATE a;",
    "DO $$ x;\ny; $$;",
    "CREATE b\n  (c);",
  ]);
});

describe.each(await testTiers())("$name", ({ open }) => {
  test("shows a principal the rows of its partitions alone, and lets it write nothing", async () => {
    await using store = await open();
    const { database } = store;
    await database.write(async (_, truth) => {
      await truth.put("partitions", partition(one, "ours"));
      await truth.put("partitions", partition(other, "theirs"));
    });
    const names = (read: readonly PartitionId[]) =>
      database.read({ kind: "principal", read }, async (transaction) =>
        (await transaction.selectFrom("partitions").select("name").execute()).map(({ name }) => name),
      );
    expect(await names([one])).toEqual(["ours"]);
    expect(await names([])).toEqual([]);
    expect((await names([one, other])).length).toBe(2);
    await expect(
      database.read({ kind: "principal", read: [one] }, (transaction) =>
        sql`DELETE FROM partitions`.execute(transaction),
      ),
    ).rejects.toThrow(/permission denied|read-only/);
    // The role that a transaction took is not the next one's.
    expect(
      await database.read(
        system,
        async (transaction) =>
          (await transaction.selectFrom("partitions").selectAll().execute()).at(0)?.created_ms,
      ),
    ).toBe(1_700_000_000_000);
  });

  test("looks words up in their index for a principal, too", async () => {
    await using store = await open();
    await store.database.write(async (transaction) => {
      await sql`INSERT INTO segments (partition_id, item_id, ordinal, text, heading_path, anchor, token_count, words)
        SELECT ${one}, 'item ' || n, 0, 'x', '[]', '{}', 1, to_tsvector('simple', 'word' || n)
        FROM generate_series(1, 3000) n`.execute(transaction);
      await sql`ANALYZE segments`.execute(transaction);
    });
    const plan = await store.database.read({ kind: "principal", read: [one] }, async (transaction) => {
      const { rows } = await sql<{ "QUERY PLAN": string }>`
        EXPLAIN SELECT ordinal FROM segments WHERE words @@ plainto_tsquery('simple', 'word17')`.execute(
        transaction,
      );
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    });
    expect(plan).toMatch(/Bitmap Index Scan on segments_words/);
  });
});

describe("the embedded database alone", () => {
  test("what was written and is lost comes back from the journal, and what was removed stays away", async () => {
    await using folder = await makeFolder();
    const payloadId = PayloadId.parse("ab".repeat(32));
    const key = Uint8Array.of(0, 255, 7);
    {
      await using database = await openTestDatabase(folder.path);
      await database.write(async (_, truth) => {
        await truth.put("partitions", partition(one, "before"));
        await truth.put("partitions", partition(other, "removed"));
        await truth.put("payload_keys", { partition_id: one, payload_id: payloadId, key });
      });
      await database.write(async (_, truth) => {
        await truth.put("partitions", partition(one, "after"));
        await truth.remove("partitions", { partition_id: other });
      });
      await expect(
        database.write(async (_, truth) => {
          await truth.put("partitions", partition(other, "never"));
          throw new Error("changed its mind");
        }),
      ).rejects.toThrow("changed its mind");
    }
    await rm(join(folder.path, "postgres"), { recursive: true });
    await using database = await openTestDatabase(folder.path);
    const [partitions, keys] = await database.read(system, async (transaction) => [
      await transaction.selectFrom("partitions").select("name").execute(),
      await transaction.selectFrom("payload_keys").select("key").execute(),
    ]);
    expect(partitions).toEqual([{ name: "after" }]);
    expect(Uint8Array.from(keys[0]?.key ?? [])).toEqual(key);
  });
});
