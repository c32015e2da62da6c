import { expect, it } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { createKnownPieces, type Tokens } from "./known-pieces.ts";
import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";

/** Its length, as often as it begins with a small letter: none, one or several tokens a piece. */
const tokensOf = (piece: string): Tokens => Array.from(piece.match(/^[a-z]*/)?.[0] ?? "", () => piece.length);
const wholly = (text: string): Tokens => (text.match(/[A-Za-z0-9\u0080-\uffff]+/g) ?? []).flatMap(tokensOf);

function open() {
  const asked: string[] = [];
  const pieces = createKnownPieces((given) => {
    asked.push(...given);
    return given.map(tokensOf);
  });
  return { pieces, asked };
}

it("gives the tokens of all pieces in order, and asks about each piece once", () => {
  const { pieces, asked } = open();
  const chance = seededChance(11);
  const signs = ["a", "b", "Z", "7", "é", "漢", "\u{1f600}", "\ud800"];
  const word = () =>
    Array.from({ length: 1 + chance() * 6 }, () => signs[Math.floor(chance() * signs.length)]).join("");
  for (let turn = 0; turn < 200; turn++) {
    const texts = Array.from({ length: 5 }, () =>
      Array.from({ length: chance() * 40 }, word).join(["  ", "-", ".\n", "\0"][Math.floor(chance() * 4)]),
    );
    expect(pieces.tokensOf(texts)).toEqual(texts.map(wholly));
  }
  // More than a table begins with, none of them twice.
  expect(asked.length).toBeGreaterThan(5_000);
  expect(new Set(asked).size).toBe(asked.length);
  pieces.forget();
  expect(pieces.tokensOf(["ab ab"])).toEqual([[2, 2, 2, 2]]);
  expect(asked.filter((piece) => piece === "ab")).toHaveLength(2);
});

it("forgets all where there are too many, and never keeps what is long", () => {
  const { pieces, asked } = open();
  const long = "x".repeat(heardPieceLengthMax + 1);
  const many = Array.from({ length: heardPieceCountMax - 1 }, (_, place) => `a${place}`).join(" ");
  pieces.tokensOf([`first ${long}`, many.slice(0, many.lastIndexOf(" "))]);
  const countBefore = asked.length;
  expect(pieces.tokensOf([`first ${long} ${long}`])).toEqual([wholly(`first ${long} ${long}`)]);
  expect(asked.slice(countBefore)).toEqual([long]);
  expect(pieces.tokensOf(["first new newer newest"])).toEqual([wholly("first new newer newest")]);
  // What was known still decides of the text that brings too many.
  expect(asked.slice(countBefore + 1)).toEqual(["new", "newer", "newest"]);
  expect(pieces.tokensOf(["first newest"])).toEqual([wholly("first newest")]);
  expect(asked.slice(countBefore + 4)).toEqual(["first"]);
});
