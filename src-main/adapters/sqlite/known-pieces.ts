import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";

type Tokens = readonly number[];

const none: Tokens = [];

/**
 * Whatever full text takes for a word ends at the latest at a sign of ASCII that is neither letter nor digit. So what lies
 * between two of these has the same tokens wherever it stands, and full text is asked about it once.
 */
const piece = /[A-Za-z0-9\u0080-\uffff]+/g;

/** Texts cut into tokens by memory. `ask`: what full text says of pieces that are met for the first time. */
export function createKnownPieces(ask: (pieces: readonly string[]) => readonly Tokens[]) {
  const known = new Map<string, Tokens>();
  /** What may come again is known from then on. */
  const learn = (pieces: readonly string[]): ReadonlyMap<string, Tokens> => {
    if (known.size + pieces.length > heardPieceCountMax) known.clear();
    const learnt = new Map(ask(pieces).map((tokens, place) => [pieces[place] ?? "", tokens]));
    for (const [each, tokens] of learnt)
      if (each.length <= heardPieceLengthMax) known.set(ownCopy(each), tokens.length === 0 ? none : tokens);
    return learnt;
  };
  return {
    forget: () => known.clear(),
    tokensOf(texts: readonly string[]): readonly Tokens[] {
      const cut = texts.map((text) => text.match(piece) ?? []);
      const unknown = new Set(cut.flatMap((pieces) => pieces.filter((each) => !known.has(each))));
      // Before anything is learnt, for that may make room by forgetting.
      const met = cut.map((pieces) => pieces.map((each) => known.get(each)));
      const learnt = unknown.size === 0 ? known : learn([...unknown]);
      return cut.map((pieces, text) =>
        pieces.flatMap((each, place) => met[text]?.[place] ?? learnt.get(each) ?? none),
      );
    },
  };
}

/** A part of a text would keep the whole of it in memory. */
const ownCopy = (part: string): string => Buffer.from(part, "utf16le").toString("utf16le");
