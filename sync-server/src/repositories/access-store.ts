/** Rows of who may do what, in whichever database: the same few statements for every table of them. */
import { sql } from "kysely";
import { accessKeys, type AccessRow, type AccessTable } from "../database/access-tables.ts";
import { system, type Database, type Sql } from "../database/database.ts";
import type { AccessReader, AccessStore } from "../use-cases/access/access-ports.ts";
import { createAttemptCounts } from "./attempt-counts.ts";

/** Any number: writers of rights wait for each other, on all instances. */
const lockNumber = 7_302_105;

export function createAccessStore(database: Database): AccessStore {
  return {
    attempts: createAttemptCounts(database),
    read: (work) => database.read(system, (transaction) => work(readerOf(transaction))),
    write: (work) =>
      database.write(async (transaction, truth) => {
        await sql`SELECT pg_advisory_xact_lock(${sql.lit(lockNumber)})`.execute(transaction);
        return work({
          ...readerOf(transaction),
          // Of one table, as the type of the writer says; the compiler does not follow it into the larger one.
          put: (table, row) => truth.put(table, row as never),
          remove: (table, where) => truth.remove(table, where as never),
        });
      }),
  };
}

function readerOf(transaction: Sql): AccessReader {
  const many = async <Name extends AccessTable>(
    table: Name,
    where: Partial<AccessRow<Name>>,
  ): Promise<readonly AccessRow<Name>[]> => {
    const given = Object.entries(where).map(([column, value]) =>
      value === null ? sql`${sql.ref(column)} IS NULL` : sql`${sql.ref(column)} = ${value}`,
    );
    const condition = given.length === 0 ? sql`true` : sql.join(given, sql` AND `);
    const order = sql.join(accessKeys[table].map((column) => sql.ref(column)));
    const found = await sql<
      AccessRow<Name>
    >`SELECT * FROM ${sql.table(table)} WHERE ${condition} ORDER BY ${order}`.execute(transaction);
    return found.rows;
  };
  return { many, one: async (table, where) => (await many(table, where))[0] };
}
