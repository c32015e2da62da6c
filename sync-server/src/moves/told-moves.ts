/**
 * Moves that documents tell of and the server does not know. One that was put back from a backup has forgotten those that it decided
 * since, and devices bring back what they had of them: perhaps that an item has gone, and not what became of it.
 */
import type { PayloadId } from "#shared/model/team.ts";
import type { ToldMove } from "#shared/sync/moving.ts";
import { moveLimits } from "./limits.ts";
import { movedId } from "./moved-id.ts";
import type { MoveRow } from "./write-move.ts";

/** A device brings it back, and could name any other item: what is erased would go along. */
export const isCopyOf = ({ place, to }: ToldMove): boolean =>
  Array.from({ length: moveLimits.attemptCountMax }, (_, attempt) => attempt).some(
    (attempt) => movedId(place, to.partitionId, attempt) === to.itemId,
  );

/** As it is decided anew. */
export const rowOf = (
  { moveId, place, to, birth, hlc }: ToldMove,
  { originalId, nowMs }: { readonly originalId: PayloadId | null; readonly nowMs: number },
): MoveRow => ({
  partition_id: place.partitionId,
  move_id: moveId,
  item_id: place.itemId,
  to_partition_id: to.partitionId,
  to_item_id: to.itemId,
  payload_id: birth.payloadId,
  original_payload_id: originalId,
  shared_ms: birth.sharedMs,
  kind: birth.kind,
  hlc,
  moved_ms: nowMs,
  done: false,
});
