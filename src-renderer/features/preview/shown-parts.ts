import type { Anchor, Box } from "#shared/model/anchor.ts";
import { wordMarks } from "#ui/ui/marks.ts";

/** Where in a picture a hit is. Of text that was read in it, the lines with the words that matched; all where none has. */
export function shownParts(
  anchor: Anchor | undefined,
  /** What was read, a line for each box; absent while it is not known. */
  text: string | undefined,
  words: readonly string[],
): readonly Box[] {
  if (anchor?.kind !== "image") return [];
  const { lines, box } = anchor;
  if (lines === undefined) return box === undefined ? [] : [box];
  const texts = text?.split("\n") ?? [];
  const matching = lines.filter((_, index) => wordMarks(texts[index] ?? "", words).length > 0);
  return texts.length === lines.length && matching.length > 0 ? matching : lines;
}
