import type { Anchor } from "#shared/model/anchor.ts";
import type { PlacedText } from "#shared/model/segment.ts";
import { wordPlaces } from "#shared/model/spoken-word.ts";
import { wordMarks } from "#ui/ui/marks.ts";

export interface SpokenWord {
  readonly text: string;
  /** What stands between it and the word behind it: white space, or nothing. */
  readonly gap: string;
  readonly startMs: number;
  /** Asked for. */
  readonly isMatch: boolean;
  /** The model that wrote it gave it less than half of the probability. */
  readonly isUnsure: boolean;
}

const SURE_MIN = 0.5;
const untold = { wordStartsMs: undefined, wordConfidences: undefined };

/** The words of a segment with their times; where only its own is known, they all begin with it. */
export function spokenWords(
  segment: Pick<PlacedText, "text" | "anchor">,
  matched: readonly string[],
): readonly SpokenWord[] {
  const { anchor, text } = segment;
  const { wordStartsMs: starts, wordConfidences: confidences } = anchor.kind === "time" ? anchor : untold;
  const marks = wordMarks(text, matched);
  const places = wordPlaces(text, anchor);
  return places.map(({ startChar, endChar }, place) => ({
    text: text.slice(startChar, endChar),
    gap: text.slice(endChar, places[place + 1]?.startChar),
    startMs: starts?.[place] ?? startOf(anchor),
    isUnsure: (confidences?.[place] ?? 1) < SURE_MIN,
    isMatch: marks.some((mark) => mark.startChar < endChar && mark.endChar > startChar),
  }));
}

export function startOf(anchor: Anchor): number {
  if (anchor.kind === "time") return anchor.startMs;
  return anchor.kind === "frame" ? anchor.timeMs : 0;
}

/** Where a hit is opened: at its first word that was asked for, else where it begins. */
export const openingMs = (segment: Pick<PlacedText, "text" | "anchor">, matched: readonly string[]): number =>
  spokenWords(segment, matched).find(({ isMatch }) => isMatch)?.startMs ?? startOf(segment.anchor);
