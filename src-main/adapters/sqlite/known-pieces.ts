import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";

/** The tokens of a text in order: the number of each that a watch asks for, `unasked` for each that none does. */
export type Tokens = readonly number[];

export const unasked = -1;

/**
 * Whatever full text takes for a word ends at the latest at a sign of ASCII that is neither letter nor digit. So what lies
 * between two of these has the same tokens wherever it stands, and full text is asked about it once.
 */
const piece = /[A-Za-z0-9\u0080-\uffff]+/g;

const none: readonly string[] = [];

/** Texts cut into tokens by memory. `ask`: what full text says of pieces that are met for the first time. */
export function createKnownPieces(ask: (pieces: readonly string[]) => readonly Tokens[]) {
  /** Most pieces are one token, which needs no list. */
  const known = new Map<string, number | Tokens>();
  const learn = (pieces: readonly string[]): void => {
    for (const [place, tokens] of ask(pieces).entries()) {
      const [only] = tokens;
      known.set(ownCopy(pieces[place] ?? ""), tokens.length === 1 && only !== undefined ? only : tokens);
    }
  };
  /** The tokens of all pieces, one behind the other; undefined where one is unknown, and all that are go into `unknown`. */
  const joined = (pieces: readonly string[], unknown: Set<string>): Tokens | undefined => {
    const all: number[] = [];
    let isWhole = true;
    for (const each of pieces) {
      const tokens = known.get(each);
      if (typeof tokens === "number") all.push(tokens);
      else if (tokens !== undefined) for (const token of tokens) all.push(token);
      else {
        isWhole = false;
        unknown.add(each);
      }
    }
    return isWhole ? all : undefined;
  };
  return {
    forget: () => known.clear(),
    tokensOf(texts: readonly string[]): readonly Tokens[] {
      const cut = texts.map((text): readonly string[] => text.match(piece) ?? none);
      const unknown = new Set<string>();
      const atOnce = cut.map((pieces) => joined(pieces, unknown));
      if (known.size + unknown.size > heardPieceCountMax) {
        known.clear();
        for (const pieces of cut) for (const each of pieces) unknown.add(each);
      }
      if (unknown.size > 0) learn([...unknown]);
      const tokens = atOnce.map((own, text) => own ?? joined(cut[text] ?? none, unknown) ?? []);
      // What is as long as that hardly comes again.
      for (const each of unknown) if (each.length > heardPieceLengthMax) known.delete(each);
      return tokens;
    },
  };
}

/** V8 copies what is shorter; a longer part of a text would keep the whole of it in memory. */
const keptPartLengthMin = 13;

const ownCopy = (part: string): string =>
  part.length < keptPartLengthMin ? part : Buffer.from(part, "utf16le").toString("utf16le");
