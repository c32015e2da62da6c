import type { Segment } from "#shared/model/segment.ts";

export interface Cell {
  readonly text: string;
  /** Where the cell stands in the segment's text. */
  readonly startChar: number;
}
export interface Row {
  readonly startChar: number;
  readonly cells: readonly Cell[];
}

const cellGap = " | ";

/**
 * A group of rows is extracted as one line a row, its cells with a bar between them and the empty ones
 * left out; the names of the columns are its heading. Where a row has lost cells, no cell can be
 * put under a name, so the names are shown only if all rows are whole.
 */
export function readRows({ text, headingPath }: Pick<Segment, "text" | "headingPath">): {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
} {
  let at = 0;
  const rows = text.split("\n").map((line): Row => {
    const startChar = at;
    at += line.length + 1;
    let cellAt = startChar;
    const cells = line.split(cellGap).map((cell): Cell => {
      const start = cellAt;
      cellAt += cell.length + cellGap.length;
      return { text: cell, startChar: start };
    });
    return { startChar, cells };
  });
  const names = headingPath.at(-1)?.split(", ") ?? [];
  const isWhole = rows.every(({ cells }) => cells.length === names.length);
  return { columns: isWhole ? names : [], rows };
}
