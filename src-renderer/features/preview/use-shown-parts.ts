import type { Box } from "#shared/model/anchor.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { matchedWords, type PreviewTarget } from "./preview-target.ts";
import { shownParts } from "./shown-parts.ts";
import { useSegments } from "./use-preview.ts";

export function useShownParts(itemId: ItemId, { hit, segmentId }: PreviewTarget): readonly Box[] {
  const { segments } = useSegments(itemId, undefined);
  const segment = segments.find(({ id }) => id === segmentId);
  // The hit's own place is at hand at once; another place of the item is looked up.
  const anchor = hit !== undefined && hit.segmentId === segmentId ? hit.anchor : segment?.anchor;
  return shownParts(anchor, segment?.text, matchedWords(hit));
}
