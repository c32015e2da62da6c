export interface Cell {
  readonly text: string;
  /** Where the cell stands in the segment's text. */
  readonly startChar: number;
}
export interface Row {
  readonly startChar: number;
  readonly cells: readonly Cell[];
}

const pair = /(?:^|; )([^:;\n]{1,80}): /g;

/**
 * Rows of a table are extracted as lines of `column: value; column: value`. Lines that are not
 * written so become a row of one cell, so that nothing of the text is lost.
 */
export function readRows(text: string): {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
} {
  const columns: string[] = [];
  const rows: Row[] = [];
  let lineStart = 0;
  for (const line of text.split("\n")) {
    const start = lineStart;
    lineStart += line.length + 1;
    if (line.trim() === "") continue;
    const heads = [...line.matchAll(pair)];
    if (heads.length === 0 || heads[0]?.index !== 0) {
      rows.push({ startChar: start, cells: [{ text: line, startChar: start }] });
      continue;
    }
    const byColumn = new Map<string, Cell>();
    for (const [index, head] of heads.entries()) {
      const column = (head[1] ?? "").trim();
      if (!columns.includes(column)) columns.push(column);
      const from = head.index + head[0].length;
      byColumn.set(column, {
        text: line.slice(from, heads[index + 1]?.index ?? line.length),
        startChar: start + from,
      });
    }
    rows.push({
      startChar: start,
      cells: columns.map((column) => byColumn.get(column) ?? { text: "", startChar: start }),
    });
  }
  return { columns, rows };
}
