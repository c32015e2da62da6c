import { expect, it } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { createKnownPieces, type Tokens } from "./known-pieces.ts";
import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";
import { porterStem } from "#shared/kit/porter-stem.ts";

/** Of a piece that is no plain word two tokens, its length each. A dash parts words, no other mark does. */
const cut = (piece: string): Tokens =>
  piece
    .split("—")
    .filter((part) => part !== "")
    .flatMap(({ length }) => [length, length]);
const numberOf = (term: string): number => 1_000 + term.length;
const wholly = (text: string): Tokens =>
  (text.match(/[A-Za-z0-9\u0080-\u2013\u2015-\uffff]+/g) ?? []).flatMap((piece) =>
    /^[A-Za-z0-9]*$/.test(piece) ? [numberOf(porterStem(piece.toLowerCase()))] : cut(piece),
  );

function open() {
  const [asked, numbered]: [string[], string[]] = [[], []];
  let isMarked = false;
  const pieces = createKnownPieces({
    numberOf(term) {
      numbered.push(term);
      return numberOf(term);
    },
    cut(given) {
      // Which marks part words is asked first.
      if (!isMarked) return given.map((piece) => (piece === "a—b" ? [1, 1] : [1]));
      asked.push(...given);
      return given.map(cut);
    },
  });
  isMarked = true;
  return { pieces, asked, numbered };
}

it("gives the tokens of all pieces in order, and asks about each piece and each word once", () => {
  const { pieces, asked, numbered } = open();
  const chance = seededChance(11);
  const signs = ["a", "b", "Z", "7", "é", "漢", "\u{1f600}", "\ud800", "\u00ad", "s", "e"];
  const word = (plain: boolean) =>
    Array.from({ length: 1 + chance() * (plain ? 18 : 6) }, () =>
      plain ? "abesd7"[Math.floor(chance() * 6)] : signs[Math.floor(chance() * signs.length)],
    ).join("");
  for (let turn = 0; turn < 200; turn++) {
    const texts = Array.from({ length: 5 }, () =>
      Array.from({ length: chance() * 40 }, () => word(chance() < 0.5)).join(
        ["  ", "-", ".\n", "\0", "—"][Math.floor(chance() * 5)],
      ),
    );
    expect(pieces.tokensOf(texts)).toEqual(texts.map(wholly));
  }
  // More than a table begins with, none of them twice, and none of both ways.
  expect(asked.length).toBeGreaterThan(1_000);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.some((piece) => /^[A-Za-z0-9]*$/.test(piece))).toBe(false);
  expect(numbered.length).toBeGreaterThan(5_000);
  const countBefore = numbered.length;
  pieces.tokensOf(["ab AB", "abababababababababab ABABABABABABABABABAB"]);
  const after = numbered.slice(countBefore);
  pieces.tokensOf(["ab AB", "abababababababababab ABABABABABABABABABAB"]);
  expect(numbered.slice(countBefore)).toEqual(after);
  pieces.forget();
  expect(pieces.tokensOf(["ab ab"])).toEqual([[1_002, 1_002]]);
  expect(numbered.at(-1)).toBe("ab");
});

it("forgets all where there are too many, and never keeps what is long", () => {
  const { pieces, asked, numbered } = open();
  const long = "é".repeat(heardPieceLengthMax + 1);
  const many = Array.from({ length: heardPieceCountMax - 1 }, (_, place) => `x${place}`).join(" ");
  pieces.tokensOf([`first ${long}`, many]);
  const [askedBefore, numberedBefore] = [asked.length, numbered.length];
  expect(pieces.tokensOf([`first ${long} ${long}`])).toEqual([wholly(`first ${long} ${long}`)]);
  expect(asked.slice(askedBefore)).toEqual([long]);
  expect(numbered).toHaveLength(numberedBefore);
  expect(pieces.tokensOf(["first new first"])).toEqual([wholly("first new first")]);
  expect(numbered.slice(numberedBefore)).toEqual(["new", "first"]);
});
