import type { Item } from "#shared/model/item.ts";
import type { Text } from "./text.tsx";

/** Where an item is and why, as a sentence. */
export function statusSentence(item: Pick<Item, "status" | "reason">, text: Text): string {
  if (item.reason === undefined) return text(`status.${item.status}.sentence`);
  return text(`reason.${item.reason.code}`);
}
