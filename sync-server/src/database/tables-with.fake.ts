import pg from "pg";

/** Tables of a PostgreSQL in a row of which the words stand, as text or as bytes. */
export async function tablesWith(url: string, words: string): Promise<readonly string[]> {
  return asked(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    // Bytes are shown by their digits.
    const shown = [words, Buffer.from(words).toString("hex")].map((text) => `%${text}%`);
    const found: string[] = [];
    for (const { name } of rows) {
      const { rowCount } = await client.query(
        `SELECT 1 FROM ${name} AS one WHERE one::text LIKE ANY ($1) LIMIT 1`,
        [shown],
      );
      if (rowCount !== 0) found.push(name);
    }
    return found;
  });
}

export async function asked<Value>(url: string, work: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
