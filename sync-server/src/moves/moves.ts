/**
 * Moves items from a partition to another, by the server alone. It is decided, told and noted in one transaction, with the payload
 * named in the other partition; then both partitions' documents are written as one group. What a crash cut short is ended at the start.
 */
import { createHlcClock, type HlcClock, printHlc } from "#shared/kit/hlc.ts";
import type { Serial } from "#shared/kit/serial.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId, MoveId, PayloadId } from "#shared/model/team.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { editsOf, timesOf } from "#shared/sync/edits.ts";
import { limits } from "#shared/sync/limits.ts";
import { hasMapOf, type ItemPlace, trashLost } from "#shared/sync/moving.ts";
import { type Database, system } from "../database/database.ts";
import { erasedAmong } from "../database/erased-among.ts";
import type { ErasableLog, ErasureListener } from "../erasure/erasable.ts";
import { appendOwn } from "../erasure/append-own.ts";
import { removePayloadRows } from "../erasure/erased-rows.ts";
import { openDocument } from "../erasure/strip.ts";
import type { AppendEntry } from "../hub/hub-port.ts";
import type { PayloadStore } from "../payloads/payload-store.ts";
import { payloadsOnlyOf } from "../purge/payloads-only-of.ts";
import { moveLimits } from "./limits.ts";
import type { MoveRow } from "./told-moves.ts";
import { changed, copyIdAfterRestore, entriesOf } from "./write-move.ts";

export interface MovesDeps {
  readonly database: Database;
  readonly log: ErasableLog;
  readonly payloads: Pick<PayloadStore, "get" | "put" | "remove">;
  readonly listener: Pick<ErasureListener, "appended">;
  /** Shared with erasures: what is erased is not on its way into a document that those have not looked at. */
  readonly alone: Serial;
  readonly settings: {
    /** That the server itself writes as. */
    readonly deviceId: DeviceId;
    readonly nowMs: () => number;
    /** Until then devices may bring back what a server lacks that was put back from a backup. */
    readonly recoveringUntilMs: number;
  };
}

/** A copy that lost against another of a move at the same time, and in whose map the one is that won. */
export interface LostCopy extends ItemPlace {
  readonly wonBy: DeviceId;
}

export interface Moves {
  /** A time after all that is said of the item. */
  timeFor(place: ItemPlace): Promise<string>;
  /** Of what was decided; false where it was erased meanwhile. */
  finish(row: MoveRow): Promise<boolean>;
  /** Where the item is now, if it has moved; each place on the way is asked for. */
  follow(place: ItemPlace, mayPass: (partitionId: PartitionId) => boolean): Promise<ItemPlace | "not-passed">;
  /** To the trash, each once, wherever they are by now. */
  settle(lost: readonly LostCopy[]): Promise<void>;
  /** Takes up what a crash cut short. */
  resume(): Promise<void>;
}

