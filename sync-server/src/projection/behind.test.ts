import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName, partsOf } from "#shared/sync/document-name.ts";
import type { Database } from "../database/database.ts";
import { makeFolder, openTestDatabase } from "../database/open-database.fake.ts";
import { statementsOf } from "../database/migrate.ts";
import type { DocumentHead } from "../log/update-log.ts";
import { anew, behindAlone, behindAmongMany, type BehindDocument } from "./behind.ts";

const partition = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const nameOf = (number: number): DocumentName =>
  DocumentName.parse(`births/${partition}/01970000-0000-7000-8000-000000000011.${number}`);

const put = (database: Database, name: DocumentName, seq: number, projected_seq: number) =>
  database.write(async (transaction) => {
    await transaction
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
  // Times are kept of the second, of the fourth, and of nothing that came before the fourth update of any.
  const receivedMs = ({ name, seq }: DocumentHead): Promise<number | undefined> =>
    Promise.resolve(seq >= 4 || name === nameOf(4) ? seq * 1_000 : undefined);
  const alone = behindAlone(counting, { heads: () => Promise.resolve(heads), receivedMs });
  const first = await alone.documents();
  const many = await behindAmongMany(database).documents();
  alone.made(nameOf(2), 5);
  const second = await alone.documents();
  const readCount = reads.count;
  heads.push({ name: nameOf(3), seq: 2 });
  const third = await alone.documents();
  alone.forgotten();
  await database.write(async (transaction) => {
    await transaction.updateTable("documents").set({ projected_seq: anew }).execute();
  });
  const rebuilt = await alone.documents();

  const namesOf = (documents: readonly BehindDocument[]) => documents.map(({ name }) => name);
  expect(first).toEqual([
    { name: nameOf(2), sinceMs: 4_000 },
    { name: nameOf(4), sinceMs: 1_000 },
  ]);
  expect(namesOf(second)).toEqual([nameOf(4)]);
  expect(readCount).toBe(1);
  expect(namesOf(third)).toEqual([nameOf(4), nameOf(3)]);
  expect(namesOf(rebuilt)).toEqual([nameOf(1), nameOf(2), nameOf(4), nameOf(3)]);
  // Of one that the database has never had a row of it is known since when it waits; of those that are made anew it is not.
  expect(rebuilt.map(({ sinceMs }) => sinceMs)).toEqual([undefined, undefined, 1_000, undefined]);
  expect(many).toEqual([{ name: nameOf(2), sinceMs: undefined }]);
}, 60_000);

test("several are told when the first came that is not in rows, where times are kept and rows are not made anew", async () => {
  await using folder = await makeFolder();
  await using database = await openTestDatabase(folder.path);
  const received = (name: DocumentName, seq: number, received_ms: number) =>
    database.write(async (transaction) => {
      const { partitionId: partition_id } = partsOf(name);
      const device_id = DeviceId.parse("01970000-0000-7000-8000-000000000011");
      await transaction
        .insertInto("updates")
        .values({ partition_id, name, seq, device_id, body: new Uint8Array(), received_ms })
        .execute();
    });
  for (const [number, projectedSeq] of [
    [1, 1],
    [2, anew],
    [3, 1],
    [4, 0],
  ] as const)
    await put(database, nameOf(number), 3, projectedSeq);
  for (const [seq, ms] of [
    [1, 1_000],
    [2, 2_000],
    [3, 3_000],
  ] as const) {
    await received(nameOf(1), seq, ms);
    await received(nameOf(2), seq, ms);
    await received(nameOf(4), seq, ms);
    // Of a program that kept no times.
    await received(nameOf(3), seq, 0);
  }
  const documents = await behindAmongMany(database).documents();
  expect(documents.toSorted((one, other) => (one.name < other.name ? -1 : 1))).toEqual([
    { name: nameOf(1), sinceMs: 2_000 },
    { name: nameOf(2), sinceMs: undefined },
    { name: nameOf(3), sinceMs: undefined },
    { name: nameOf(4), sinceMs: 1_000 },
  ]);
}, 60_000);

test("of what was behind before -1 was told apart from 0 nobody takes an age for known", async () => {
  await using folder = await makeFolder();
  await using database = await openTestDatabase(folder.path);
  const kept = [
    [1, 3, 3],
    [2, 3, 2],
    [3, 3, 0],
    [4, 0, 0],
  ] as const;
  for (const [number, seq, projectedSeq] of kept) await put(database, nameOf(number), seq, projectedSeq);
  const migration = new URL("../../migrations/0022-rows-anew.sql", import.meta.url);
  const projected = await database.write(async (transaction) => {
    for (const statement of statementsOf(readFileSync(migration, "utf8")))
      await sql.raw(statement).execute(transaction);
    const rows = transaction.selectFrom("documents").select(["name", "projected_seq"]).orderBy("name");
    return (await rows.execute()).map(({ projected_seq }) => projected_seq);
  });
  expect(projected).toEqual([3, 2, anew, 0]);
}, 60_000);
