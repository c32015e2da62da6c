/**
 * The tables must be fit to be distributed later. What Citus cannot do is found here, in the text of what makes tables,
 * because no test machine has Citus. What the suites on PostgreSQL make while they run is held to the same (`test-tiers.fake.ts`).
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { problemsOf } from "./citus-rules.fake.ts";
import { statementsOf } from "./migrate.ts";

const folder = new URL("../../migrations/", import.meta.url);
const statements = readdirSync(folder)
  .toSorted()
  .flatMap((name) => statementsOf(readFileSync(new URL(name, folder), "utf8")));

test("every migration can be distributed", () => {
  expect(statements.length).toBeGreaterThan(40);
  expect(problemsOf(statements)).toEqual([]);
});

test("a table that was dropped and made again may have its policy again", () => {
  const policy = "CREATE POLICY p ON a FOR SELECT USING (true);";
  expect(problemsOf([policy, "DROP TABLE a;", policy])).toEqual([]);
});

test.each([
  ["CREATE TABLE a (partition_id uuid NOT NULL, id text PRIMARY KEY);"],
  ["CREATE TABLE a (partition_id uuid NOT NULL, id text, PRIMARY KEY (partition_id, id), UNIQUE (id));"],
  [
    "CREATE TABLE a (partition_id uuid NOT NULL, id text, PRIMARY KEY (partition_id, id));\nCREATE UNIQUE INDEX u ON a (id);",
  ],
  [
    'CREATE TABLE "a" (partition_id uuid NOT NULL, id text, PRIMARY KEY (partition_id, id));\nCREATE UNIQUE INDEX "u" ON "a" (id);',
  ],
  ["CREATE TABLE a (LIKE b INCLUDING ALL);"],
  ["CREATE TABLE a AS SELECT partition_id FROM b;"],
  ["CREATE INDEX ON a (b);"],
  ["CREATE TABLE a (id text PRIMARY KEY REFERENCES b);"],
  ["CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f();"],
  ["CREATE POLICY p ON a AS RESTRICTIVE FOR SELECT USING (true);"],
  ["CREATE POLICY p ON a FOR SELECT USING (true);\nCREATE POLICY q ON a FOR SELECT USING (true);"],
  ['CREATE POLICY p ON a FOR SELECT USING (true);\nCREATE POLICY "q" ON "a" FOR SELECT USING (true);'],
  ["CREATE POLICY p ON a USING (true);"],
])("finds what is wrong in %s", (text) => {
  expect(problemsOf(statementsOf(text)).length).toBeGreaterThan(0);
});
