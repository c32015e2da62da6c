import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { system } from "./database.ts";
import { makeFolder, openTestDatabase } from "./open-database.fake.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const rowCount = 20_000;

test("while what was deleted is taken out of all files everybody is answered, and nothing that is written meanwhile is lost", async () => {
  await using folder = await makeFolder();
  await using database = await openTestDatabase(folder.path);
  const holds = (words: string): boolean =>
    readdirSync(folder.path, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder.path, name))
      .some((path) => statSync(path).isFile() && readFileSync(path).includes(words));
  const put = (from: number, count: number, text: string): Promise<unknown> =>
    database.write((transaction) =>
      sql`INSERT INTO segments SELECT ${partitionId}, 'item' || lpad(n::text, 6, '0'), 0, ${text} || n, '[]', '{}', 1, to_tsvector('simple', ${text} || n)
        FROM generate_series(${from}::int, ${from + count - 1}::int) n`.execute(transaction),
    );
  const structure = () =>
    database.read(system, async (transaction) => [
      (
        await sql`SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'segments' ORDER BY 1`.execute(
          transaction,
        )
      ).rows,
      (await sql`SELECT * FROM pg_policies WHERE tablename = 'segments'`.execute(transaction)).rows,
      (
        await sql`SELECT relacl::text, relrowsecurity FROM pg_class WHERE relname = 'segments'`.execute(
          transaction,
        )
      ).rows,
      (await sql`SELECT relname FROM pg_class WHERE relname LIKE 'scrub%'`.execute(transaction)).rows,
    ]);
  await put(0, rowCount, `kept${"x".repeat(300)}`);
  await put(rowCount, 10, "SECRET");
  const before = await structure();
  await database.write((transaction) =>
    sql`DELETE FROM segments WHERE text LIKE 'SECRET%'`.execute(transaction),
  );
  expect(holds("SECRET")).toBe(true);

  let isOver = false;
  const scrubbing = database.scrub().finally(() => (isOver = true));
  const waits: number[] = [];
  for (let n = 0; !isOver; n++) {
    const startMs = performance.now();
    // Of what the fresh table has already, and of what it has not: changed, removed, added.
    await database.write(async (transaction) => {
      for (const at of [n, rowCount / 2 + n, rowCount - 1 - n]) {
        const item_id = sql<SharedItemId>`${`item${String(at).padStart(6, "0")}`}`;
        if (n % 2 === 0)
          await transaction
            .updateTable("segments")
            .set({ text: `changed ${at}` })
            .where("item_id", "=", item_id)
            .execute();
        else await transaction.deleteFrom("segments").where("item_id", "=", item_id).execute();
      }
    });
    await put(rowCount + 100 + n, 1, "added");
    waits.push(performance.now() - startMs);
  }
  await scrubbing;
  expect(holds("SECRET")).toBe(false);
  expect(await structure()).toEqual(before);
  const n = waits.length;
  // There are fewer tables than that: within one, too, others have had their turn.
  expect(n).toBeGreaterThan(20);
  const [kept, changed, added] = await database.read(system, async (transaction) => {
    const countOf = async (like: string): Promise<number> =>
      (await transaction.selectFrom("segments").select("item_id").where("text", "like", like).execute())
        .length;
    return [await countOf("kept%"), await countOf("changed%"), await countOf("added%")];
  });
  expect([kept, changed, added]).toEqual([rowCount - 3 * n, 3 * Math.ceil(n / 2), n]);
  const own = await database.read({ kind: "principal", read: [] }, (transaction) =>
    transaction.selectFrom("segments").select("item_id").execute(),
  );
  expect(own).toEqual([]);
}, 180_000);
