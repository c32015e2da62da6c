import type { TextRange } from "../model/hit.ts";

/** Sentences and lines as ranges, without the white space around them. Good enough to point at; not grammar. */
export function sentencesOf(text: string): readonly TextRange[] {
  const ranges: TextRange[] = [];
  // A mark of the end counts only before white space, so that "3.14" and "e.g." inside a word do not cut. Those of Chinese and
  // Japanese have none behind them, and stand for nothing else.
  for (const match of text.matchAll(
    /[^\n]+?(?:[.!?…]*[。！？][.!?…。！？]*["'”’」』）)\]]*|[.!?…]+["'”’)\]]*(?=\s|$)|(?=\n)|$)/gu,
  )) {
    const inner = match[0].trim();
    if (!/[\p{L}\p{N}]/u.test(inner)) continue;
    const startChar = match.index + match[0].indexOf(inner);
    ranges.push({ startChar, endChar: startChar + inner.length });
  }
  return ranges;
}
