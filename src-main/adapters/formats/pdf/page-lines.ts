/** The pieces of text that a page draws → lines with their boxes → paragraphs. */
import type { Box } from "#shared/model/anchor.ts";

/** What the library says of a piece: `transform` maps text space to the page, `width` and `height` are page units. */
export interface TextPiece {
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly hasEOL: boolean;
}

export interface PageGeometry {
  /** Page units to pixels from the top left, six numbers. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly text: string;
  readonly box: Box;
}

interface Placed {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Of a letter's height, the part that hangs below the line it stands on. */
const DESCENT_SHARE = 0.22;
/** Gaps in line heights: from this on a space was meant; past that the piece belongs to another column. */
const SPACE_GAP = 0.18;
const BACKWARD_GAP = 1;
const PARAGRAPH_GAP = 0.75;
const SIZE_RATIO_MAX = 1.25;
/** A page that is drawn out of order this often is put in order from top to bottom. */
const DISORDER_SHARE = 0.4;

/** The dots that lead the eye across a table of contents. */
const LEADERS = /(?:\s?[.·_]){5,}/gu;

/** A page may place its text at infinity; what is nowhere is taken to be at the edge. */
const clamp = (value: number): number => (Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value)));

/** The piece's rectangle as fractions of the page, whichever way it is turned. */
function place(piece: TextPiece, page: PageGeometry): Placed {
  const [a = 1, b = 0, , , e = 0, f = 0] = piece.transform;
  const length = Math.hypot(a, b) || 1;
  const along = { x: a / length, y: b / length };
  const up = { x: -along.y, y: along.x };
  const [ma = 1, mb = 0, mc = 0, md = 1, me = 0, mf = 0] = page.transform;
  const corners = [0, piece.width].flatMap((run) =>
    [-DESCENT_SHARE * piece.height, (1 - DESCENT_SHARE) * piece.height].map((rise) => {
      const x = e + along.x * run + up.x * rise;
      const y = f + along.y * run + up.y * rise;
      return { x: (ma * x + mc * y + me) / page.width, y: (mb * x + md * y + mf) / page.height };
    }),
  );
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  return {
    text: piece.str,
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

const heightOf = ({ top, bottom }: Placed): number => bottom - top;
const middleOf = ({ top, bottom }: Placed): number => (top + bottom) / 2;

function continuesLine(line: Placed, piece: Placed, aspect: number): boolean {
  const height = Math.max(heightOf(line), heightOf(piece));
  return (
    Math.abs(middleOf(line) - middleOf(piece)) < height / 2 &&
    piece.left > line.right - BACKWARD_GAP * height * aspect
  );
}

function join(line: Placed, piece: Placed, aspect: number): Placed {
  const gap = piece.left - line.right;
  const needsSpace =
    gap > SPACE_GAP * heightOf(piece) * aspect && !line.text.endsWith(" ") && !piece.text.startsWith(" ");
  return {
    text: line.text + (needsSpace ? " " : "") + piece.text,
    left: Math.min(line.left, piece.left),
    top: Math.min(line.top, piece.top),
    right: Math.max(line.right, piece.right),
    bottom: Math.max(line.bottom, piece.bottom),
  };
}

/** Lines in the order in which the page draws them, which nearly always is the order of reading. */
function linesOf(pieces: readonly TextPiece[], page: PageGeometry): readonly Placed[] {
  const aspect = page.height / page.width;
  const lines: Placed[] = [];
  let line: Placed | undefined;
  const flush = (): void => {
    const text = line === undefined ? "" : line.text.replace(LEADERS, " … ").replace(/\s+/gu, " ").trim();
    if (line !== undefined && text !== "") lines.push({ ...line, text });
    line = undefined;
  };
  for (const piece of pieces) {
    if (piece.str !== "") {
      const placed = place(piece, page);
      if (line !== undefined && !continuesLine(line, placed, aspect)) flush();
      line = line === undefined ? placed : join(line, placed, aspect);
    }
    if (piece.hasEOL) flush();
  }
  flush();
  return lines;
}

function inReadingOrder(lines: readonly Placed[]): readonly Placed[] {
  let backward = 0;
  for (let index = 1; index < lines.length; index++)
    if ((lines[index]?.top ?? 0) < (lines[index - 1]?.top ?? 0) - heightOf(lines[index]!)) backward++;
  return backward > lines.length * DISORDER_SHARE
    ? lines.toSorted((left, right) => left.top - right.top || left.left - right.left)
    : lines;
}

const toLine = ({ text, left, top, right, bottom }: Placed): Line => {
  const x = clamp(left);
  const y = clamp(top);
  return {
    text,
    box: { x, y, width: Math.max(0, clamp(right) - x), height: Math.max(0, clamp(bottom) - y) },
  };
};

function startsParagraph(before: Placed, line: Placed): boolean {
  const height = Math.max(heightOf(before), heightOf(line));
  const ratio = height / Math.max(Math.min(heightOf(before), heightOf(line)), Number.EPSILON);
  const gap = line.top - before.bottom;
  return gap > PARAGRAPH_GAP * height || gap < -height * 2 || ratio > SIZE_RATIO_MAX;
}

/** A word that was divided at the end of a line is put together there, so that it can be found. */
function mendDivided(lines: readonly Line[]): readonly Line[] {
  const mended = [...lines];
  for (let index = 0; index + 1 < mended.length; index++) {
    const line = mended[index]!;
    const next = mended[index + 1]!;
    const rest = /^(\p{Ll}+)\S*\s?/u.exec(next.text);
    if (rest === null || !/\p{Ll}-$/u.test(line.text) || rest[0].length >= next.text.length) continue;
    mended[index] = { ...line, text: line.text.slice(0, -1) + rest[0].trimEnd() };
    mended[index + 1] = { ...next, text: next.text.slice(rest[0].length) };
  }
  return mended;
}

/** Paragraphs of a page in the order of reading. */
export function paragraphsOf(pieces: readonly TextPiece[], page: PageGeometry): readonly (readonly Line[])[] {
  const paragraphs: Line[][] = [];
  let before: Placed | undefined;
  for (const line of inReadingOrder(linesOf(pieces, page))) {
    if (before === undefined || startsParagraph(before, line)) paragraphs.push([]);
    paragraphs.at(-1)?.push(toLine(line));
    before = line;
  }
  return paragraphs.map(mendDivided);
}
