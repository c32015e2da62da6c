import type pg from "pg";

/** Tables of rights and of spaces lie on every node; rows of a partition lie together; the rest stays where it is. */
export async function distribute(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT c.table_name AS name FROM information_schema.key_column_usage c
     JOIN information_schema.table_constraints t USING (constraint_schema, constraint_name)
     WHERE t.constraint_type = 'PRIMARY KEY' AND c.table_schema = 'public' AND c.column_name = 'partition_id'
     ORDER BY 1`,
  );
  const everywhere = ["partitions", "model_spaces", "erased"];
  for (const name of everywhere) await client.query("SELECT create_reference_table($1::regclass)", [name]);
  const [first, ...others] = rows.map(({ name }) => name).filter((name) => !everywhere.includes(name));
  if (first === undefined) return;
  await client.query("SELECT create_distributed_table($1::regclass, 'partition_id')", [first]);
  for (const name of others)
    await client.query("SELECT create_distributed_table($1::regclass, 'partition_id', colocate_with => $2)", [
      name,
      first,
    ]);
}
