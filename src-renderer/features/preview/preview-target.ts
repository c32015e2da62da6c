import type { Hit } from "#shared/model/hit.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";

/** What a preview shows, and where it opens. */
export interface PreviewTarget {
  readonly itemId: ItemId;
  readonly segmentId: SegmentId | undefined;
  /** The hit that led here, where one did: its words are marked. */
  readonly hit: Hit | undefined;
  /** Where in what plays, where that is known better than by the segment. */
  readonly atMs?: number | undefined;
}

/** The words of the item that matched, as they are written in it. */
export const matchedWords = (hit: Hit | undefined): readonly string[] =>
  hit === undefined
    ? []
    : hit.snippet.words.map(({ startChar, endChar }) => hit.snippet.text.slice(startChar, endChar));

/** The sentence nearest in meaning, as it is written in the item. */
export const bestSentence = (hit: Hit | undefined): string => {
  const meaning = hit?.snippet.meaning;
  return hit === undefined || meaning === undefined
    ? ""
    : hit.snippet.text.slice(meaning.startChar, meaning.endChar).trim();
};
