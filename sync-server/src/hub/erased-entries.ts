import type * as Y from "yjs";
import { decodeBirth } from "#shared/sync/births.ts";
import type { DocumentParts } from "#shared/sync/document-name.ts";
import type { HubState } from "./hub-state.ts";

/** Keys of a document's root under which something lies that is erased. */
export function erasedEntries(
  state: Pick<HubState, "erased">,
  parts: DocumentParts,
  doc: Y.Doc,
): readonly string[] {
  if (parts.kind === "tags" || state.erased.epoch() === 0) return [];
  const erasedKeys = state.erased.keysIn(parts);
  return [...doc.getMap("items")].flatMap(([key, value]) => {
    const birth = parts.kind === "births" ? decodeBirth(value) : undefined;
    const isErased =
      erasedKeys.has(key.split("/")[0] ?? "") ||
      (birth !== undefined && state.erased.hasPayload(birth.payloadId));
    return isErased ? [key] : [];
  });
}