export function createMoves(deps: MovesDeps): Moves {
  const { database, log, listener, alone, settings } = deps;
  const hlc = createHlcClock(settings.nowMs, limits.clockAheadMaxMs);
  const append = (entries: readonly AppendEntry[]) => appendOwn({ log, listener }, entries);
  const follow: Moves["follow"] = async (place, mayPass) => {
    let current = place;
    for (let hop = 0; hop < moveLimits.hopCountMax; hop++) {
      if (!mayPass(current.partitionId)) return "not-passed";
      const next = await movedTo(log, current);
      if (next === undefined) return current;
      current = next;
    }
    throw new Error(`${place.itemId} has moved in a circle`);
  };
  const finish = (row: MoveRow): Promise<boolean> =>
    alone(async () => {
      const named = [row.item_id, row.to_item_id, row.payload_id];
      const erased = await database.read(system, (sql) => erasedAmong(sql, named));
      const isWhole =
        erased.size === 0 &&
        (await append(await entriesOf(deps, row, settings.deviceId, copyIdOf(settings, row)))) === "appended";
      if (isWhole) await leaveSource(deps, row);
      await database.write((_, truth) => truth.put("moves", { ...row, done: true }));
      return isWhole;
    });
  return {
    follow,
    finish,
    timeFor: (place) => timeAfter(log, hlc, place),
    async settle(lost) {
      for (const { wonBy, ...copy } of lost) {
        const { edits, key } = placeOf(copy.partitionId, copy.itemId);
        if (await hasMap(log, { name: edits, key, wonBy })) continue;
        // What it is now goes, and the map at the copy itself tells that it was done.
        const now = await follow(copy, () => true);
        if (now === "not-passed") continue;
        const time = await timeAfter(log, hlc, now);
        await alone(async () => append(await trashEntries(deps, now, wonBy, time)));
        if (now.itemId !== copy.itemId)
          await alone(async () => append(await trashEntries(deps, copy, wonBy, beforeAll)));
      }
    },
    async resume() {
      const rows = await database.read(system, (sql) =>
        sql.selectFrom("moves").selectAll().where("done", "=", false).orderBy("moved_ms").execute(),
      );
      for (const row of rows) await finish(row);
    },
  };
}

/** In whose map what was said is copied. */
const copyIdOf = ({ nowMs, recoveringUntilMs }: MovesDeps["settings"], { move_id }: MoveRow): MoveId =>
  nowMs() < recoveringUntilMs ? copyIdAfterRestore(move_id) : move_id;

/** Changes nothing of what holds. */
const beforeAll = printHlc({ wallMs: 0, count: 0 });

async function movedTo(log: Pick<ErasableLog, "load">, place: ItemPlace): Promise<ItemPlace | undefined> {
  const { edits, key } = placeOf(place.partitionId, place.itemId);
  const doc = await openDocument(log, edits);
  const { moved } = editsOf(doc, key).fields;
  doc.destroy();
  return moved ?? undefined;
}

async function hasMap(
  log: Pick<ErasableLog, "load">,
  {
    name,
    key,
    wonBy,
  }: { readonly name: ReturnType<typeof placeOf>["edits"]; readonly key: string; readonly wonBy: DeviceId },
): Promise<boolean> {
  const doc = await openDocument(log, name);
  const has = hasMapOf(doc, key, wonBy);
  doc.destroy();
  return has;
}

async function timeAfter(log: Pick<ErasableLog, "load">, hlc: HlcClock, place: ItemPlace): Promise<string> {
  const { edits, key } = placeOf(place.partitionId, place.itemId);
  const doc = await openDocument(log, edits);
  const time = hlc.tellAfter(timesOf(doc, key));
  doc.destroy();
  return time;
}

async function trashEntries(
  { log, settings }: Pick<MovesDeps, "log" | "settings">,
  place: ItemPlace,
  wonBy: DeviceId,
  time: string,
): Promise<readonly AppendEntry[]> {
  const { edits, key } = placeOf(place.partitionId, place.itemId);
  return changed(log, edits, settings.deviceId, [place.itemId], (doc) => trashLost(doc, key, wonBy, time));
}

/** Who reads only where the item was reads its content no more, unless another item there has the same. */
async function leaveSource({ database, log, payloads }: MovesDeps, row: MoveRow): Promise<void> {
  const { births, key } = placeOf(row.partition_id, row.item_id);
  const named: PayloadId[] = [row.payload_id];
  if (row.original_payload_id !== null) named.push(row.original_payload_id);
  const payloadIds = await payloadsOnlyOf(
    { database, log },
    {
      partitionId: row.partition_id,
      births,
      itemIds: [row.item_id],
      keys: new Set([key]),
      payloadIds: named,
    },
  );
  await database.write((_, truth) =>
    removePayloadRows(truth, { partitionIds: [row.partition_id], payloadIds }),
  );
  for (const payloadId of payloadIds) await payloads.remove(row.partition_id, payloadId);
}
