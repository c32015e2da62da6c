import { CsvError, parse } from "csv-parse/sync";
import { createBlockSink, type BlockSink } from "../block-sink.ts";
import type { Notice, TextFormat } from "../format.ts";
import { contentLimits } from "../limits.ts";

const delimiters: Readonly<Record<string, readonly string[]>> = {
  csv: [",", ";", "\t", "|"],
  tsv: ["\t"],
  tab: ["\t"],
};
const GROUP_CHARS_MAX = 600;
const SNIFFED_LINES = 10;

/** The delimiter that cuts the first lines most often. */
function delimiterOf(text: string, candidates: readonly string[]): string {
  const head = text.split("\n", SNIFFED_LINES).join("\n");
  const counts = candidates.map((candidate) => head.split(candidate).length);
  return candidates[counts.indexOf(Math.max(...counts))] ?? ",";
}

const isNumeric = (cell: string): boolean => cell !== "" && !Number.isNaN(Number(cell.replace(",", ".")));

/** The first row names the columns unless it has a number in it or the same word twice. */
const isHeader = (row: readonly string[]): boolean =>
  row.some((cell) => cell !== "") && !row.some(isNumeric) && new Set(row).size === row.length;

/** One line a row, whatever its cells hold: lines and rows, cells and columns stay one to one. */
const cellsOf = (row: readonly string[]): readonly string[] =>
  row.map((cell) => cell.replace(/\s+/gu, " ").trim());
const rowText = (row: readonly string[]): string => cellsOf(row).join(" | ");

const isBlank = (row: readonly string[]): boolean => row.every((cell) => cell.trim() === "");

/** A blank row counts, as it does in a spreadsheet, and ends its group, so that lines and rows stay one to one. */
function writeRows(rows: readonly (readonly string[])[], sink: BlockSink): void {
  const firstIndex = Math.max(
    0,
    rows.findIndex((row) => !isBlank(row)),
  );
  const first = rows[firstIndex] ?? [];
  const hasHeader = rows.length > firstIndex + 1 && isHeader(first);
  const headingPath = hasHeader ? [cellsOf(first).join(", ").slice(0, contentLimits.headingCharsMax)] : [];
  let lines: string[] = [];
  let charCount = 0;
  let breakBefore = false;
  const flush = (lastRow: number): boolean => {
    const anchor = { kind: "rows" as const, firstRow: lastRow - lines.length + 1, lastRow };
    const written = lines.length === 0 || sink.push(lines.join("\n"), { headingPath, anchor, breakBefore });
    lines = [];
    charCount = 0;
    breakBefore = false;
    return written;
  };
  for (let index = firstIndex + (hasHeader ? 1 : 0); index < rows.length; index++) {
    const row = rows[index] ?? [];
    const line = isBlank(row) ? "" : rowText(row);
    if ((line === "" || charCount + line.length > GROUP_CHARS_MAX) && !flush(index)) return;
    if (line === "") breakBefore = true;
    else lines.push(line);
    charCount += line.length;
  }
  flush(rows.length);
}

/** Quotes that do not pair are read as they stand: an inch mark must not cost the whole table. */
function parseRows(text: string, delimiter: string): { readonly rows: string[][]; readonly paired: boolean } {
  const options = { delimiter, relax_column_count: true, to: contentLimits.csvRowCountMax + 1 };
  try {
    return { rows: parse(text, { ...options, relax_quotes: true }), paired: true };
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    return { rows: parse(text, { ...options, quote: null }), paired: false };
  }
}

/** CSV and TSV: groups of rows, with the names of the columns as their heading. */
export const format: TextFormat = {
  reads: "text",
  itemKind: "data",
  claim: (_, { extension }) => (delimiters[extension] === undefined ? undefined : "name"),
  parse({ text }, { extension }) {
    const delimiter = delimiterOf(text, delimiters[extension] ?? [","]);
    const { rows, paired } = parseRows(text, delimiter);
    const notices: Notice[] = paired
      ? []
      : [{ code: "damaged", detail: "A quote is never closed, so quotes were read as they stand." }];
    if (rows.length > contentLimits.csvRowCountMax) {
      rows.length = contentLimits.csvRowCountMax;
      notices.push({
        code: "too-large",
        detail: `Only its first ${rows.length.toLocaleString("en")} rows can be searched.`,
      });
    }
    const sink = createBlockSink();
    writeRows(rows, sink);
    return {
      mediaType: delimiter === "\t" ? "text/tab-separated-values" : "text/csv",
      blocks: sink.blocks,
      notices: [...notices, ...sink.notices()],
    };
  },
};
