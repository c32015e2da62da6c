import type { SuggestionId } from "#shared/model/team.ts";
import { system } from "../database/database.ts";
import { epochOf } from "../moves/move-use-cases.ts";
import { partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import { refuse, type Refusal } from "../use-cases/refusal.ts";
import type { DecideDeps } from "./decide.ts";
import { whyNotOpen } from "./suggest.ts";
import { rowsById, type SuggestionRow } from "./suggestion-rows.ts";
import { reopened, unerased } from "./suggestions.ts";
import { tellOfDecision } from "./told-decision.ts";

/** Takes back that it was declined, by whoever may decide of it; gives the row as it is then. */
export async function reopen(
  { database, trail }: Pick<DecideDeps, "database" | "trail">,
  principal: Principal,
  id: SuggestionId,
): Promise<SuggestionRow | Refusal> {
  const epoch = await database.read(system, (sql) => epochOf(sql, principal));
  const [known] = await database.read(system, (sql) => rowsById(sql, [id]));
  if (known === undefined || !partitionsWith(principal, "edit.write").includes(known.partition_id))
    return refuse("NOT_FOUND");
  return database.write(async (sql, truth) => {
    if ((await epochOf(sql, principal)) !== epoch) return refuse("RIGHTS_CHANGED");
    const current = await unerased(sql, known);
    if (current === undefined) return refuse("NOT_FOUND");
    // Asked twice it is the same.
    if (current.state === "open") return current;
    if (current.state !== "declined") return refuse("SUGGESTION_DECIDED");
    const why = await whyNotOpen({ sql, truth }, current);
    if (why !== undefined) return why;
    await tellOfDecision({ sql, truth }, { trail, principal, procedure: "items.reopenSuggestion" }, [
      current,
    ]);
    const row: SuggestionRow = { ...current, ...reopened };
    await truth.put("suggestions", row);
    return row;
  });
}
