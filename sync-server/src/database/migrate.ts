/** Brings a database to the schema of this program: plain SQL files, each once, in the order of their numbers. */
import { readFileSync, readdirSync } from "node:fs";
import { sql, type Kysely } from "kysely";
import type { Database } from "./database.ts";
import { changeInTurn, distribute, letWorkersKnow } from "./distribute.ts";

const folder = new URL("../../migrations/", import.meta.url);
/** Any number; whoever migrates the same database asks for the same lock. */
const lockNumber = 7_302_104;

/** Refuses a database of a newer program rather than to guess at it. */
export async function migrate(kysely: Kysely<never>, vectorType: Database["vectorType"]): Promise<void> {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .toSorted();
  await kysely.transaction().execute(async (transaction) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(lockNumber)})`.execute(transaction);
    await changeInTurn(transaction);
    await sql`CREATE EXTENSION IF NOT EXISTS vector`.execute(transaction);
    await sql`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY)`.execute(transaction);
    const done = await sql<{ name: string }>`SELECT name FROM migrations`.execute(transaction);
    const known = new Set(done.rows.map(({ name }) => name));
    const unknown = [...known].filter((name) => !files.includes(name));
    if (unknown.length > 0)
      throw new Error(`the database is of a newer Tessera (${unknown.join(", ")}); start that one`);
    for (const name of files.filter((file) => !known.has(file))) {
      const text = readFileSync(new URL(name, folder), "utf8").replaceAll(":vector:", vectorType);
      for (const statement of statementsOf(text)) await sql.raw(statement).execute(transaction);
      await sql`INSERT INTO migrations (name) VALUES (${name})`.execute(transaction);
    }
    await letWordsBeLookedUp(transaction);
    await distribute(transaction);
    await letWorkersKnow(transaction);
  });
}

/**
 * Row-level security asks nothing of an index before it has said which rows may be read, unless the operator is known
 * to tell nothing of a row but its answer. `@@` of words and a question is such a one, and PostgreSQL does not say so:
 * without it the words of every segment that may be read are looked at. Backups leave it out, so it is seen to at every
 * start. Only a superuser may; where we are none, docs/capacity.md says what to ask of one.
 */
async function letWordsBeLookedUp(transaction: Kysely<never>): Promise<void> {
  const operator = sql`pg_catalog.ts_match_vq(tsvector, tsquery)`;
  const { rows } = await sql<{ may: boolean }>`
    SELECT r.rolsuper AND NOT p.proleakproof AS may FROM pg_proc p, pg_roles r
    WHERE p.oid = 'pg_catalog.ts_match_vq(tsvector, tsquery)'::regprocedure AND r.rolname = current_user`.execute(
    transaction,
  );
  if (rows[0]?.may === true) await sql`ALTER FUNCTION ${operator} LEAKPROOF`.execute(transaction);
}

/** Statements end with a semicolon at the end of a line; those within `$$` do not. */
export function statementsOf(text: string): readonly string[] {
  const statements: string[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    if (open === "" && (line.trim() === "" || line.startsWith("--"))) continue;
    open += `${line}\n`;
    const isQuoted = (open.match(/\$\$/g)?.length ?? 0) % 2 === 1;
    if (isQuoted || !/;\s*(--.*)?$/.test(line)) continue;
    statements.push(open.trim());
    open = "";
  }
  if (open.trim() !== "") statements.push(open.trim());
  return statements;
}
