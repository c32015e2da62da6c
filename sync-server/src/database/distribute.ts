/**
 * On Citus a table lies on the coordinator until it is said how it is to be shared out. Elsewhere nothing happens here. Called
 * by whoever makes tables: the migrations, and the projection when a space of vectors is new.
 */
import { type QueryExecutorProvider, sql } from "kysely";

/** Small, and asked for beside rows of every partition: on each node whole. */
const everywhere: readonly string[] = ["partitions", "model_spaces", "erased"];

/** Where rows of a partition lie together, they lie with this table's. */
const anchor = "documents";

async function isCitus(transaction: QueryExecutorProvider): Promise<boolean> {
  const { rows } = await sql`SELECT FROM pg_extension WHERE extname = 'citus'`.execute(transaction);
  return rows.length > 0;
}

/** Before anything else of a transaction that makes or changes tables: its steps then follow each other on every node. */
export async function changeInTurn(transaction: QueryExecutorProvider): Promise<void> {
  if (await isCitus(transaction))
    await sql`SET LOCAL citus.multi_shard_modify_mode = 'sequential'`.execute(transaction);
}

/**
 * Every table that begins its key with the partition and was not shared out before, also what lay on one machine until Citus came.
 * What has no partition stays on the coordinator: people, rights of people, the trail.
 */
export async function distribute(transaction: QueryExecutorProvider): Promise<void> {
  if (!(await isCitus(transaction))) return;
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
      AND c.oid NOT IN (SELECT logicalrelid FROM pg_dist_partition)
      AND (c.relname = ANY (${everywhere}::text[]) OR EXISTS (
        SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attname = 'partition_id'))
    ORDER BY c.relname <> ${anchor}, c.relname`.execute(transaction);
  const names = rows.map(({ name }) => name);
  for (const name of names.filter((each) => everywhere.includes(each)))
    await sql`SELECT create_reference_table(${name}::regclass)`.execute(transaction);
  for (const name of names.filter((each) => !everywhere.includes(each)))
    await sql`SELECT create_distributed_table(${name}::regclass, 'partition_id',
      colocate_with => ${name === anchor ? "none" : anchor})`.execute(transaction);
}

/** What a transaction may read has to reach the workers, and so has its role: they are asked as the one who asks. */
export async function letWorkersKnow(transaction: QueryExecutorProvider): Promise<void> {
  if (!(await isCitus(transaction))) return;
  const { rows } = await sql<{ name: string; tells: boolean; connects: boolean }>`
    SELECT quote_ident(current_database()) AS name, r.rolcanlogin AS connects,
      current_setting('citus.propagate_set_commands', true) IS NOT DISTINCT FROM 'local' AS tells
    FROM pg_roles r WHERE r.rolname = 'tessera_app'`.execute(transaction);
  const [{ name, tells, connects } = { name: "", tells: true, connects: true }] = rows;
  if (!connects) await sql`ALTER ROLE tessera_app LOGIN`.execute(transaction);
  if (tells) return;
  await sql`ALTER DATABASE ${sql.raw(name)} SET citus.propagate_set_commands TO 'local'`.execute(transaction);
  // Connections that are open do not look there again, and this one is used on.
  await sql`SET citus.propagate_set_commands TO 'local'`.execute(transaction);
}
