/** Who may move what, and what it comes to. The guard has asked for `item.write` where the item is. */
import { target } from "#shared/audit/leaf.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { MoveId, SharedItemId } from "#shared/model/team.ts";
import type { MovedItem } from "#shared/rpc/server/items-contract.ts";
import { type Birth, readBirths } from "#shared/sync/births.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { editsOf } from "#shared/sync/edits.ts";
import type { ItemPlace } from "#shared/sync/moving.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import { type Sql, system } from "../database/database.ts";
import { erasedAmong } from "../database/erased-among.ts";
import { openDocument } from "../erasure/strip.ts";
import type { ErasureListener } from "../erasure/erasable.ts";
import { type ChangedSuggestion, endSuggestions } from "../suggestions/suggestion-rows.ts";
import { actorOf, allows, type Principal } from "../use-cases/access/principal.ts";
import { isRefusal, refuse, type Refusal } from "../use-cases/refusal.ts";
import { type Content, contentsOf, nameThere } from "./contents.ts";
import { moveLimits } from "./limits.ts";
import { linkedByMoves } from "./linked.ts";
import { movedId } from "./moved-id.ts";
import type { Moves, MovesDeps } from "./moves.ts";
import type { MoveRow } from "./told-moves.ts";

export interface MoveAsked extends ItemPlace {
  readonly to: PartitionId;
  readonly moveId: MoveId;
}

export interface MoveUseCases {
  move(principal: Principal, asked: MoveAsked): Promise<MovedItem | Refusal>;
}

export interface MoveUseCasesDeps extends Pick<MovesDeps, "database" | "log" | "payloads" | "settings"> {
  readonly listener: Pick<ErasureListener, "suggestionsChanged">;
  readonly moves: Moves;
  readonly trail: Pick<OrgTrail, "appendIn">;
}

export function createMoveUseCases(deps: MoveUseCasesDeps): MoveUseCases {
  const { database, moves } = deps;
  return {
    async move(principal, asked) {
      const { partitionId, to, moveId } = asked;
      const epoch = await database.read(system, (sql) => epochOf(sql, principal));
      const why = whyNot(principal, partitionId, to);
      if (why !== undefined) return refuse(why);
      const known = await database.read(system, (sql) => rowOf(sql, moveId));
      if (known !== undefined) return again(deps, asked, known);
      const found = await findIt(deps, principal, asked);
      if (isRefusal(found)) return found;
      const { place, movable } = found;
      // Somebody was faster, and it is where it was to go.
      if (movable === undefined) return { partitionId: to, itemId: place.itemId };
      const row = await decide(deps, principal, epoch, { ...asked, ...place }, movable);
      if (isRefusal(row)) return row;
      return (await moves.finish(row)) ? { partitionId: to, itemId: row.to_item_id } : refuse("ITEM_ERASED");
    },
  };
}

/** Where it is now; nothing to be moved where that is where it is to go. */
async function findIt(
  deps: MoveUseCasesDeps,
  principal: Principal,
  asked: MoveAsked,
): Promise<{ readonly place: ItemPlace; readonly movable: Movable | undefined } | Refusal> {
  let before: ItemPlace | undefined;
  for (;;) {
    const place = await deps.moves.follow(asked, (each) => mayWrite(principal, each));
    if (place === "not-passed") return refuse("NOT_FOUND");
    if (place.partitionId === asked.to) return { place, movable: undefined };
    const movable = await movableAt(deps, place);
    // Another's move may have taken it away between the two.
    if (!isRefusal(movable)) return { place, movable };
    if (before?.itemId === place.itemId) return movable;
    before = place;
  }
}

const mayWrite = (principal: Principal, partitionId: PartitionId): boolean =>
  allows(principal, "partition.read", partitionId) &&
  allows(principal, "item.write", partitionId) &&
  allows(principal, "edit.write", partitionId);

function whyNot(principal: Principal, from: PartitionId, to: PartitionId) {
  if (!mayWrite(principal, from)) return "FORBIDDEN";
  if (from === to) return "SAME_PARTITION";
  if (!allows(principal, "partition.read", to)) return "NO_DESTINATION";
  return mayWrite(principal, to) ? undefined : "FORBIDDEN";
}

/** Counts every change of anybody's rights. */
export async function epochOf(sql: Sql, { orgId }: Principal): Promise<number> {
  const row = await sql
    .selectFrom("access_epochs")
    .select("epoch")
    .where("org_id", "=", orgId)
    .executeTakeFirst();
  return row?.epoch ?? 0;
}

const rowOf = (sql: Sql, moveId: MoveId): Promise<MoveRow | undefined> =>
  sql.selectFrom("moves").selectAll().where("move_id", "=", moveId).executeTakeFirst();

