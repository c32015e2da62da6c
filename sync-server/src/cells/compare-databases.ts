/** Whether two databases hold the same: rows by count and digest, and who may do what with them. */
import pg from "pg";

export interface Compared {
  readonly tableCount: number;
  readonly rowCount: number;
  /** Of the organisation's trail. */
  readonly leafCount: number;
}

interface Contents {
  readonly tables: ReadonlyMap<string, { readonly count: number; readonly digest: string }>;
  readonly rights: readonly string[];
  readonly leafCount: number;
}

/** Rejects with what differs. */
export async function compareDatabases(one: string, other: string): Promise<Compared> {
  const [left, right] = await Promise.all([contentsOf(one), contentsOf(other)]);
  for (const name of new Set([...left.tables.keys(), ...right.tables.keys()])) {
    const [mine, theirs] = [left.tables.get(name), right.tables.get(name)];
    if (mine?.count !== theirs?.count || mine?.digest !== theirs?.digest)
      throw new Error(
        `${name} has ${String(mine?.count)} rows here and ${String(theirs?.count)} there, or others`,
      );
  }
  const differing =
    left.rights.find((each, at) => each !== right.rights[at]) ?? right.rights[left.rights.length];
  if (differing !== undefined) throw new Error(`${differing} is not the same there`);
  const rowCount = [...left.tables.values()].reduce((sum, { count }) => sum + count, 0);
  return { tableCount: left.tables.size, rowCount, leafCount: left.leafCount };
}

async function contentsOf(connectionString: string): Promise<Contents> {
  const client = new pg.Client({ connectionString, application_name: "tessera-cells" });
  // Where the other one cannot be read, this one's session may be ended in the midst of a question, which rejects then.
  client.on("error", () => undefined);
  await client.connect();
  try {
    // Values are compared as they are written: in one way, whatever the two are set to.
    await client.query(
      "SET bytea_output = hex; SET timezone = UTC; SET extra_float_digits = 1; SET datestyle = ISO, MDY; SET intervalstyle = postgres",
    );
    const { rows: names } = await client.query<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname COLLATE "C"`,
    );
    const tables = new Map<string, { count: number; digest: string }>();
    for (const { name } of names) {
      const { rows } = await client.query<{ count: string; digest: string | null }>(
        `SELECT count(*), sum(hashtextextended(row_of::text, 0)::numeric) AS digest FROM public.${name} AS row_of`,
      );
      tables.set(name, { count: Number(rows[0]?.count), digest: rows[0]?.digest ?? "" });
    }
    const { rows: rights } = await client.query<{ line: string }>(rightsText);
    const { rows: trails } = await client.query<{ count: string }>(
      "SELECT coalesce(sum(size), 0) AS count FROM trails",
    );
    return { tables, rights: rights.map(({ line }) => line), leafCount: Number(trails[0]?.count) };
  } finally {
    await client.end();
  }
}

const rightsText = `
  SELECT line FROM (
    SELECT format('row-level security of %s: %s, %s', relname, relrowsecurity, relforcerowsecurity) AS line
      FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    UNION ALL SELECT format('policy %s of %s: %s, %s, %s, %s, %s', policyname, tablename, permissive, roles, cmd, qual, with_check)
      FROM pg_policies WHERE schemaname = 'public'
    UNION ALL SELECT format('right of tessera_app to %s %s', privilege_type, table_name)
      FROM information_schema.role_table_grants WHERE table_schema = 'public' AND grantee = 'tessera_app'
    UNION ALL SELECT format('index %s', indexname) FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('extension %s', extname) FROM pg_extension WHERE extname <> 'plpgsql'
  ) lines ORDER BY line COLLATE "C"`;
