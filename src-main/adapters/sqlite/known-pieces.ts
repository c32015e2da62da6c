import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";
import { createPieceTable, hashStart, hashWith, type PieceTable } from "./piece-table.ts";

/** The tokens of a text in order: the number of each that a watch asks for, `unasked` for each that none does. */
export type Tokens = readonly number[];

export const unasked = -1;

/**
 * Whatever full text takes for a word ends at the latest at a sign of ASCII that is neither letter nor digit. So what lies
 * between two of these has the same tokens wherever it stands, and full text is asked about it once.
 */
const isOfPiece = Uint8Array.from({ length: 128 }, (_, sign) =>
  Number(/[A-Za-z0-9]/.test(String.fromCharCode(sign))),
);

const none: ReadonlyMap<string, Tokens> = new Map();

/** Texts cut into tokens by memory. `ask`: what full text says of pieces that are met for the first time. */
export function createKnownPieces(ask: (pieces: readonly string[]) => readonly Tokens[]) {
  const known = createPieceTable();
  /** Those of this call that were not known before. */
  const learn = (pieces: readonly string[]): ReadonlyMap<string, Tokens> => {
    const learned = new Map(ask(pieces).map((tokens, place) => [pieces[place] ?? "", tokens]));
    // What is as long as that hardly comes again.
    for (const [piece, tokens] of learned) if (piece.length <= heardPieceLengthMax) known.add(piece, tokens);
    return learned;
  };
  return {
    forget: () => known.clear(),
    tokensOf(texts: readonly string[]): readonly Tokens[] {
      const unknown = new Set<string>();
      const missing = (piece: string): undefined => void unknown.add(piece);
      let atOnce = texts.map((text) => tokensOfPieces(known, text, missing));
      if (known.count() + unknown.size > heardPieceCountMax) {
        known.clear();
        atOnce = texts.map((text) => tokensOfPieces(known, text, missing));
      }
      const learned = unknown.size === 0 ? none : learn([...unknown]);
      return texts.map(
        (text, place) => atOnce[place] ?? tokensOfPieces(known, text, (piece) => learned.get(piece)) ?? [],
      );
    },
  };
}

/**
 * The tokens of all pieces of a text, one behind the other. `otherwise` is asked for those of each piece that is not known;
 * undefined where one is unknown to it as well.
 */
function tokensOfPieces(
  known: PieceTable,
  text: string,
  otherwise: (piece: string) => Tokens | undefined,
): Tokens | undefined {
  const tokens: number[] = [];
  let isWhole = true;
  for (let at = 0; at < text.length; at++) {
    const from = at;
    let hash = hashStart;
    for (; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (sign < isOfPiece.length && isOfPiece[sign] === 0) break;
      hash = hashWith(hash, sign);
    }
    if (at === from || known.append(text, from, at, hash, tokens)) continue;
    const own = otherwise(text.slice(from, at));
    if (own === undefined) isWhole = false;
    else for (const token of own) tokens.push(token);
  }
  return isWhole ? tokens : undefined;
}
