import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DocumentName, partsOf } from "#shared/sync/document-name.ts";
import type { Database } from "../database/database.ts";
import { makeFolder, openTestDatabase } from "../database/open-database.fake.ts";
import { behindAlone, behindAmongMany } from "./behind.ts";

const partition = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const nameOf = (number: number): DocumentName =>
  DocumentName.parse(`births/${partition}/01970000-0000-7000-8000-000000000011.${number}`);

const put = (database: Database, name: DocumentName, seq: number, projected_seq: number) =>
  database.write(async (sql) => {
    await sql
      .insertInto("documents")
      .values({ partition_id: partsOf(name).partitionId, name, seq, snapshot_seq: 0, projected_seq })
      .execute();
  });

test("a program alone asks its database once how far it came and the log for the rest; several ask for those behind", async () => {
  await using folder = await makeFolder();
  await using database = await openTestDatabase(folder.path);
  await put(database, nameOf(1), 5, 5);
  await put(database, nameOf(2), 5, 3);
  await put(database, nameOf(3), 0, 0);
  const reads = { count: 0 };
  const counting: Pick<Database, "read"> = {
    read(scope, work) {
      reads.count += 1;
      return database.read(scope, work);
    },
  };
  const heads = [
    { name: nameOf(1), seq: 5 },
    { name: nameOf(2), seq: 5 },
    { name: nameOf(4), seq: 1 },
  ];
  const alone = behindAlone(counting, { heads: () => Promise.resolve(heads) });
  const first = await alone.names();
  const many = await behindAmongMany(database).names();
  alone.made(nameOf(2), 5);
  const second = await alone.names();
  const readCount = reads.count;
  heads.push({ name: nameOf(3), seq: 2 });
  const third = await alone.names();
  alone.forgotten();
  await database.write(async (sql) => {
    await sql.updateTable("documents").set({ projected_seq: 0 }).execute();
  });
  const rebuilt = await alone.names();

  expect(first).toEqual([nameOf(2), nameOf(4)]);
  expect(second).toEqual([nameOf(4)]);
  expect(readCount).toBe(1);
  expect(third).toEqual([nameOf(4), nameOf(3)]);
  expect(rebuilt).toEqual([nameOf(1), nameOf(2), nameOf(4), nameOf(3)]);
  expect(many).toEqual([nameOf(2)]);
}, 60_000);
