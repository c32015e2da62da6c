import type { Box } from "#shared/model/anchor.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { wordMarks } from "#ui/ui/marks.ts";
import { matchedWords, type PreviewTarget } from "./preview-target.ts";
import { useSegments } from "./use-preview.ts";

/** Where in a picture a hit is. Of text that was read in it, the lines with the words that matched; all where none has. */
export function useShownParts(itemId: ItemId, { hit, segmentId }: PreviewTarget): readonly Box[] {
  const { segments } = useSegments(itemId, undefined);
  const segment = segments.find(({ id }) => id === segmentId);
  const anchor = hit !== undefined && hit.segmentId === segmentId ? hit.anchor : segment?.anchor;
  if (anchor?.kind !== "image") return [];
  const { lines, box } = anchor;
  if (lines === undefined) return box === undefined ? [] : [box];
  const words = matchedWords(hit);
  const texts = segment?.text.split("\n") ?? [];
  const matching = lines.filter((_, index) => wordMarks(texts[index] ?? "", words).length > 0);
  return texts.length === lines.length && matching.length > 0 ? matching : lines;
}
