/** What is said, as blocks with their place in time. */
import type { Block } from "#core/ports/decoder.ts";
import type { SpokenPart, Transcript } from "#core/ports/transcriber.ts";
import type { Cue } from "./cues.ts";
import type { Utterance } from "./voice-activity.ts";

/** After a pause like this something else is talked about, or somebody else talks. */
const PAUSE_MS = 4_000;

const wordCount = (text: string): number => text.match(/\S+/gu)?.length ?? 0;

/** All words of a cue appear at once. */
export function cueBlocks(cues: readonly Cue[]): readonly Block[] {
  let endMs = -Infinity;
  return cues.map(({ text, ...cue }) => {
    const breakBefore = cue.startMs - endMs > PAUSE_MS;
    endMs = Math.max(endMs, cue.endMs);
    const wordStartsMs = Array.from({ length: wordCount(text) }, () => cue.startMs);
    return {
      text,
      headingPath: [],
      anchor: { kind: "time", ...cue, said: "subtitles", wordStartsMs },
      breakBefore,
    };
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

/** One utterance: its words with their times, or its place alone where nobody wrote it down. */
export function utteranceBlock(
  { startMs, endMs }: Utterance,
  transcript: Transcript | undefined,
  before: Utterance | undefined,
): Block {
  const words = partsOf(transcript).flatMap((part) =>
    (part.text.match(/\S+/gu) ?? []).map((word) => ({ ...part, text: word })),
  );
  const text = words.map((word) => word.text).join(" ");
  const breakBefore = before === undefined || startMs - before.endMs > PAUSE_MS;
  if (text === "") return { text, headingPath: [], anchor: { kind: "time", startMs, endMs }, breakBefore };
  const confidences = words.flatMap(({ confidence }) => confidence ?? []);
  const language = transcript?.language;
  const wordStartsMs = words.map((word) => Math.round(Math.min(endMs, startMs + Math.max(0, word.startMs))));
  return {
    text,
    headingPath: [],
    anchor: {
      kind: "time",
      startMs,
      endMs,
      said: "transcript",
      wordStartsMs,
      // One without would give the others' to it.
      ...(confidences.length === words.length ? { wordConfidences: confidences.map(rounded) } : {}),
      ...(language === undefined || language === "und" ? {} : { language }),
    },
    breakBefore,
  };
}