/** The same move once more: the same answer, and what was cut short is ended. */
async function again(
  { database, moves }: Pick<MoveUseCasesDeps, "database" | "moves">,
  { itemId, to }: MoveAsked,
  row: MoveRow,
): Promise<MovedItem | Refusal> {
  const linked = await database.read(system, (sql) => linkedByMoves(sql, [itemId]));
  const isSame = row.item_id === itemId || linked.some((each) => each.itemId === row.item_id);
  if (!isSame || row.to_partition_id !== to) return refuse("MOVE_ID_USED");
  if (!row.done && !(await moves.finish(row))) return refuse("ITEM_ERASED");
  return { partitionId: to, itemId: row.to_item_id };
}

interface Movable {
  readonly birth: Birth;
  /** What it holds, and its original where that was shared and is there. */
  readonly contents: readonly [Content, ...Content[]];
}

async function movableAt(
  deps: Pick<MoveUseCasesDeps, "database" | "log" | "payloads">,
  { partitionId, itemId }: ItemPlace,
): Promise<Movable | Refusal> {
  const { database, log } = deps;
  const { births, edits, key } = placeOf(partitionId, itemId);
  const erased = await database.read(system, (sql) => erasedAmong(sql, [itemId]));
  if (erased.size > 0) return refuse("ITEM_ERASED");
  const born = await openDocument(log, births);
  const birth = readBirths(born).get(key);
  born.destroy();
  if (birth === undefined || birth.withdrawn) return refuse("NOT_FOUND");
  const said = await openDocument(log, edits);
  const { trashedAt } = editsOf(said, key);
  said.destroy();
  if (trashedAt !== undefined) return refuse("ITEM_IN_TRASH");
  const contents = await contentsOf(deps, [partitionId], birth.payloadId);
  if (contents === undefined) return refuse("CONTENT_LOST");
  const named = contents.map(({ id }) => id);
  if ((await database.read(system, (sql) => erasedAmong(sql, named))).size > 0) return refuse("ITEM_ERASED");
  return { birth, contents };
}

/** Durable, told, and with the contents named where they go, or nothing of it. */
async function decide(
  deps: MoveUseCasesDeps,
  principal: Principal,
  epoch: number,
  asked: MoveAsked,
  { birth, contents }: Movable,
): Promise<MoveRow | Refusal> {
  const { database, payloads, listener, trail, moves, settings } = deps;
  const { partitionId, itemId, to, moveId } = asked;
  for (const { id, sealed } of contents) await payloads.put(to, id, sealed);
  const hlc = await moves.timeFor(asked);
  const toItemId = await freeIdAt(deps, asked, birth);
  const [, original] = contents;
  const row: MoveRow = {
    partition_id: partitionId,
    move_id: moveId,
    item_id: itemId,
    to_partition_id: to,
    to_item_id: toItemId,
    payload_id: birth.payloadId,
    original_payload_id: original?.id ?? null,
    shared_ms: birth.sharedMs,
    kind: birth.kind,
    hlc,
    moved_ms: settings.nowMs(),
    done: false,
  };
  let over: readonly ChangedSuggestion[] = [];
  const written = await database.write(async (sql, truth) => {
    if ((await epochOf(sql, principal)) !== epoch) return refuse("RIGHTS_CHANGED");
    const targets = [
      target("partition", partitionId),
      target("item", itemId),
      target("partition", to),
      target("item", toItemId),
    ];
    await trail.appendIn(sql, truth, principal.orgId, [
      { actor: actorOf(principal), act: "item.move", targets },
    ]);
    for (const content of contents) await nameThere(deps, { sql, truth }, row, content);
    over = await endSuggestions({ sql, truth }, asked, row.moved_ms);
    await truth.put("moves", row);
    return row;
  });
  listener.suggestionsChanged(over);
  return written;
}

/** Where nothing else is, or was: what was erased or removed there takes nothing any more. */
async function freeIdAt(
  { database, log }: Pick<MoveUseCasesDeps, "database" | "log">,
  { to, ...from }: MoveAsked,
  { payloadId }: Birth,
): Promise<SharedItemId> {
  for (let attempt = 0; attempt < moveLimits.attemptCountMax; attempt++) {
    const id = movedId(from, to, attempt);
    const { births, edits, key } = placeOf(to, id);
    const isOver = await database.read(system, async (sql) => {
      if ((await erasedAmong(sql, [id])).size > 0) return true;
      const purged = sql.selectFrom("purged").select("item_id").where("partition_id", "=", to);
      return (await purged.where("item_id", "=", id).executeTakeFirst()) !== undefined;
    });
    if (isOver) continue;
    const born = await openDocument(log, births);
    const there = readBirths(born).get(key);
    born.destroy();
    // Another's move of the very item is under way: it is the same copy.
    if (there?.payloadId === payloadId) return id;
    if (there !== undefined) continue;
    const said = await openDocument(log, edits);
    const isSaid = [...said.getMap("items").keys()].some((each) => each.startsWith(`${key}/`));
    said.destroy();
    if (!isSaid) return id;
  }
  throw new Error(`no place is free for ${from.itemId} in ${to}`);
}
