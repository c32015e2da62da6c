import type { DeviceId, SuggestionId } from "#shared/model/team.ts";
import type { Decision, HeldBefore } from "#shared/rpc/server/suggestions-contract.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import { system } from "../database/database.ts";
import { epochOf } from "../moves/move-use-cases.ts";
import type { Moves } from "../moves/moves.ts";
import { partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import { isRefusal, refuse, type Refusal } from "../use-cases/refusal.ts";
import { itemNow } from "./item-now.ts";
import { suggestionLimits } from "./limits.ts";
import { type ChangedSuggestion, editOf, rowsById, stateOf, type SuggestionRow } from "./suggestion-rows.ts";
import { isTaken, type Suggestions, type SuggestionsDeps, unerased } from "./suggestions.ts";
import { tellOfDecision } from "./told-decision.ts";
import type { TakenRow } from "./write-suggestion.ts";

export interface DecideDeps extends Pick<SuggestionsDeps, "database" | "log" | "settings"> {
  readonly moves: Pick<Moves, "timeFor">;
  readonly suggestions: Pick<Suggestions, "finish">;
  readonly trail: Pick<OrgTrail, "appendIn">;
  readonly newMapId: () => DeviceId;
  readonly onChanged: (changed: readonly ChangedSuggestion[]) => void;
}

export interface DecideAsked {
  readonly ids: readonly SuggestionId[];
  readonly take: boolean;
}

/** What is to become of one; the row is put as it is then. */
interface Plan {
  readonly row: SuggestionRow;
  readonly outcome: "taken" | "declined" | "ended";
  readonly before?: HeldBefore;
}

export async function decide(
  deps: DecideDeps,
  principal: Principal,
  { ids, take }: DecideAsked,
): Promise<readonly Decision[] | Refusal> {
  const { database } = deps;
  const epoch = await database.read(system, (sql) => epochOf(sql, principal));
  const may = new Set(partitionsWith(principal, "edit.write"));
  const found = (await database.read(system, (sql) => rowsById(sql, ids))).filter((row) =>
    may.has(row.partition_id),
  );
  if (found.length === 0) return refuse("NOT_FOUND");
  const rows = new Map(found.map((row) => [row.suggestion_id, row]));
  const decisions = new Map<SuggestionId, Decision>();
  const plans: Plan[] = [];
  for (const id of new Set(ids)) {
    const row = rows.get(id);
    const planned =
      row === undefined ? ({ id, outcome: "unknown" } as const) : await plan(deps, principal, row, take);
    if ("row" in planned) plans.push(planned);
    else decisions.set(id, planned);
  }
  const put = plans.length === 0 ? [] : await note(deps, principal, epoch, plans);
  if (isRefusal(put)) return put;
  for (const each of plans)
    decisions.set(each.row.suggestion_id, await carryOut(deps, each, put.includes(each)));
  deps.onChanged(put.map(({ row }) => row));
  return ids.map((id) => decisions.get(id) ?? { id, outcome: "unknown" });
}

async function plan(
  deps: DecideDeps,
  { userId }: Principal,
  row: SuggestionRow,
  take: boolean,
): Promise<Plan | Decision> {
  const { log, moves, settings, suggestions, newMapId } = deps;
  const { suggestion_id: id, partition_id: partitionId, item_id: itemId } = row;
  const nowMs = settings.nowMs();
  if (row.state !== "open") {
    // Whoever decided did not come to its end.
    const isLeft = row.state === "taking" && (row.decided_ms ?? 0) < nowMs - suggestionLimits.takingMs;
    if (isLeft && isTaken(row)) await suggestions.finish(row);
    return { id, outcome: "decided-before", state: stateOf(row) };
  }
  const decided = { ...row, decided_by: userId, decided_ms: nowMs };
  if (!take) return { row: { ...decided, state: "declined" }, outcome: "declined" };
  const now = await itemNow(log, { partitionId, itemId }, editOf(row));
  if (now.kind === "gone") return { row: { ...decided, state: "ended", decided_by: null }, outcome: "ended" };
  if (now.kind === "in-trash") return { id, outcome: "in-trash" };
  if (!now.fitsNote) return { id, outcome: "note-full" };
  const hlc = await moves.timeFor({ partitionId, itemId });
  return {
    row: { ...decided, state: "taking", map_id: newMapId(), hlc },
    outcome: "taken",
    before: now.held,
  };
}

/** Durable and told, or nothing of it. Gives those that nobody else has decided meanwhile. */
const note = (
  { database, trail }: DecideDeps,
  principal: Principal,
  epoch: number,
  plans: readonly Plan[],
): Promise<readonly Plan[] | Refusal> =>
  database.write(async (sql, truth) => {
    if ((await epochOf(sql, principal)) !== epoch) return refuse("RIGHTS_CHANGED");
    const still: Plan[] = [];
    for (const each of plans) if ((await unerased(sql, each.row))?.state === "open") still.push(each);
    if (still.length === 0) return still;
    const decided = still.map(({ row }) => row);
    await tellOfDecision({ sql, truth }, { trail, principal, procedure: "items.decide" }, decided);
    for (const { row } of still) await truth.put("suggestions", row);
    return still;
  });

async function carryOut(
  { database, suggestions }: DecideDeps,
  { row, outcome, before }: Plan,
  isOurs: boolean,
): Promise<Decision> {
  const id = row.suggestion_id;
  if (!isOurs) {
    const [current] = await database.read(system, (sql) => rowsById(sql, [id]));
    return current === undefined
      ? { id, outcome: "unknown" }
      : { id, outcome: "decided-before", state: stateOf(current) };
  }
  if (outcome !== "taken" || before === undefined || !isTaken(row))
    return { id, outcome: outcome === "taken" ? "ended" : outcome };
  const finished = await suggestions.finish(row satisfies TakenRow);
  switch (finished) {
    case "taken":
      return { id, outcome: "taken", before };
    case "note-full":
      return { id, outcome: "note-full" };
    case "erased":
      return { id, outcome: "ended" };
  }
}
