/** Statements as the role that answers people, for rows of partitions that are not theirs: over every table that there is. */
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { PartitionId, SpaceId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { insertVectors, vectorTable } from "../projection/vector-rows.ts";
import { type Database, type Sql, system } from "./database.ts";
import { testTiers } from "./test-tiers.fake.ts";

const [ours, theirs] = [1, 2].map((n) => PartitionId.parse(`01970000-0000-7000-8000-00000000000${n}`)) as [
  PartitionId,
  PartitionId,
];

interface Column {
  readonly name: string;
  readonly type: string;
}
interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly isReadable: boolean;
}

/** As the database itself tells them: one that a later migration adds is among them. */
async function tablesOf(transaction: Sql): Promise<readonly Table[]> {
  const { rows } = await sql<Table>`
    SELECT c.relname AS name, has_table_privilege('tessera_app', c.oid, 'SELECT') AS "isReadable",
      json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    GROUP BY c.oid, c.relname ORDER BY c.relname`.execute(transaction);
  return rows;
}

/** A value of the type, whichever; what is to be told apart is the partition. */
const sample: Readonly<Record<string, string>> = {
  uuid: "'01970000-0000-7000-8000-0000000000aa'",
  text: "'word'",
  bigint: "1",
  integer: "1",
  "double precision": "1",
  boolean: "false",
  bytea: "'\\x00'",
  jsonb: "'{}'",
  "text[]": "'{}'",
  tsvector: "'word'",
};

async function insert(transaction: Sql, { name, columns }: Table, partitionId: PartitionId): Promise<void> {
  const values = columns.map(({ name: column, type }) => {
    if (column === "partition_id") return `'${partitionId}'`;
    const value = sample[type];
    if (value === undefined) throw new Error(`no sample of ${type}, which ${name} has`);
    return value;
  });
  await sql`INSERT INTO ${sql.table(name)} VALUES (${sql.raw(values.join(", "))})`.execute(transaction);
}

const isPlaced = ({ columns }: Table): boolean => columns.some(({ name }) => name === "partition_id");

/** A row of either partition in every table that has partitions, and the tables. */
async function fill(database: Database): Promise<readonly Table[]> {
  return database.write(async (transaction) => {
    for (const partitionId of [ours, theirs])
      await insertVectors(
        database,
        transaction,
        { partitionId, itemId: SharedItemId.parse("01970000-0000-7000-8000-0000000000aa.0.1") },
        {
          item: { name: "a.md", kind: "markdown", sizeBytes: 1, modifiedMs: 1, tags: [] },
          segments: [
            {
              ordinal: 0,
              text: "word",
              headingPath: [],
              anchor: { kind: "text", startChar: 0, endChar: 4, startLine: 1, endLine: 1 },
              tokenCount: 1,
            },
          ],
          vectors: [
            { spaceId: SpaceId.parse("tiny@1"), dimensions: 3, scales: [1], codes: Int8Array.of(3, 4, 0) },
          ],
        },
      );
    const tables = await tablesOf(transaction);
    for (const table of tables)
      if (isPlaced(table) && table.name !== vectorTable(1))
        for (const partitionId of [ours, theirs]) await insert(transaction, table, partitionId);
    return tables;
  });
}

/** What it answers, or why not: each in a transaction of its own, for a refusal ends it. */
const asked = (
  database: Database,
  read: readonly PartitionId[],
  statement: string,
): Promise<readonly unknown[] | string> =>
  database
    .read(
      { kind: "principal", read },
      async (transaction) => (await sql.raw(statement).execute(transaction)).rows,
    )
    .catch((thrown: unknown) => String(thrown));

describe.each(await testTiers())("$name", ({ open }) => {
  test("of another partition no statement shows a row, in any table, by words or by vectors", async () => {
    await using store = await open();
    const { database } = store;
    const tables = await fill(database);
    const placed = tables.filter((table) => isPlaced(table) && table.isReadable);
    expect(placed.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "items",
        "segments",
        "edits",
        "tags",
        "payloads",
        "payload_keys",
        "documents",
        vectorTable(1),
      ]),
    );
    for (const { name } of placed) {
      expect(
        await database.read(
          system,
          async (transaction) => (await sql`SELECT FROM ${sql.table(name)}`.execute(transaction)).rows.length,
        ),
        name,
      ).toBe(2);
      for (const [read, count] of [
        [[ours], 1],
        [[], 0],
      ] as const) {
        const rows = await asked(database, read, `SELECT partition_id FROM ${name}`);
        expect(rows, name).toEqual(Array(count).fill({ partition_id: ours }));
      }
      for (const statement of [
        `SELECT partition_id FROM ${name} WHERE partition_id = '${theirs}'`,
        `SELECT partition_id FROM ${name} WHERE partition_id = '${theirs}' OR true ORDER BY partition_id DESC LIMIT 1 OFFSET 1`,
        `WITH all_rows AS MATERIALIZED (SELECT * FROM ${name}) SELECT partition_id FROM all_rows WHERE partition_id <> '${ours}'`,
        `SELECT a.partition_id FROM ${name} a JOIN ${name} b ON a.partition_id <> b.partition_id`,
        `SELECT partition_id FROM ${name} UNION SELECT partition_id FROM ${name} EXCEPT SELECT '${ours}'::uuid`,
        `SELECT count(*)::int FROM ${name} WHERE partition_id = '${theirs}' HAVING count(*) > 0`,
      ])
        expect(await asked(database, [ours], statement), statement).toEqual([]);
    }
    // The nearest of all is theirs, too.
    expect(
      await asked(
        database,
        [ours],
        `SELECT partition_id FROM ${vectorTable(1)} ORDER BY e <=> '[3,4,0]' LIMIT 10`,
      ),
    ).toEqual([{ partition_id: ours }]);
    expect(
      await asked(database, [ours], "SELECT partition_id FROM segments WHERE words @@ 'word'::tsquery"),
    ).toEqual([{ partition_id: ours }]);
  });

  test("everything else is closed to it: tables, files, roles and writing", async () => {
    await using store = await open();
    const { database } = store;
    const tables = await fill(database);
    const readable = tables.filter(({ isReadable }) => isReadable);
    // Which spaces there are is no secret; everything else that is open is told apart by partitions.
    expect(readable.filter((table) => !isPlaced(table)).map(({ name }) => name)).toEqual(["model_spaces"]);
    for (const { name } of tables.filter(({ isReadable }) => !isReadable))
      expect(await asked(database, [ours], `SELECT * FROM ${name}`), name).toMatch(/permission denied/);
    for (const { name } of tables)
      for (const statement of [
        `DELETE FROM ${name}`,
        `TRUNCATE ${name}`,
        `ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`,
      ])
        expect(await asked(database, [ours], statement), statement).toMatch(
          /permission denied|read-only|must be owner/,
        );
    for (const statement of [
      "SELECT pg_read_file('/etc/passwd')",
      "COPY items TO PROGRAM 'id'",
      "CREATE TABLE mine (a int)",
      "SELECT lo_import('/etc/passwd')",
      "SELECT * FROM pg_authid",
    ])
      expect(await asked(database, [ours], statement), statement).toMatch(/permission denied|read-only/);
  });
});
