import type { PartitionId } from "#shared/model/ids.ts";
import type { SuggestionId } from "#shared/model/team.ts";
import type { ItemPlace } from "#shared/sync/moving.ts";
import type { SuggestedEdit } from "#shared/sync/suggestion.ts";
import { system } from "../database/database.ts";
import { erasedAmong } from "../database/erased-among.ts";
import { epochOf } from "../moves/move-use-cases.ts";
import type { Moves } from "../moves/moves.ts";
import { allows, type Principal } from "../use-cases/access/principal.ts";
import { refuse, type Refusal } from "../use-cases/refusal.ts";
import { itemNow } from "./item-now.ts";
import { suggestionLimits } from "./limits.ts";
import { openCountOf, rowsById, type SuggestionRow } from "./suggestion-rows.ts";
import type { SuggestionsDeps, Writing } from "./suggestions.ts";

export interface SuggestAsked extends ItemPlace {
  readonly suggestionId: SuggestionId;
  readonly edit: SuggestedEdit;
}

export interface SuggestDeps extends Pick<SuggestionsDeps, "database" | "log" | "settings"> {
  readonly moves: Pick<Moves, "follow">;
}

const maySuggest = (principal: Principal, partitionId: PartitionId): boolean =>
  allows(principal, "partition.read", partitionId) && allows(principal, "edit.suggest", partitionId);

/** Gives the row as it is then; it is there once this resolves. */
export async function suggest(
  deps: SuggestDeps,
  principal: Principal,
  asked: SuggestAsked,
): Promise<SuggestionRow | Refusal> {
  const { database, log, moves, settings } = deps;
  const epoch = await database.read(system, (sql) => epochOf(sql, principal));
  if (!maySuggest(principal, asked.partitionId)) return refuse("FORBIDDEN");
  const [known] = await database.read(system, (sql) => rowsById(sql, [asked.suggestionId]));
  if (known !== undefined) return again(principal, asked, known);
  const erased = await database.read(system, (sql) => erasedAmong(sql, [asked.itemId]));
  if (erased.size > 0) return refuse("ITEM_ERASED");
  const place = await moves.follow(asked, (each) => maySuggest(principal, each));
  if (place === "not-passed") return refuse("NOT_FOUND");
  const now = await itemNow(log, place, asked.edit);
  if (now.kind === "gone") return refuse("NOT_FOUND");
  if (now.kind === "in-trash") return refuse("ITEM_IN_TRASH");
  const row: SuggestionRow = {
    partition_id: place.partitionId,
    suggestion_id: asked.suggestionId,
    item_id: place.itemId,
    user_id: principal.userId,
    asked_ms: settings.nowMs(),
    edit_json: JSON.stringify(asked.edit),
    state: "open",
    decided_by: null,
    decided_ms: null,
    map_id: null,
    hlc: null,
  };
  return database.write(async (sql, truth) => {
    if ((await epochOf(sql, principal)) !== epoch) return refuse("RIGHTS_CHANGED");
    const why = await whyNotOpen({ sql, truth }, row);
    if (why !== undefined) return why;
    await forgetOld({ sql, truth }, row);
    await truth.put("suggestions", row);
    return row;
  });
}

/** The same once more: the same answer. */
function again(
  { userId }: Principal,
  { itemId, partitionId, edit }: SuggestAsked,
  row: SuggestionRow,
): SuggestionRow | Refusal {
  // Where it has moved before, it is known by where it was found.
  const isItem = row.item_id === itemId || row.partition_id !== partitionId;
  const isSame = row.user_id === userId && isItem && row.edit_json === JSON.stringify(edit);
  return isSame ? row : refuse("SUGGESTION_ID_USED");
}

/** Why it cannot be one that waits. */
export const whyNotOpen = async (writing: Writing, row: SuggestionRow): Promise<Refusal | undefined> =>
  (await whyOver(writing, row)) ?? (await whyTooMany(writing, row));

/** What documents may not tell yet, or no more. */
async function whyOver(
  { sql }: Writing,
  { partition_id, item_id }: SuggestionRow,
): Promise<Refusal | undefined> {
  if ((await erasedAmong(sql, [item_id])).size > 0) return refuse("ITEM_ERASED");
  for (const table of ["purged", "moves"] as const) {
    const row = await sql
      .selectFrom(table)
      .select("item_id")
      .where("partition_id", "=", partition_id)
      .where("item_id", "=", item_id)
      .executeTakeFirst();
    if (row !== undefined) return refuse("NOT_FOUND");
  }
  return undefined;
}

async function whyTooMany(
  { sql }: Writing,
  { partition_id, item_id, user_id }: SuggestionRow,
): Promise<Refusal | undefined> {
  const { openOfPersonMax, openOfItemMax } = suggestionLimits;
  if ((await openCountOf(sql, { user_id })) >= openOfPersonMax)
    return refuse("SUGGESTIONS_TOO_MANY", { countMax: String(openOfPersonMax), of: "person" });
  if ((await openCountOf(sql, { partition_id, item_id })) >= openOfItemMax)
    return refuse("SUGGESTIONS_TOO_MANY", { countMax: String(openOfItemMax), of: "item" });
  return undefined;
}

/** What became of one's older ones has been told for long enough. */
async function forgetOld({ sql, truth }: Writing, { user_id, asked_ms }: SuggestionRow): Promise<void> {
  const old = await sql
    .selectFrom("suggestions")
    .select(["partition_id", "suggestion_id"])
    .where("user_id", "=", user_id)
    .where("state", "in", ["taken", "declined", "ended"])
    .where("decided_ms", "<", asked_ms - suggestionLimits.toldMs)
    .limit(suggestionLimits.forgottenAtOnce)
    .execute();
  for (const key of old) await truth.remove("suggestions", key);
}
