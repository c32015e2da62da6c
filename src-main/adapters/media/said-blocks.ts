/** What is said, as blocks with their place in time. */
import type { Block } from "#core/ports/decoder.ts";
import type { SpokenPart, Transcript } from "#core/ports/transcriber.ts";
import { putTogether } from "#core/ports/written-parts.ts";
import { type WordPlace, wordPlaces } from "#shared/model/spoken-word.ts";
import type { Cue } from "./cues.ts";
import { wordStartsIn } from "./said-words.ts";
import type { Utterance } from "./voice-activity.ts";

/** After a pause like this something else is talked about, or somebody else talks. */
const PAUSE_MS = 4_000;

/** All words of a cue appear at once. */
export function cueBlocks(cues: readonly Cue[]): readonly Block[] {
  let endMs = -Infinity;
  return cues.map(({ text, ...cue }) => {
    const breakBefore = cue.startMs - endMs > PAUSE_MS;
    endMs = Math.max(endMs, cue.endMs);
    const anchor = { kind: "time", ...cue, said: "subtitles" } as const;
    const wordStartsMs = wordPlaces(text, anchor).map(() => cue.startMs);
    return { text, headingPath: [], anchor: { ...anchor, wordStartsMs }, breakBefore };
  });
}

/** Where a model tells no times, all of it begins with the utterance. */
const partsOf = (transcript: Transcript | undefined): readonly Omit<SpokenPart, "endMs">[] =>
  transcript === undefined
    ? []
    : transcript.parts.length > 0
      ? transcript.parts
      : [{ ...transcript, startMs: 0 }];

/** Hundredths are more than anybody sees. */
const rounded = (share: number): number => Math.round(share * 100) / 100;

type Part = ReturnType<typeof partsOf>[number] & { readonly startChar: number };

/** Each word with the parts that it is of: a word may be of several, and several words of one. */
function partsOfWords(words: readonly WordPlace[], parts: readonly Part[]): readonly (readonly Part[])[] {
  let first = 0;
  return words.map(({ startChar, endChar }) => {
    while ((parts[first + 1]?.startChar ?? Infinity) <= startChar) first++;
    let behind = first + 1;
    while ((parts[behind]?.startChar ?? Infinity) < endChar) behind++;
    return parts.slice(first, behind);
  });
}

/** The mean of its parts; absent where one of them does not tell. */
function sureness(parts: readonly Part[]): number | undefined {
  const told = parts.flatMap(({ confidence }) => confidence ?? []);
  if (told.length === 0 || told.length < parts.length) return undefined;
  return rounded(told.reduce((sum, each) => sum + each, 0) / told.length);
}

/** One utterance: its words with their times, or its place alone where nobody wrote it down. */
export function utteranceBlock(
  { startMs, endMs }: Utterance,
  transcript: Transcript | undefined,
  before: Utterance | undefined,
): Block {
  const { text, parts } = putTogether(partsOf(transcript));
  const breakBefore = before === undefined || startMs - before.endMs > PAUSE_MS;
  const place = { kind: "time", startMs, endMs } as const;
  if (text === "") return { text, headingPath: [], anchor: place, breakBefore };
  const wordStartsChar = wordStartsIn(text);
  const divided = { ...place, ...(wordStartsChar === undefined ? {} : { wordStartsChar }) };
  const words = partsOfWords(wordPlaces(text, divided), parts);
  const confidences = words.flatMap((of) => sureness(of) ?? []);
  const language = transcript?.language;
  const wordStartsMs = words.map(([part]) =>
    Math.round(Math.min(endMs, startMs + Math.max(0, part?.startMs ?? 0))),
  );
  return {
    text,
    headingPath: [],
    anchor: {
      ...divided,
      said: "transcript",
      wordStartsMs,
      // One without would give the others' to it.
      ...(confidences.length === words.length ? { wordConfidences: confidences } : {}),
      ...(language === undefined || language === "und" ? {} : { language }),
    },
    breakBefore,
  };
}
