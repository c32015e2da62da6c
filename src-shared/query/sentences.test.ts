import { expect, it } from "vitest";
import { sentencesOf } from "./sentences.ts";

const said = (text: string): readonly string[] =>
  sentencesOf(text).map(({ startChar, endChar }) => text.slice(startChar, endChar));

it("cuts behind the mark of an end, and not within a number or a name", () => {
  expect(said('It rained. "Did it?" Yes!\nA line of its own\n\n3.14 of main.ts, e.g.this')).toEqual([
    "It rained.",
    '"Did it?"',
    "Yes!",
    "A line of its own",
    "3.14 of main.ts, e.g.this",
  ]);
  expect(said(" \n …\n")).toEqual([]);
});

it("cuts Chinese and Japanese, which have no white space behind it, with the quotation mark that closes", () => {
  expect(said("船が港に着いた。雨が降っていた！？「もう遅い。」と彼は言った")).toEqual([
    "船が港に着いた。",
    "雨が降っていた！？",
    "「もう遅い。」",
    "と彼は言った",
  ]);
  expect(said("他来了。He came at 3.14. 谢谢！")).toEqual(["他来了。", "He came at 3.14.", "谢谢！"]);
});
