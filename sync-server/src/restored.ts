/** After a backup was put back: the log gets another name, and devices may bring back for a time what it lacks. */
import * as z from "zod";
import { type Database, type Sql, system } from "./database/database.ts";
import type { Tier } from "./database/open-tier.ts";
import { noteOperator } from "./audit/noted-operator.ts";
import { createOrgTrail } from "./audit/org-trail.ts";
import { putErasureFloor } from "./erasure/erased-rows.ts";

const untilName = "recovering-until-ms";
const sinceName = "restored-ms";
const TimeMs = z.coerce.number().int().min(0);

/**
 * Before the server is started, and while no other instance of it runs. Until `untilMs` a device with a right to share
 * may bring back what others wrote. The trail tells of it: whoever saw more of it than the backup has knows why.
 */
export async function noteRestored(
  { database, log }: Pick<Tier, "database" | "log">,
  untilMs: number,
): Promise<void> {
  const trail = createOrgTrail({ database, nowMs: Date.now });
  await database.write(async (sql, truth) => {
    await noteOperator(sql, truth, trail, { act: "server.restore", option: "restored" });
    await putErasureFloor(sql, truth);
    await truth.put("server_facts", { name: untilName, value: String(untilMs) });
    await truth.put("server_facts", { name: sinceName, value: String(Date.now()) });
  });
  await log.renew();
}

/** 0: never. */
export const recoveringUntilMs = (database: Database): Promise<number> => timeOf(database, untilName);

/** When the last backup was noted; 0: never, or by a version that did not note the time. */
export const restoredMs = (database: Database): Promise<number> => timeOf(database, sinceName);

async function timeOf(database: Database, name: string): Promise<number> {
  const row = await database.read(system, (sql: Sql) =>
    sql.selectFrom("server_facts").select("value").where("name", "=", name).executeTakeFirst(),
  );
  return row === undefined ? 0 : TimeMs.parse(row.value);
}
