/**
 * The tables must be fit to be distributed later. What Citus cannot do is found here, in the text of the migrations,
 * because no test machine has Citus.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { statementsOf } from "./migrate.ts";

const folder = new URL("../../migrations/", import.meta.url);
const statements = readdirSync(folder)
  .toSorted()
  .flatMap((name) => statementsOf(readFileSync(new URL(name, folder), "utf8")));

/** What is wrong with statements of a schema; a sentence each. */
function problemsOf(texts: readonly string[]): readonly string[] {
  const problems: string[] = [];
  const policies = new Set<string>();
  const partitioned = new Set<string>();
  for (const text of texts) {
    const flat = text.replaceAll(/--.*$/gm, "").replaceAll(/\s+/g, " ");
    const [, table] = /^CREATE TABLE (?:IF NOT EXISTS )?(\w+)/i.exec(flat) ?? [];
    if (
      table !== undefined &&
      /[( ]partition_id /.test(flat) &&
      !/PRIMARY KEY \(partition_id[,)]|partition_id uuid PRIMARY KEY/.test(flat)
    )
      problems.push(`${table}: its primary key does not begin with the partition`);
    if (table !== undefined && /[( ]partition_id /.test(flat)) partitioned.add(table);
    const [, indexed, keys] =
      /^CREATE UNIQUE INDEX (?:IF NOT EXISTS )?\w+ ON (\w+) ?\(([^)]*)\)/i.exec(flat) ?? [];
    if (indexed !== undefined && partitioned.has(indexed) && keys?.includes("partition_id") !== true)
      problems.push(`${indexed}: a unique index without the partition`);
    for (const [, columns] of flat.matchAll(/ UNIQUE \(([^)]*)\)/g))
      if (table !== undefined && /[( ]partition_id /.test(flat) && columns?.includes("partition_id") !== true)
        problems.push(`${table}: unique without the partition`);
    if (/CREATE (OR REPLACE )?(CONSTRAINT )?TRIGGER/i.test(flat)) problems.push("a trigger");
    if (/ REFERENCES /i.test(flat)) problems.push(`${table ?? flat}: a foreign key`);
    if (/AS RESTRICTIVE/i.test(flat)) problems.push("a restrictive policy");
    const [, on, command] = /^CREATE POLICY \w+ ON (\w+) FOR (\w+)/i.exec(flat) ?? [];
    if (/^CREATE POLICY/i.test(flat)) {
      const key = `${on} ${command}`;
      if (on === undefined || policies.has(key)) problems.push(`${key}: more than one policy for a command`);
      policies.add(key);
    }
  }
  return problems;
}

test("every migration can be distributed", () => {
  expect(statements.length).toBeGreaterThan(40);
  expect(problemsOf(statements)).toEqual([]);
});

test.each([
  ["CREATE TABLE a (partition_id uuid NOT NULL, id text PRIMARY KEY);"],
  ["CREATE TABLE a (partition_id uuid NOT NULL, id text, PRIMARY KEY (partition_id, id), UNIQUE (id));"],
  [
    "CREATE TABLE a (partition_id uuid NOT NULL, id text, PRIMARY KEY (partition_id, id));\nCREATE UNIQUE INDEX u ON a (id);",
  ],
  ["CREATE TABLE a (id text PRIMARY KEY REFERENCES b);"],
  ["CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f();"],
  ["CREATE POLICY p ON a AS RESTRICTIVE FOR SELECT USING (true);"],
  ["CREATE POLICY p ON a FOR SELECT USING (true);\nCREATE POLICY q ON a FOR SELECT USING (true);"],
  ["CREATE POLICY p ON a USING (true);"],
])("finds what is wrong in %s", (text) => {
  expect(problemsOf(statementsOf(text)).length).toBeGreaterThan(0);
});
