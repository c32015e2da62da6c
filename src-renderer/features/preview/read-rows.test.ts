import { expect, it } from "vitest";
import { readRows } from "./read-rows.ts";

it("puts cells under the names of their columns and knows where they stand", () => {
  const text = "2026-01-01 | Water | 12\n2026-02-01 | Power | 48";
  const { columns, rows } = readRows({ text, headingPath: ["Date, Meter, Reading"] });
  expect(columns).toEqual(["Date", "Meter", "Reading"]);
  for (const { cells } of rows)
    for (const cell of cells)
      expect(text.slice(cell.startChar, cell.startChar + cell.text.length)).toBe(cell.text);
});

it("names no column where a row has lost a cell", () => {
  const { columns, rows } = readRows({ text: "a | b\nc", headingPath: ["One, Two"] });
  expect(columns).toEqual([]);
  expect(rows.map(({ cells }) => cells.length)).toEqual([2, 1]);
});
