import { expect, it } from "vitest";
import type { Box } from "#shared/model/anchor.ts";
import { shownParts } from "./shown-parts.ts";

const at = (y: number): Box => ({ x: 0, y, width: 1, height: 0.1 });
const lines = [at(0), at(0.5)];
const read = { kind: "image", box: at(0), lines } as const;

it.each([
  ["the line with the word that matched", read, "Gate 14\nPassports ready", ["passports"], [at(0.5)]],
  [
    "all lines where the words are in none, as where meaning found it",
    read,
    "Gate 14\nReady",
    ["boat"],
    lines,
  ],
  ["all lines while the text is not known, or is not line by line", read, undefined, ["gate"], lines],
  ["the part that looks so", { kind: "image", box: at(0.2) } as const, "a.png", ["a"], [at(0.2)]],
  ["nothing where the whole picture is meant", { kind: "image" } as const, "a.png", ["a"], []],
  ["nothing of what is no picture", { kind: "page", page: 1, boxes: [at(0)] } as const, "Gate", ["gate"], []],
])("shows %s", (_, anchor, text, words, shown) => {
  expect(shownParts(anchor, text, words)).toEqual(shown);
});
