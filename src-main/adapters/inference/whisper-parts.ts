/** What Whisper wrote, taken apart: text between marks of time, and in it words. Pure. */
import type { SpokenPart } from "#core/ports/transcriber.ts";
import { isUnspaced } from "#shared/kit/unspaced-script.ts";
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
  /**
   * The words of a text, each by the places of its tokens and with the space before it where there is one; of scripts
   * that have none between words, the least that can be read by itself.
   */
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

/** Whisper writes the space of a word before it. Marks of time and of punctuation may have taken it from a word that has one. */
const goingOn = (text: string, phrase: string): Pick<SpokenPart, "goesOn"> =>
  isUnspaced(phrase) && !/^\s/u.test(text) ? { goesOn: true } : {};

export function phrasePart({ tokens, startMs, endMs }: Phrase, { read }: WhisperTokens): SpokenPart {
  const text = read(tokens.map(({ id }) => id));
  return { text: text.trim(), startMs, endMs, ...goingOn(text, text), ...sureness(tokens) };
}

/** Each word from where its first token was heard to where the one behind it was. */
export function wordParts(phrase: Phrase, { words }: WhisperTokens): readonly SpokenPart[] {
  const timeOf = (at: number): number => phrase.tokens[at]?.startMs ?? phrase.endMs;
  const found = words(phrase.tokens.map(({ id }) => id));
  const whole = found.map(({ text }) => text).join("");
  return found.map(({ text, places }, at) => {
    const startMs = timeOf(places[0] ?? 0);
    const endMs = Math.min(phrase.endMs, timeOf((places.at(-1) ?? 0) + 1));
    return {
      text: text.trim(),
      startMs,
      endMs: Math.max(startMs, endMs),
      // The space may be a token of its own.
      ...goingOn(`${/\s$/u.exec(found[at - 1]?.text ?? "")?.[0] ?? ""}${text}`, whole),
      ...sureness(places.flatMap((at) => phrase.tokens[at] ?? [])),
    };
  });
}
