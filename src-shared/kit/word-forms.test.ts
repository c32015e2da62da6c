import { expect, test } from "vitest";
import { foldedWords, foldWords, stemOf } from "./word-forms.ts";

test("words end where neither letter nor digit goes on, and have neither case nor accents", () => {
  expect(foldedWords("Crème-brûlée at example.com, 3.5 l (ŁÓDŹ)")).toEqual(
    "creme brulee at example com 3 5 l łodz".split(" "),
  );
  expect(foldedWords("Ελλάδας Ελλαδασ Йод")).toEqual(["ελλαδασ", "ελλαδασ", "иод"]);
  expect(foldedWords("हिन्दी 한국어")).toEqual(["हिन्दी", "한국어"]);
  expect(foldedWords("e\u0301t\u00E9")).toEqual(["ete"]);
  expect(foldWords("IĬİ")).toBe("iii");
});

test("what is no word has none", () => {
  for (const text of ["", " ", "\0", "🙂", "'\\'&|!<->:*()", "\uD800", "\u0301"])
    expect(foldedWords(text).join("")).toMatch(/^[\p{L}\p{N}\p{M}]*$/u);
});

test("forms of a word have one stem, and words of other letters are as they are", () => {
  expect(["running", "runs", "run"].map(stemOf)).toEqual(["run", "run", "run"]);
  expect(["насосы", "straße", "qz026481", ""].map(stemOf)).toEqual(["насосы", "straße", "qz026481", ""]);
});
