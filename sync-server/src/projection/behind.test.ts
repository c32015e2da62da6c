import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName, partsOf } from "#shared/sync/document-name.ts";
import type { Database } from "../database/database.ts";
import { makeFolder, openTestDatabase } from "../database/open-database.fake.ts";
import { behindAlone, behindAmongMany, type BehindDocument } from "./behind.ts";

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
  const first = await alone.documents();
  const many = await behindAmongMany(database).documents();
  alone.made(nameOf(2), 5);
  const second = await alone.documents();
  const readCount = reads.count;
  heads.push({ name: nameOf(3), seq: 2 });
  const third = await alone.documents();
  alone.forgotten();
  await database.write(async (sql) => {
    await sql.updateTable("documents").set({ projected_seq: 0 }).execute();
  });
  const rebuilt = await alone.documents();

  const namesOf = (documents: readonly BehindDocument[]) => documents.map(({ name }) => name);
  expect(namesOf(first)).toEqual([nameOf(2), nameOf(4)]);
  expect(namesOf(second)).toEqual([nameOf(4)]);
  expect(readCount).toBe(1);
  expect(namesOf(third)).toEqual([nameOf(4), nameOf(3)]);
  expect(namesOf(rebuilt)).toEqual([nameOf(1), nameOf(2), nameOf(4), nameOf(3)]);
  expect(many).toEqual([{ name: nameOf(2), sinceMs: undefined }]);
}, 60_000);

test("several are told when the first came that is not in rows, where rows were made before and times are kept", async () => {
  await using folder = await makeFolder();
  await using database = await openTestDatabase(folder.path);
  const received = (name: DocumentName, seq: number, received_ms: number) =>
    database.write(async (sql) => {
      const { partitionId: partition_id } = partsOf(name);
      const device_id = DeviceId.parse("01970000-0000-7000-8000-000000000011");
      await sql
        .insertInto("updates")
        .values({ partition_id, name, seq, device_id, body: new Uint8Array(), received_ms })
        .execute();
    });
  for (const [number, projectedSeq] of [
    [1, 1],
    [2, 0],
    [3, 1],
  ] as const)
    await put(database, nameOf(number), 3, projectedSeq);
  for (const [seq, ms] of [
    [1, 1_000],
    [2, 2_000],
    [3, 3_000],
  ] as const) {
    await received(nameOf(1), seq, ms);
    await received(nameOf(2), seq, ms);
    // Of a program that kept no times.
    await received(nameOf(3), seq, 0);
  }
  const documents = await behindAmongMany(database).documents();
  expect(documents.toSorted((one, other) => (one.name < other.name ? -1 : 1))).toEqual([
    { name: nameOf(1), sinceMs: 2_000 },
    { name: nameOf(2), sinceMs: undefined },
    { name: nameOf(3), sinceMs: undefined },
  ]);
}, 60_000);
