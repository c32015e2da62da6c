/**
 * Moves that a server has forgotten with what was written after its backup. While devices may bring back what it lacks it looks
 * into its documents for them: each is decided anew, told, and carried out as far as nobody had it, so that no item has gone from
 * where it was and is nowhere.
 */
import { target } from "#shared/audit/leaf.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { OrgId } from "#shared/model/team.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { type ToldMove, toldMoves } from "#shared/sync/moving.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import { type Sql, system } from "../database/database.ts";
import { erasedAmong } from "../database/erased-among.ts";
import { openDocument } from "../erasure/strip.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { repeat } from "../repeat.ts";
import { contentsOf, nameThere } from "./contents.ts";
import type { ErasureListener } from "../erasure/erasable.ts";
import { type ChangedSuggestion, endSuggestions } from "../suggestions/suggestion-rows.ts";
import { moveLimits } from "./limits.ts";
import type { Moves, MovesDeps } from "./moves.ts";
import { isOfServer, type MoveRow, rowOf } from "./told-moves.ts";

export interface RemakingDeps extends Pick<MovesDeps, "database" | "payloads" | "settings"> {
  readonly log: Pick<UpdateLog, "heads" | "load">;
  readonly listener: Pick<ErasureListener, "suggestionsChanged">;
  readonly moves: Pick<Moves, "finish">;
  readonly trail: Pick<OrgTrail, "appendIn">;
}

export interface Remaking extends AsyncDisposable {
  /** Looks at once. Resolves when all that documents tell of is done. */
  look(): Promise<void>;
}

/** Now and then, as long as devices may bring back what the server lacks. */
export function remaking(deps: RemakingDeps, report: (error: unknown) => void): Remaking {
  const { log, settings } = deps;
  const seen = new Map<DocumentName, number>();
  const look = async (): Promise<void> => {
    if (settings.nowMs() >= settings.recoveringUntilMs) return;
    for (const { name, seq } of await log.heads()) {
      if (partsOf(name).kind !== "edits" || seen.get(name) === seq) continue;
      const doc = await openDocument(log, name);
      const told = toldMoves(name, doc);
      doc.destroy();
      for (const move of told) if (isOfServer(deps.database.keySeal, move)) await remake(deps, move);
      seen.set(name, seq);
    }
  };
  const turns = repeat(moveLimits.lookEveryMs, look, report);
  return { look, [Symbol.asyncDispose]: () => turns[Symbol.asyncDispose]() };
}

async function remake(deps: RemakingDeps, told: ToldMove): Promise<void> {
  const row = await decideAnew(deps, told);
  if (row !== undefined) await deps.moves.finish(row);
}

/** Undefined where it is known, or must not be made. */
async function decideAnew(deps: RemakingDeps, told: ToldMove): Promise<MoveRow | undefined> {
  const { database, payloads, listener, trail, settings } = deps;
  const { moveId, place, to, birth } = told;
  const isOver = await database.read(system, async (sql) => {
    const known = sql.selectFrom("moves").select("move_id").where("move_id", "=", moveId);
    if ((await known.executeTakeFirst()) !== undefined) return true;
    return (await erasedAmong(sql, [place.itemId, to.itemId])).size > 0;
  });
  if (isOver || birth.withdrawn) return undefined;
  // The server's disk may have gone on after the backup: the bytes then lie where the item went.
  const places = [place.partitionId, to.partitionId] as const;
  const contents = (await contentsOf(deps, places, birth.payloadId)) ?? [];
  for (const { id, sealed } of contents) await payloads.put(to.partitionId, id, sealed);
  const row = rowOf(told, { originalId: contents[1]?.id ?? null, nowMs: settings.nowMs() });
  let over: readonly ChangedSuggestion[] = [];
  const written = await database.write(async (sql, truth) => {
    const orgId = await orgOf(sql, to.partitionId);
    if (orgId === undefined || orgId !== (await orgOf(sql, place.partitionId))) return undefined;
    const targets = [
      target("partition", place.partitionId),
      target("item", place.itemId),
      target("partition", to.partitionId),
      target("item", to.itemId),
    ];
    await trail.appendIn(sql, truth, orgId, [
      { actor: { kind: "system", id: "restore" }, act: "item.move", targets },
    ]);
    for (const content of contents) await nameThere(deps, { sql, truth }, row, content);
    over = await endSuggestions({ sql, truth }, place, row.moved_ms);
    await truth.put("moves", row);
    return row;
  });
  listener.suggestionsChanged(over);
  return written;
}

async function orgOf(sql: Sql, partitionId: PartitionId): Promise<OrgId | undefined> {
  const row = await sql
    .selectFrom("partitions")
    .select("org_id")
    .where("partition_id", "=", partitionId)
    .executeTakeFirst();
  return row?.org_id;
}
