/** Writes rows of truth: the same statements whether a person asked for them or a journal is played back. */
import { sql } from "kysely";
import { accessKeys } from "./access-tables.ts";
import type { Sql, Truth, TruthTable } from "./database.ts";

/** By what a row of each table is told apart; a table that is not here holds no truth of its own. */
export const truthKeys: Partial<Record<TruthTable, readonly string[]>> = {
  server_facts: ["name"],
  ...accessKeys,
  payloads: ["partition_id", "payload_id"],
  partition_keys: ["partition_id", "key_no"],
  payload_keys: ["partition_id", "payload_id"],
  erased: ["id"],
  erasures: ["org_id", "erasure_id"],
  delta_outcomes: ["org_id", "device_id"],
  trashed: ["partition_id", "item_id"],
  purged: ["partition_id", "item_id"],
  moves: ["partition_id", "move_id"],
  trails: ["org_id"],
  trail_groups: ["org_id", "first_seq"],
  trail_heads: ["org_id", "size"],
  trail_edits: ["org_id", "name"],
};

export function createTruth(transaction: Sql): Truth {
  return {
    put: (table, row) => putAll(transaction, table, [row]),
    putAll: (table, rows) => putAll(transaction, table, rows),
    async remove(table, key) {
      const given = Object.entries(key);
      if (given.length === 0) throw new Error(`whoever removes from ${table} says what`);
      const conditions = given.map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
      await sql`DELETE FROM ${sql.table(table)} WHERE ${sql.join(conditions, sql` AND `)}`.execute(
        transaction,
      );
    },
  };
}

async function putAll(transaction: Sql, table: TruthTable, rows: readonly object[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const keys = keysOf(table);
  const columns = Object.keys(first);
  const values = rows.map(
    (row) => sql`(${sql.join(columns.map((column) => sql`${Reflect.get(row, column)}`))})`,
  );
  const rest = columns.filter((column) => !keys.includes(column));
  const change =
    rest.length === 0
      ? sql`NOTHING`
      : sql`UPDATE SET ${sql.join(rest.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))}`;
  await sql`INSERT INTO ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
        VALUES ${sql.join(values)}
        ON CONFLICT (${sql.join(keys.map((key) => sql.ref(key)))}) DO ${change}`.execute(transaction);
}

function keysOf(table: TruthTable): readonly string[] {
  const keys = truthKeys[table];
  if (keys === undefined) throw new Error(`${table} holds no truth of its own`);
  return keys;
}
