import { limits } from "#shared/audit/limits.ts";
import { target } from "#shared/audit/leaf.ts";
import type { OrgId } from "#shared/model/team.ts";
import { dayMs } from "#shared/kit/spans.ts";
import { type Database, system } from "../database/database.ts";
import type { AgeClock } from "../age-clock.ts";
import { repeat } from "../repeat.ts";
import type { OrgTrail } from "./org-trail.ts";

export interface ForgetGroupsDeps {
  readonly database: Database;
  readonly trail: Pick<OrgTrail, "appendIn">;
  readonly nowMs: () => number;
}

/** Leaves older than so many days lose their text, and that is a leaf of its own. Their hashes stay, so every proof still holds. */
export const forgetOldGroups = (
  { database, trail, nowMs }: ForgetGroupsDeps,
  orgId: OrgId,
  days: number,
): Promise<number> =>
  database.write(async (sql, truth) => {
    const old = await sql
      .selectFrom("trail_groups")
      .selectAll()
      .where("org_id", "=", orgId)
      .where("bodies", "is not", null)
      .where("time_ms", "<", nowMs() - days * dayMs)
      .execute();
    if (old.length === 0) return 0;
    const count = old.reduce((sum, { leaf_count }) => sum + leaf_count, 0);
    await trail.appendIn(sql, truth, orgId, [
      {
        actor: { kind: "system", id: "retention" },
        act: "retention",
        targets: [target("trail", "leaves"), target("count", count)],
      },
    ]);
    for (const group of old) await truth.put("trail_groups", { ...group, bodies: null });
    return count;
  });

/** Of every organisation, an hour after the start and every hour from then on. */
export function forgetting(
  deps: ForgetGroupsDeps & Pick<AgeClock, "isTrusted">,
  days: number,
  report: (error: unknown) => void,
): AsyncDisposable {
  const turn = async (): Promise<void> => {
    if (!deps.isTrusted()) return;
    const orgs = await deps.database.read(system, (sql) =>
      sql.selectFrom("trails").select("org_id").execute(),
    );
    for (const { org_id } of orgs) await forgetOldGroups(deps, org_id, days);
  };
  return repeat(limits.forgetEveryMs, turn, report);
}
