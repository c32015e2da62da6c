/** What Whisper wrote, taken apart: text between marks of time, and in it words. Pure. */
import type { SpokenPart } from "#core/ports/transcriber.ts";
import { meanOf } from "./token-odds.ts";

/** A token of what was written, in order. */
export interface WrittenToken {
  readonly id: number;
  /** 0 to 1. */
  readonly odds: number;
  /** When it was heard; absent where the model does not tell. */
  readonly startMs?: number;
}

/** What is what among the tokens, and how they are read. */
export interface WhisperTokens {
  /** Text is below it. */
  readonly endOfText: number;
  /** The mark of the beginning; each further one is so much later. */
  readonly firstTime: number;
  read(ids: readonly number[]): string;
  /** The words of a text, each by the places of its tokens. */
  words(ids: readonly number[]): readonly { readonly text: string; readonly places: readonly number[] }[];
}

const timeStepMs = 20;

interface Phrase {
  readonly tokens: readonly WrittenToken[];
  readonly startMs: number;
  readonly endMs: number;
}

export interface WrittenWindow {
  readonly phrases: readonly Phrase[];
  /** Where the next window begins, because what is behind was begun and not ended. */
  readonly restMs: number | undefined;
}

/**
 * Phrases stand between two marks. Two marks side by side end one phrase and begin the next: where that one has no end,
 * it is left to the next window, as Whisper was taught to be read (Radford et al. 2022, section 3.8).
 */
export function phrasesOf(
  written: readonly WrittenToken[],
  { endOfText, firstTime }: WhisperTokens,
  windowMs: number,
): WrittenWindow {
  const phrases: Phrase[] = [];
  const isTime = (at: number): boolean => (written[at]?.id ?? -1) >= firstTime;
  let startMs = 0;
  let restMs: number | undefined;
  let tokens: WrittenToken[] = [];
  const end = (endMs: number): void => {
    if (tokens.length > 0) phrases.push({ tokens, startMs, endMs: Math.max(startMs, endMs) });
    tokens = [];
  };
  for (const [at, token] of written.entries()) {
    if (token.id < endOfText) tokens.push(token);
    if (!isTime(at)) continue;
    const timeMs = Math.min(windowMs, (token.id - firstTime) * timeStepMs);
    end(timeMs);
    startMs = timeMs;
    if (at > 0 && isTime(at - 1)) restMs = timeMs;
  }
  const isEnded = isTime(written.length - 1) && !isTime(written.length - 2);
  if (isEnded || restMs === undefined || restMs === 0) {
    end(windowMs);
    return { phrases, restMs: undefined };
  }
  return { phrases, restMs };
}

const sureness = (tokens: readonly WrittenToken[]): Pick<SpokenPart, "confidence"> =>
  tokens.length === 0 ? {} : { confidence: meanOf(tokens.map(({ odds }) => odds)) };

export const phrasePart = ({ tokens, startMs, endMs }: Phrase, { read }: WhisperTokens): SpokenPart => ({
  text: read(tokens.map(({ id }) => id)).trim(),
  startMs,
  endMs,
  ...sureness(tokens),
});

/** Each word from where its first token was heard to where the one behind it was. */
export function wordParts(phrase: Phrase, { words }: WhisperTokens): readonly SpokenPart[] {
  const timeOf = (at: number): number => phrase.tokens[at]?.startMs ?? phrase.endMs;
  return words(phrase.tokens.map(({ id }) => id)).map(({ text, places }) => {
    const startMs = timeOf(places[0] ?? 0);
    const endMs = Math.min(phrase.endMs, timeOf((places.at(-1) ?? 0) + 1));
    return {
      text: text.trim(),
      startMs,
      endMs: Math.max(startMs, endMs),
      ...sureness(places.flatMap((at) => phrase.tokens[at] ?? [])),
    };
  });
}
