import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";
import { porterLengthMax, porterStem } from "#shared/kit/porter-stem.ts";
import { createWordTable, lettersPacked, packedLengthMax, packedWith } from "./word-table.ts";

/** The tokens of a text in order: the number of each that a watch asks for, `unasked` for each that none does. */
export type Tokens = readonly number[];

export const unasked = -1;

/** Of pieces that are met for the first time. */
export interface PieceSource {
  /** The number of a term as full text keeps it, or `unasked`. */
  readonly numberOf: (term: string) => number;
  /** What full text says of pieces. */
  readonly cut: (pieces: readonly string[]) => readonly Tokens[];
}

/** Of a sign that ends a piece, of one that no plain word has, and, from 1 on, of letters and digits of ASCII, large and small alike. */
const [ends, other] = [0, 255];

/** What stands between words most often, behind ASCII: marks of Latin-1 and of punctuation. */
const marks = [...signsFrom(0xa0, 0xbf), ...signsFrom(0x2010, 0x203f)];

function signsFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

/**
 * What full text takes for a word goes on sign by sign, whatever stands before: a sign between two letters that makes two words of
 * them is in no word. That signs of ASCII but letters and digits are such is known, of marks full text is asked.
 */
export function readSigns(cut: PieceSource["cut"]): Uint8Array<ArrayBuffer> {
  const kinds = new Uint8Array((marks.at(-1) ?? 0) + 1).fill(other);
  for (let sign = 0; sign < 128; sign++) {
    const [letter] = /[a-z0-9]/.exec(String.fromCharCode(sign).toLowerCase()) ?? [];
    kinds[sign] = letter === undefined ? ends : 1 + Number.parseInt(letter, 36);
  }
  const parted = cut(marks.map((sign) => `a${String.fromCharCode(sign)}b`));
  for (const [place, sign] of marks.entries()) if (parted[place]?.length === 2) kinds[sign] = ends;
  return kinds;
}

/**
 * Texts cut into tokens by memory. What lies between two signs that end a word is a piece, and has the same tokens wherever it stands. One of
 * letters and digits of ASCII alone is one word, whose token is known without full text; of any other full text is asked once.
 */
export function createKnownPieces(source: PieceSource) {
  const { cut } = source;
  const kinds = readSigns(cut);
  const words = createShortWords(source);
  const others = createOtherPieces(source);
  /** The tokens of all pieces of a text, one behind the other; `unasked` stands where there is a gap. */
  const cutText = (text: string, gaps: Gap[]): number[] => {
    const tokens: number[] = [];
    const { length } = text;
    for (let at = 0; at < length; at++) {
      const from = at;
      let [first, second, third, isPlain] = [0, 0, 0, true];
      for (; at < length; at++) {
        const kind = kinds[text.charCodeAt(at)] ?? other;
        if (kind === ends) break;
        if (kind === other) {
          isPlain = false;
          continue;
        }
        const place = at - from;
        if (place < lettersPacked) first = packedWith(first, kind);
        else if (place < 2 * lettersPacked) second = packedWith(second, kind);
        else if (place < packedLengthMax) third = packedWith(third, kind);
      }
      if (at === from) continue;
      if (isPlain && at - from <= packedLengthMax)
        tokens.push(
          words.get(first, second, third) ?? words.learn(text.slice(from, at), first, second, third),
        );
      else others.append(text.slice(from, at), isPlain, tokens, gaps);
    }
    return tokens;
  };
  return {
    forget() {
      words.clear();
      others.clear();
    },
    tokensOf(texts: readonly string[]): readonly Tokens[] {
      const gaps: Gap[] = [];
      const tokens = texts.map((text) => cutText(text, gaps));
      if (gaps.length === 0) return tokens;
      const pieces = [...new Set(gaps.map(({ piece }) => piece))];
      const learned = new Map(cut(pieces).map((own, place) => [pieces[place] ?? "", own]));
      for (const [piece, own] of learned) others.keep(piece, own);
      fill(gaps, learned);
      return tokens;
    },
  };
}

const tokenOf = ({ numberOf }: PieceSource, word: string): number => numberOf(porterStem(word.toLowerCase()));

/** Plain words that can be packed: nearly all. */
function createShortWords(source: PieceSource) {
  const table = createWordTable();
  return {
    clear: table.clear,
    get: table.get,
    learn(word: string, first: number, second: number, third: number): number {
      if (table.count() === heardPieceCountMax) table.clear();
      const token = tokenOf(source, word);
      table.add(first, second, third, token);
      return token;
    },
  };
}

/** All other pieces. */
function createOtherPieces(source: PieceSource) {
  const known = new Map<string, Tokens>();
  const keep = (piece: string, tokens: Tokens): void => {
    // What is as long as that hardly comes again.
    if (piece.length > heardPieceLengthMax) return;
    if (known.size === heardPieceCountMax) known.clear();
    known.set(piece, tokens);
  };
  return {
    clear: () => known.clear(),
    keep,
    /** Leaves a gap where full text is to be asked. */
    append(piece: string, isPlain: boolean, tokens: number[], gaps: Gap[]): void {
      const own = known.get(piece);
      if (own !== undefined) for (const token of own) tokens.push(token);
      else if (isPlain && piece.length <= porterLengthMax) {
        const token = tokenOf(source, piece);
        keep(piece, [token]);
        tokens.push(token);
      } else {
        gaps.push({ tokens, at: tokens.length, piece });
        tokens.push(unasked);
      }
    },
  };
}

/** Where the tokens of a piece belong that was not known. */
interface Gap {
  readonly tokens: number[];
  readonly at: number;
  readonly piece: string;
}

/** The last first: what is not one token moves those behind it. */
function fill(gaps: readonly Gap[], learned: ReadonlyMap<string, Tokens>): void {
  for (const { tokens, at, piece } of gaps.toReversed()) tokens.splice(at, 1, ...(learned.get(piece) ?? []));
}
