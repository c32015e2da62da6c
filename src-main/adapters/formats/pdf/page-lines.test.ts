import { expect, it } from "vitest";
import { Box } from "#shared/model/anchor.ts";
import { paragraphsOf, type TextPiece } from "./page-lines.ts";

const page = { transform: [1, 0, 0, -1, 0, 800], width: 600, height: 800 };
const piece = (transform: readonly number[], width = 50, height = 12): TextPiece => ({
  str: "words",
  transform,
  width,
  height,
  hasEOL: true,
});

it("keeps the words of what is placed at infinity, and gives them a box that can be", () => {
  const pieces = [
    piece([12, 0, 0, 12, 60, 740]),
    piece([12, 0, 0, 12, Number.POSITIVE_INFINITY, 700]),
    piece([Number.POSITIVE_INFINITY, 0, 0, 12, 60, 680]),
    piece([12, 0, 0, 12, 60, 660], Number.NaN, Number.POSITIVE_INFINITY),
    piece([12, 0, 0, 12, 1e300, -1e300], 1e308, 1e308),
  ];
  const lines = paragraphsOf(pieces, page).flat();
  expect(lines.map(({ text }) => text)).toEqual(pieces.map(({ str }) => str));
  for (const { box } of lines) expect(Box.safeParse(box).success, JSON.stringify(box)).toBe(true);
});
