import { expect, it } from "vitest";
import { readTable } from "./read-table.ts";

const word = (place: string, left: number, top: number, sureness: number, text: string): string =>
  ["5", "1", ...place.split(" "), String(left), String(top), "100", "20", String(sureness), text].join("\t");
const size = { width: 1_000, height: 500 };

it("gathers words into lines and paragraphs, with a box around each line as fractions of the picture", () => {
  const table = [
    "1\t1\t0\t0\t0\t0\t0\t0\t1000\t500\t-1\t",
    word("1 1 1 1", 100, 50, 96, "Boarding"),
    word("1 1 1 2", 210, 50, 91, "closes"),
    word("1 1 2 1", 100, 80, 93, "soon"),
    word("2 1 1 1", 100, 400, 93, "Gate"),
    "",
  ].join("\n");
  expect(readTable(table, size)).toEqual([
    [
      {
        text: "Boarding closes",
        box: { x: 0.1, y: 0.1, width: expect.closeTo(0.21), height: expect.closeTo(0.04) },
      },
      { text: "soon", box: { x: 0.1, y: 0.16, width: expect.closeTo(0.1), height: expect.closeTo(0.04) } },
    ],
    [{ text: "Gate", box: { x: 0.1, y: 0.8, width: expect.closeTo(0.1), height: expect.closeTo(0.04) } }],
  ]);
});

it.each([
  ["a word that the engine is not sure of", [word("1 1 1 1", 0, 0, 40, "Gate")]],
  [
    "a line whose words are each only just sure",
    [word("1 1 1 1", 0, 0, 60, "Gate"), word("1 1 1 2", 0, 0, 60, "two")],
  ],
  [
    "strokes and dots",
    [word("1 1 1 1", 0, 0, 96, "|"), word("1 1 1 2", 0, 0, 96, "—."), word("1 1 1 3", 0, 0, 96, "o")],
  ],
  [
    "a short line that is not quite sure",
    [word("1 1 1 1", 0, 0, 80, "Uw"), word("2 1 1 1", 0, 0, 80, "3-0")],
  ],
  ["two letters in all of a picture", [word("1 1 1 1", 0, 0, 96, "ab")]],
  ["an empty word", [word("1 1 1 1", 0, 0, 96, " ")]],
])("leaves out %s", (_, rows) => {
  expect(readTable(rows.join("\n"), size)).toEqual([]);
});

it("keeps what stands over the edge of the picture within it", () => {
  const [[line] = []] = readTable(word("1 1 1 1", 950, 490, 96, "Gate"), size);
  expect(line?.box.x).toBe(0.95);
  expect((line?.box.x ?? 0) + (line?.box.width ?? 0)).toBeLessThanOrEqual(1);
  expect((line?.box.y ?? 0) + (line?.box.height ?? 0)).toBeLessThanOrEqual(1);
});
