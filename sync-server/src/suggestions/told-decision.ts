import { target } from "#shared/audit/leaf.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import { actorOf, type Principal } from "../use-cases/access/principal.ts";
import type { SuggestionRow } from "./suggestion-rows.ts";
import type { Writing } from "./suggestions.ts";

interface ToldDecision {
  readonly trail: Pick<OrgTrail, "appendIn">;
  readonly principal: Principal;
  readonly procedure: "items.decide" | "items.reopenSuggestion";
}

/** In the trail, by whoever decides, and in the transaction that does: which items were edited by which procedure. */
export async function tellOfDecision(
  { sql, truth }: Writing,
  { trail, principal, procedure }: ToldDecision,
  rows: readonly SuggestionRow[],
): Promise<void> {
  const partitions = new Set(rows.map(({ partition_id }) => partition_id));
  const items = new Set(rows.map(({ item_id }) => item_id));
  const targets = [
    target("procedure", procedure),
    ...[...partitions].map((id) => target("partition", id)),
    ...[...items].map((id) => target("item", id)),
  ];
  await trail.appendIn(sql, truth, principal.orgId, [
    { actor: actorOf(principal), act: "item.edit", targets },
  ]);
}
