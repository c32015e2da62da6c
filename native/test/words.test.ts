import { describe, expect, test } from "vitest";
import { loadNative } from "../lib/native.ts";

const loaded = loadNative();

describe.skipIf(loaded.kind === "absent")("words of a page (needs the addon)", () => {
  if (loaded.kind === "absent") return;
  const { Words } = loaded.native;
  const letterOf = (sign: number): number => (sign >= 97 && sign <= 122 ? sign - 86 : 0);
  /** Letters, and a sign that no plain word has. */
  const kinds = Uint8Array.from({ length: 128 }, (_, sign) => letterOf(sign | 32)).fill(255, 35, 36);
  /** One watch for token 0 and token 1 side by side, or token 2, and not token 3. */
  const watches = {
    tokenCount: 4,
    starts: Uint32Array.of(0, 1, 1, 2, 2),
    others: Int32Array.of(-1, -1),
    owners: Uint32Array.of(0, 0),
    offsets: Uint32Array.of(0),
    programs: Int32Array.of(1, 1, 2, 2, 0, 1, 1, 2, 1, 1, 3),
  };
  const piecesOf = (texts: readonly string[], unknown: Uint32Array): readonly string[] =>
    Array.from({ length: unknown.length / 3 }, (_, piece) => {
      const [text = 0, from, until] = unknown.subarray(3 * piece);
      return (texts[text] ?? "").slice(from, until);
    });
  const open = () => {
    const words = new Words(kinds, 8);
    words.watch(watches);
    words.name(["a", "b", "never", "d"]);
    return words;
  };

  test("asks for pieces that it does not know and that are no plain words, and then says who is met", () => {
    const words = open();
    const texts = ["a b", "b a", "a#", "b a a b c", "a b d", "#a#"];
    const { unknown: asked, met: early } = words.hear(texts, false);
    expect([piecesOf(texts, asked), [...early]]).toEqual([["a#", "#a#"], []]);
    words.learn(["a#", "#a#"], Uint32Array.of(2, 1), Int32Array.of(0, 1, -1));
    const { unknown, met } = words.hear(texts, true);
    expect([[...unknown], [...met]]).toEqual([[], [0, 0, 2, 0, 3, 0]]);
    expect([...words.tokensOf(3)]).toEqual([1, 0, 0, 1, -1]);
    expect(words.pieceCount()).toBe(6);
    words.forget();
    expect([words.pieceCount(), ...words.hear([" a#"], false).unknown]).toEqual([0, 0, 1, 3]);
  });

  test("knows a plain word by its stem, whichever way it is written, once that has a name", () => {
    const words = open();
    words.name(["pump#", "pump", "relat"]);
    words.hear(["Pumping relational pumped pumps pum"], false);
    expect([...words.tokensOf(0)]).toEqual([5, 6, 5, 5, -1]);
    // What was met before is as it was.
    words.name(["pum"]);
    words.hear(["pum"], false);
    expect([...words.tokensOf(0)]).toEqual([-1]);
    words.forget();
    words.hear(["pum"], false);
    expect([...words.tokensOf(0)]).toEqual([7]);
    expect(() => words.name([1] as never)).toThrow("terms must be strings");
  });

  test("keeps what is long for the page alone", () => {
    const words = open();
    const page = ["abcdefgh#"];
    words.hear(page, false);
    words.learn(page, Uint32Array.of(1), Int32Array.of(2));
    expect([...words.hear(page, true).met]).toEqual([0, 0]);
    expect([piecesOf(page, words.hear(page, false).unknown), words.pieceCount()]).toEqual([page, 0]);
  });

  test("refuses what does not hold together, and goes on as it was", () => {
    const words = open();
    const { programs } = watches;
    for (const wrong of [
      { starts: Uint32Array.of(0, 1, 1, 2, 9) },
      { starts: Uint32Array.of(0, 2, 1, 2, 2) },
      { owners: Uint32Array.of(0, 1) },
      { offsets: Uint32Array.of(99) },
      { tokenCount: 3 },
      ...Array.from(programs, (_, length) => ({ programs: programs.subarray(0, length) })),
      { programs: Int32Array.of(1, 1, 1, 2_000_000_000, 0) },
      { programs: Int32Array.of(1, -1) },
    ])
      expect(() => words.watch({ ...watches, ...wrong })).toThrow(TypeError);
    expect(() => words.learn(["a"], Uint32Array.of(2), Int32Array.of(0))).toThrow("tokens must be as many");
    expect(() => words.learn(["a"], Uint32Array.of(), Int32Array.of())).toThrow(
      "counts must be one for each piece",
    );
    expect(() => words.tokensOf(7)).toThrow(RangeError);
    words.learn(["#c"], Uint32Array.of(1), Int32Array.of(2));
    expect([...words.hear(["#c"], false).met]).toEqual([0, 0]);
  });

  test("a token that no watch knows of is none", () => {
    const words = open();
    words.learn(["a#", "c#"], Uint32Array.of(1, 1), Int32Array.of(1_000_000, 2));
    expect([...words.hear(["a# c#"], false).met]).toEqual([0, 0]);
  });
});
