import { sha256 } from "../audit/trail-keys.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { movedSegmentMin } from "#shared/sync/document-name.ts";
import type { ItemPlace } from "#shared/sync/moving.ts";

/**
 * What an item is called where it is moved to: still by the device that shared it and by its number, in a document that is told
 * by where it came from and where it goes. So items that go the same way share a document, and two who move the same item to
 * the same place at once make one copy. `attempt`: for where that place is taken.
 */
export function movedId({ partitionId, itemId }: ItemPlace, to: PartitionId, attempt: number): SharedItemId {
  const [device = "", segment = "", key = ""] = itemId.split(".");
  const from = new TextEncoder().encode(`${partitionId}/${device}.${segment}/${to}/${attempt}`);
  const digest = sha256(from);
  const number = new DataView(digest.buffer, digest.byteOffset).getUint32(0);
  return SharedItemId.parse(`${device}.${movedSegmentMin + (number % movedSegmentMin)}.${key}`);
}
