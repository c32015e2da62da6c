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
      const gaps: Gap[] = [];
      const cut = texts.map((text) => cutText(known, text, gaps));
      if (gaps.length === 0) return cut;
      const unknown = new Set(gaps.map(({ piece }) => piece));
      if (known.count() + unknown.size > heardPieceCountMax) known.clear();
      fill(gaps, learn([...unknown]));
      return cut;
    },
  };
}

/** Where the tokens of a piece belong that was not known. */
interface Gap {
  readonly tokens: number[];
  readonly at: number;
  readonly piece: string;
}

/** The tokens of all pieces of a text, one behind the other; `unasked` stands where there is a gap. */
function cutText(known: PieceTable, text: string, gaps: Gap[]): number[] {
  const tokens: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const from = at;
    let hash = hashStart;
    for (; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (sign < isOfPiece.length && isOfPiece[sign] === 0) break;
      hash = hashWith(hash, sign);
    }
    if (at === from || known.append(text, from, at, hash, tokens)) continue;
    gaps.push({ tokens, at: tokens.length, piece: text.slice(from, at) });
    tokens.push(unasked);
  }
  return tokens;
}

/** The last first: what is not one token moves those behind it. */
function fill(gaps: readonly Gap[], learned: ReadonlyMap<string, Tokens>): void {
  for (const { tokens, at, piece } of gaps.toReversed()) {
    const own = learned.get(piece) ?? [];
    const [only = unasked] = own;
    if (own.length === 1) tokens[at] = only;
    else tokens.splice(at, 1, ...own);
  }
}
