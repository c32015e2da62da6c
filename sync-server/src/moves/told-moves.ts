/**
 * Moves that documents tell of and the server does not know. One that was put back from a backup has forgotten those that it decided
 * since, and devices bring back what they had of them: perhaps that an item has gone, and not what became of it.
 */
import { timingSafeEqual } from "node:crypto";
import type { PayloadId } from "#shared/model/team.ts";
import type { ToldMove } from "#shared/sync/moving.ts";
import type { KeySeal } from "../database/key-seal.ts";
import type { Tables } from "../database/tables.ts";

export type MoveRow = Tables["moves"];

type Told = Omit<MoveRow, "original_payload_id" | "moved_ms" | "done">;

/** Of all that the register and the birth beside it say. */
export const macOf = (keySeal: Pick<KeySeal, "mac">, row: Told): Uint8Array =>
  keySeal.mac(
    JSON.stringify([
      "move",
      row.move_id,
      row.partition_id,
      row.item_id,
      row.to_partition_id,
      row.to_item_id,
      row.payload_id,
      row.shared_ms,
      row.kind,
      row.hlc,
    ]),
  );

/**
 * Devices bring it back, and could say of anything that it has moved, to where they may not write: believed is what this server,
 * or another instance with its key, decided.
 */
export function isOfServer(keySeal: Pick<KeySeal, "mac">, told: ToldMove): boolean {
  const { mac: given } = told;
  if (!(given instanceof Uint8Array)) return false;
  const expected = macOf(keySeal, rowOfTold(told));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** As it is decided anew. */
export const rowOf = (
  told: ToldMove,
  { originalId, nowMs }: { readonly originalId: PayloadId | null; readonly nowMs: number },
): MoveRow => ({ ...rowOfTold(told), original_payload_id: originalId, moved_ms: nowMs, done: false });

const rowOfTold = ({ moveId, place, to, birth, hlc }: ToldMove): Told => ({
  partition_id: place.partitionId,
  move_id: moveId,
  item_id: place.itemId,
  to_partition_id: to.partitionId,
  to_item_id: to.itemId,
  payload_id: birth.payloadId,
  shared_ms: birth.sharedMs,
  kind: birth.kind,
  hlc,
});
