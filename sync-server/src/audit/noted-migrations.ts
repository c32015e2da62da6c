/** Which migrations a database had is in its trail, once, whichever instance was the first with them. */
import { sql as raw } from "kysely";
import * as z from "zod";
import { target } from "#shared/audit/leaf.ts";
import { limits } from "#shared/audit/limits.ts";
import { JsonText } from "#shared/model/json-text.ts";
import type { Database, Sql } from "../database/database.ts";
import type { OrgTrail } from "./org-trail.ts";

const factName = "migrations-told";
const Told = JsonText.pipe(z.array(z.string()));

/** When the server is started, after the migrations themselves. */
export const noteMigrations = (database: Database, trail: Pick<OrgTrail, "appendIn">): Promise<void> =>
  database.write(async (sql, truth) => {
    const done = await migrationsOf(sql);
    const fact = await sql
      .selectFrom("server_facts")
      .select("value")
      .where("name", "=", factName)
      .executeTakeFirst();
    const told = fact === undefined ? [] : Told.parse(fact.value);
    const untold = done.filter((name) => !told.includes(name));
    if (untold.length === 0) return;
    // What was done to the database before there was anybody is nobody's affair, and noted as told.
    const orgs = await sql.selectFrom("orgs").select("org_id").orderBy("org_id").execute();
    for (const { org_id } of orgs)
      await trail.appendIn(sql, truth, org_id, [
        {
          actor: { kind: "system", id: "start" },
          act: "server.migrate",
          targets: untold.slice(-limits.targetCountMax).map((name) => target("migration", name)),
        },
      ]);
    await truth.put("server_facts", { name: factName, value: JSON.stringify(done) });
  });

async function migrationsOf(sql: Sql): Promise<readonly string[]> {
  const { rows } = await raw<{ name: string }>`SELECT name FROM migrations ORDER BY name`.execute(sql);
  return rows.map(({ name }) => name.replace(/\.sql$/, ""));
}
