/** What whoever runs the server does on its command line: they need no account, and are in the trail all the same. */
import { type Act, type Actor, type ActDraft, target } from "#shared/audit/leaf.ts";
import { type Database, type Sql, type Truth } from "../database/database.ts";
import { createOrgTrail, type OrgTrail } from "./org-trail.ts";

export const operator: Actor = { kind: "system", id: "operator" };

export interface OperatorAct {
  readonly act: Act;
  /** As the option is called. */
  readonly option: string;
  /** Names that the operator gave: of them a digest is kept. */
  readonly asked?: string;
}

/** In the transaction that does it, and before other rows are held; in every trail that the database has. */
export async function noteOperator(
  sql: Sql,
  truth: Truth,
  trail: Pick<OrgTrail, "appendIn">,
  { act, option, asked }: OperatorAct,
): Promise<void> {
  const draft: ActDraft = {
    actor: operator,
    act,
    targets: [target("procedure", `server.${option}`)],
    ...(asked === undefined ? {} : { asked }),
  };
  const orgs = await sql.selectFrom("orgs").select("org_id").orderBy("org_id").execute();
  for (const { org_id } of orgs) await trail.appendIn(sql, truth, org_id, [draft]);
}

/** Where nobody serves the database. */
export const noteOperatorAlone = (database: Database, act: OperatorAct): Promise<void> =>
  database.write((sql, truth) =>
    noteOperator(sql, truth, createOrgTrail({ database, nowMs: Date.now }), act),
  );
