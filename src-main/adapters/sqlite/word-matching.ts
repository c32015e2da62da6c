/** Which watches' words the texts of a page have: in the addon, for all texts at a call, and in JavaScript where there is none. */
import type { Native } from "#native";
import type { NativeWatches } from "#native/words.ts";
import type { AskedWords } from "./asked-words.ts";
import { createHeardItem } from "./heard-item.ts";
import type { HeardTexts } from "./heard-texts.ts";
import { readSigns, type Tokens } from "./known-pieces.ts";
import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";
import { type KeyedWatches, noToken } from "./watch-keys.ts";

export interface WordMatching {
  /**
   * Watches that have a key by the places of the texts: those that are met, and those that may be met where their tokens do not
   * decide. In no order, each text and watch once.
   */
  met(texts: readonly string[], keyed: KeyedWatches): readonly MetText[];
  /** Of one of the texts that were asked about last. */
  tokensOf(place: number): Tokens;
}

export interface MetText {
  readonly place: number;
  readonly asked: AskedWords;
}

export function createScriptMatching(texts: Pick<HeardTexts, "tokensOf" | "tokenCount">): WordMatching {
  const item = createHeardItem(texts.tokenCount);
  let sequences: readonly Tokens[] = [];
  const maybeMet = (
    tokens: readonly number[],
    { starts, others, owners, watches }: KeyedWatches,
  ): Iterable<AskedWords> => {
    // One that has several words for keys may come by each of them.
    const met = new Set<AskedWords>();
    for (const token of tokens) {
      const end = starts[token + 1] ?? 0;
      for (let place = starts[token] ?? 0; place < end; place++) {
        const other = others[place] ?? noToken;
        if (other !== noToken && !item.has(other)) continue;
        const asked = watches[owners[place] ?? 0];
        if (asked !== undefined && item.mayMeet(asked)) met.add(asked);
      }
    }
    return met;
  };
  return {
    met(given, keyed) {
      sequences = texts.tokensOf(given);
      const met: MetText[] = [];
      for (const [place, tokens] of sequences.entries())
        for (const asked of maybeMet(item.meet(tokens), keyed))
          if (!asked.isDecidedByTokens || item.meets(asked)) met.push({ place, asked });
      return met;
    },
    tokensOf: (place) => sequences[place] ?? [],
  };
}

/** The same, with pieces and watches kept by the addon. */
export function createNativeMatching(
  { source, tokenCount, termOf }: Pick<HeardTexts, "source" | "tokenCount" | "termOf">,
  Words: Native["Words"],
): WordMatching {
  const words = new Words(readSigns(source.cut), heardPieceLengthMax);
  let watched: KeyedWatches | undefined;
  let knownTokenCount = 0;
  const learn = (pieces: readonly string[], isFirst: boolean): void => {
    // Never in the midst of a page: it may have more than are kept.
    if (isFirst && words.pieceCount() + pieces.length > heardPieceCountMax) words.forget();
    const tokens = source.cut(pieces);
    words.learn(
      pieces,
      Uint32Array.from(tokens, ({ length }) => length),
      Int32Array.from(tokens.flat()),
    );
  };
  const hear = (texts: readonly string[]): Uint32Array => {
    if (words.pieceCount() > heardPieceCountMax) words.forget();
    // What it did not know, and what it had to forget for that.
    for (const round of [0, 1, 2]) {
      const { unknown, met } = words.hear(texts, round > 0);
      if (unknown.length === 0) return met;
      learn(piecesAt(texts, unknown), round === 0);
    }
    throw new Error("the addon does not know the words that it was told");
  };
  return {
    met(texts, keyed) {
      if (knownTokenCount !== tokenCount()) {
        // What had no number may have one now.
        words.forget();
        const newTokens = Array.from(
          { length: tokenCount() - knownTokenCount },
          (_, place) => knownTokenCount + place,
        );
        words.name(newTokens.map(termOf));
      }
      if (watched !== keyed || knownTokenCount !== tokenCount()) words.watch(packed(keyed, tokenCount()));
      knownTokenCount = tokenCount();
      watched = keyed;
      const pairs = hear(texts);
      return Array.from({ length: pairs.length / 2 }, (_, pair) => pair).flatMap(
        (pair): readonly MetText[] => {
          const asked = keyed.watches[pairs[2 * pair + 1] ?? -1];
          return asked === undefined ? [] : [{ place: pairs[2 * pair] ?? 0, asked }];
        },
      );
    },
    tokensOf: (place) => Array.from(words.tokensOf(place)),
  };
}

function piecesAt(texts: readonly string[], places: Uint32Array): readonly string[] {
  const pieces = new Set<string>();
  for (let at = 0; at < places.length; at += 3)
    pieces.add((texts[places[at] ?? -1] ?? "").slice(places[at + 1], places[at + 2]));
  return [...pieces];
}

function packed({ starts, others, owners, watches }: KeyedWatches, tokenCount: number): NativeWatches {
  const programs: number[] = [];
  const put = (alternatives: readonly Tokens[]): void => {
    programs.push(alternatives.length);
    for (const tokens of alternatives) programs.push(tokens.length, ...tokens);
  };
  const offsets = watches.map(({ groups, excluded, isDecidedByTokens }) => {
    const offset = programs.length;
    programs.push(Number(isDecidedByTokens), groups.length);
    for (const group of groups) put(group);
    put(excluded);
    return offset;
  });
  return {
    tokenCount,
    starts,
    others,
    owners,
    offsets: Uint32Array.from(offsets),
    programs: Int32Array.from(programs),
  };
}
