/** What Citus cannot do, in the text of statements: for what no test machine has. */

/** What is wrong with statements that make or change tables, in their order; a sentence each. */
export function problemsOf(texts: readonly string[]): readonly string[] {
  const seen = { policies: new Set<string>(), partitioned: new Set<string>() };
  // Names that a program writes stand in quotes.
  const flat = texts.map((text) =>
    text
      .replaceAll(/--.*$/gm, "")
      .replaceAll(/\s+/g, " ")
      .replaceAll(/"(\w+)"/g, "$1"),
  );
  return flat.flatMap((text) => [
    ...tableProblems(text, seen.partitioned),
    ...indexProblems(text, seen.partitioned),
    ...policyProblems(text, seen.policies),
    ...(/CREATE (OR REPLACE )?(CONSTRAINT )?TRIGGER/i.test(text) ? ["a trigger"] : []),
    ...(/ REFERENCES /i.test(text) ? [`${text}: a foreign key`] : []),
  ]);
}

function tableProblems(text: string, partitioned: Set<string>): readonly string[] {
  const [, table] = /^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)/i.exec(text) ?? [];
  if (table === undefined) return [];
  // What it is made like is not in the statement.
  if (/^[^(]* AS /i.test(text) || /\( ?LIKE /i.test(text)) return [`${table}: made of another table`];
  if (!/[( ]partition_id /.test(text)) return [];
  partitioned.add(table);
  const uniques = Array.from(text.matchAll(/ UNIQUE \(([^)]*)\)/g), ([, columns]) => columns);
  return [
    ...(/PRIMARY KEY \(partition_id[,)]|partition_id uuid PRIMARY KEY/.test(text)
      ? []
      : [`${table}: its primary key does not begin with the partition`]),
    ...(uniques.every((columns) => columns?.includes("partition_id") === true)
      ? []
      : [`${table}: unique without the partition`]),
  ];
}

function indexProblems(text: string, partitioned: ReadonlySet<string>): readonly string[] {
  if (/^CREATE (UNIQUE )?INDEX ON /i.test(text)) return [`${text}: an index without a name`];
  const [, table, keys] =
    /^CREATE UNIQUE INDEX (?:IF NOT EXISTS )?\w+ ON (\w+) ?\(([^)]*)\)/i.exec(text) ?? [];
  return table !== undefined && partitioned.has(table) && keys?.includes("partition_id") !== true
    ? [`${table}: a unique index without the partition`]
    : [];
}

function policyProblems(text: string, policies: Set<string>): readonly string[] {
  // What is made again has none of what went with it.
  const [, dropped] = /^DROP TABLE (?:IF EXISTS )?(\w+)/i.exec(text) ?? [];
  for (const key of policies) if (key.startsWith(`${dropped} `)) policies.delete(key);
  if (!/^CREATE POLICY/i.test(text)) return [];
  const [, table, command] = /^CREATE POLICY \w+ ON (\w+) FOR (\w+)/i.exec(text) ?? [];
  const key = `${table} ${command}`;
  const isSecond = table === undefined || policies.has(key);
  policies.add(key);
  return [
    ...(isSecond ? [`${key}: more than one policy for a command`] : []),
    ...(/AS RESTRICTIVE/i.test(text) ? [`${key}: a restrictive policy`] : []),
  ];
}
