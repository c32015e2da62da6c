import type { Parser } from "htmlparser2";

const SLICE_CHARS = 65_536;

/**
 * Parses markup slice by slice, so that a file that only nests or never ends is given up early:
 * the parser's own work grows with the square of the depth.
 */
export function feedInSlices(parser: Parser, source: string, mustStop: () => boolean): void {
  for (let from = 0; from < source.length && !mustStop(); from += SLICE_CHARS)
    parser.write(source.slice(from, from + SLICE_CHARS));
  if (!mustStop()) parser.end();
}
