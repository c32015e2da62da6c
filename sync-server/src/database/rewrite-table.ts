/**
 * Writes a table anew, so that no byte of a deleted row is left in its files, as `VACUUM FULL` does, but a few rows at a time:
 * whoever waits for the database is answered in between. For a database of one connection, which is this program's.
 *
 * A fresh table is filled in the order of its key while it is noted what others change; then, in one transaction, that is
 * brought over, and the fresh one takes the place of the old. What a crash leaves behind is removed at the next beginning.
 */
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Sql } from "./database.ts";
import { limits } from "./limits.ts";
import type { Tables } from "./tables.ts";

const fresh = sql.table("scrub_fresh");
const changed = sql.table("scrub_changed");

export async function rewriteTable(kysely: Kysely<Tables>, table: string): Promise<void> {
  const key = await keyOf(kysely, table);
  await kysely.transaction().execute((transaction) => begin(transaction, table, key));
  await copyAll(kysely, table, key);
  await kysely.transaction().execute((transaction) => end(transaction, table, key));
}

const namesOf = (key: readonly string[], of = ""): RawBuilder<unknown> =>
  sql.join(key.map((column) => sql.ref(of === "" ? column : `${of}.${column}`)));

async function run(transaction: Sql, ...statements: readonly RawBuilder<unknown>[]): Promise<void> {
  for (const statement of statements) await statement.execute(transaction);
}

async function keyOf(kysely: Kysely<Tables>, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT a.attname AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = ${table}::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int[], a.attnum::int)`.execute(
    kysely,
  );
  return rows.map(({ name }) => name);
}

/** From here on every key that is written to is noted. */
function begin(transaction: Sql, table: string, key: readonly string[]): Promise<void> {
  const note = (row: "OLD" | "NEW") =>
    sql`INSERT INTO ${changed} VALUES (${sql.join(key.map((column) => sql`${sql.raw(row)}.${sql.ref(column)}`))});`;
  return run(
    transaction,
    sql`DROP TABLE IF EXISTS ${fresh}, ${changed}`,
    sql`DROP FUNCTION IF EXISTS scrub_note CASCADE`,
    sql`CREATE TABLE ${fresh} (LIKE ${sql.table(table)} INCLUDING ALL)`,
    sql`CREATE TABLE ${changed} AS SELECT ${namesOf(key)} FROM ${sql.table(table)} WITH NO DATA`,
    sql`CREATE FUNCTION scrub_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP <> 'INSERT' THEN ${note("OLD")} END IF;
      IF TG_OP <> 'DELETE' THEN ${note("NEW")} END IF;
      RETURN NULL;
    END $$`,
    sql`CREATE TRIGGER scrub_note AFTER INSERT OR UPDATE OR DELETE ON ${sql.table(table)}
      FOR EACH ROW EXECUTE FUNCTION scrub_note()`,
  );
}

/** Each piece is a transaction of its own, and takes about as long as the others. */
async function copyAll(kysely: Kysely<Tables>, table: string, key: readonly string[]): Promise<void> {
  let condition = sql`true`;
  let rowCount: number = limits.scrubRowsFirst;
  for (;;) {
    const startMs = performance.now();
    const { rows } = await sql<Record<string, unknown>>`
      INSERT INTO ${fresh} SELECT * FROM ${sql.table(table)} WHERE ${condition}
      ORDER BY ${namesOf(key)} LIMIT ${rowCount} RETURNING ${namesOf(key)}`.execute(kysely);
    const last = rows.at(-1);
    if (last === undefined) return;
    condition = sql`(${namesOf(key)}) > (${sql.join(key.map((column) => sql`${last[column]}`))})`;
    const share = limits.scrubPieceMs / Math.max(1, performance.now() - startMs);
    rowCount = Math.max(1, Math.round(rowCount * Math.min(2, share)));
  }
}

async function end(transaction: Sql, table: string, key: readonly string[]): Promise<void> {
  const old = sql.table(table);
  const isChanged = sql`(${namesOf(key)}) IN (SELECT ${namesOf(key)} FROM ${changed})`;
  const rights = await rightsOf(transaction, table);
  const names = await indexNames(transaction, table);
  await run(
    transaction,
    sql`DELETE FROM ${fresh} WHERE ${isChanged}`,
    sql`INSERT INTO ${fresh} SELECT * FROM ${old} WHERE ${isChanged}`,
    sql`DROP TABLE ${old}, ${changed}`,
    sql`DROP FUNCTION scrub_note`,
    sql`ALTER TABLE ${fresh} RENAME TO ${sql.ref(table)}`,
    ...names.map(({ made, name }) => sql`ALTER INDEX ${sql.ref(made)} RENAME TO ${sql.ref(name)}`),
    ...rights.map((statement) => sql.raw(statement)),
  );
}

/** Who may see which rows is no part of what one table is made like another by. */
async function rightsOf(transaction: Sql, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ statement: string }>`
    SELECT format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', relname) AS statement
      FROM pg_class WHERE oid = ${table}::regclass AND relrowsecurity
    UNION ALL SELECT format('CREATE POLICY %I ON %I AS %s FOR %s TO %s USING (%s)', policyname, tablename, permissive, cmd,
      array_to_string(roles, ', '), qual) FROM pg_policies WHERE schemaname = 'public' AND tablename = ${table}
    UNION ALL SELECT format('GRANT %s ON %I TO %I', privilege_type, ${table}::text, grantee::regrole)
      FROM pg_class, aclexplode(relacl) WHERE oid = ${table}::regclass AND grantee <> relowner`.execute(
    transaction,
  );
  return rows.map(({ statement }) => statement);
}

/** What each index of the fresh table is called in the old one: the two are told alike by all but their names. */
async function indexNames(
  transaction: Sql,
  table: string,
): Promise<readonly { readonly made: string; readonly name: string }[]> {
  const { rows } = await sql<{ table: string; name: string; like: string }>`
    SELECT tablename AS table, indexname AS name, regexp_replace(indexdef, 'INDEX [^ ]+ ON [^ ]+ ', '') AS like
    FROM pg_indexes WHERE schemaname = 'public' AND tablename IN (${table}, 'scrub_fresh')`.execute(
    transaction,
  );
  return rows
    .filter((each) => each.table === table)
    .flatMap(({ name, like }) => {
      const made = rows.find((each) => each.table !== table && each.like === like);
      return made === undefined ? [] : [{ made: made.name, name }];
    });
}
