import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedQuery, QueryTree } from "./ast.ts";
import { highlight, partsOf } from "./highlight.ts";
import { bracketDepthMax, clauseCountMax, treeDepthMax } from "./limits.ts";
import { parse } from "./parse.ts";
import { print, printTree } from "./print.ts";
import { measureTree, wantedTexts } from "./tree.ts";

const context = { nowMs: Date.UTC(2026, 10, 23), timeZone: "UTC", typing: false };
const read = (text: string): ParsedQuery => parse(text, context);
const problems = (text: string): readonly (readonly [message: string, part: string])[] =>
  read(text).problems.map(({ message, range }) => [message, text.slice(range.startChar, range.endChar)]);

/** Queries made of joints, many of them wrong. */
const joinedText = fc
  .array(
    fc.constantFrom(
      ..."( ) -( -- OR AND NOT red blue* f(x) kind:pdf kind:pdf,md -kind:image tag:a after:2026".split(" "),
      '"net profit"',
      '"',
      "in:(x)",
      "foo:(y",
      "OR)",
    ),
    { maxLength: 24 },
  )
  .chain((parts) =>
    fc
      .array(fc.constantFrom(" ", " ", ""), { minLength: parts.length, maxLength: parts.length })
      .map((gaps) => parts.map((part, place) => part + (gaps[place] ?? "")).join("")),
  );

describe("a query with joints", () => {
  it("joins its neighbours by OR, tighter by AND, and leaves the rest a list of wishes", () => {
    expect(read("bread OR cake recipe kind:pdf")).toMatchObject({
      words: [{ text: "recipe" }],
      filters: [{ field: "kind", value: "pdf" }],
      required: [
        {
          op: "any",
          of: [
            { op: "text", text: "bread" },
            { op: "text", text: "cake" },
          ],
        },
      ],
      problems: [],
    });
    expect(print(read("a AND b OR c d"))).toBe("d ((a AND b) OR c)");
    expect(print(read('(red bicycle) OR ("blue car" -kind:image)'))).toBe(
      '((red AND bicycle) OR ("blue car" AND -kind:image))',
    );
    expect(print(read("NOT (a OR b) -(c d) NOT e NOT -f"))).toBe("f -e -(a OR b) -(c AND d)");
    expect(print(read("(kind:pdf kind:md tag:x) OR lang:de"))).toBe(
      "(((kind:pdf OR kind:markdown) AND tag:x) OR lang:de)",
    );
    expect(print(read("x OR -after:2026"))).toBe("(x OR before:2026)");
  });

  it("is the list that it was where brackets join nothing", () => {
    for (const text of ["boiler (model X200) broken", "f(x) (c) :) foo)", "a ((b)) (kind:pdf)"])
      expect(read(text)).toMatchObject({ required: [], problems: [] });
    expect(read("boiler (model X200) kind:pdf")).toEqual(read("boiler model X200 kind:pdf"));
    expect(read("bread or cake and not sugar").words).toHaveLength(6);
  });

  it("underlines what joins nothing, says what to write, and goes on", () => {
    expect(problems("OR bread")).toEqual([["lone-operator", "OR"]]);
    expect(problems("bread AND OR")).toEqual([
      ["lone-operator", "AND"],
      ["lone-operator", "OR"],
    ]);
    expect(problems("a OR (b c")).toEqual([["unclosed-bracket", "("]]);
    expect(problems("a ( ) b")).toEqual([["empty-bracket", "( )"]]);
    expect(read("bread OR").words.map(({ text }) => text)).toEqual(["bread", "or"]);
    expect(read("a OR (b c").required.map(printTree)).toEqual(["(a OR (b AND c))"]);
  });

  it("takes an operator behind two minuses, glued to a bracket, as a word", () => {
    const twice = read("-( --OR( ");
    expect(twice.words.map(({ text }) => text)).toEqual(["or("]);
    expect(read(print(twice)).words).toEqual(twice.words);
  });

  it("reads back as the same query however it is nested or broken", () => {
    fc.assert(
      fc.property(joinedText, (text) => {
        const first = read(text);
        const printed = print(first);
        expect({ ...read(printed), problems: [] }).toEqual({ ...first, problems: [] });
        let at = 0;
        for (const span of highlight(text)) {
          expect(span.startChar).toBeGreaterThanOrEqual(at);
          expect(text.slice(at, span.startChar).trim()).toBe("");
          at = span.endChar;
        }
        expect(text.slice(at).trim()).toBe("");
      }),
      { numRuns: 5000 },
    );
  });

  it("is the sum of its parts", () => {
    fc.assert(
      fc.property(joinedText, (text) => {
        const all = read(text);
        const parts = partsOf(text).map(({ startChar, endChar }) => read(text.slice(startChar, endChar)));
        for (const list of ["words", "phrases", "excluded", "filters", "required"] as const)
          expect(parts.flatMap((part): readonly unknown[] => part[list])).toEqual(all[list]);
      }),
      { numRuns: 2000 },
    );
  });

  it("has trees in their normal form", () => {
    const check = (tree: QueryTree): void => {
      if (tree.op === "not") expect(["all", "any"]).toContain(tree.of.op === "text" ? "any" : tree.of.op);
      if (tree.op !== "all" && tree.op !== "any") return tree.op === "not" ? check(tree.of) : undefined;
      expect(tree.of.length).toBeGreaterThan(1);
      for (const each of tree.of) {
        expect(each.op).not.toBe(tree.op);
        check(each);
      }
    };
    fc.assert(
      fc.property(joinedText, (text) => read(text).required.forEach(check)),
      { numRuns: 2000 },
    );
  });
});

describe("the limits of a query", () => {
  it("takes what is beyond as plain words, and says so once", () => {
    const many = Array.from({ length: 10_000 }, (_, place) => `w${place}`).join(" OR ");
    const query = read(`first -second ${many}`);
    expect(query.problems).toEqual([
      {
        range: { startChar: 14, endChar: 14 + many.length },
        message: "too-many",
        expected: String(clauseCountMax),
      },
    ]);
    expect(query).toMatchObject({ excluded: ["second"], required: [] });
    expect(query.words).toHaveLength(10_001);
    const filters = read("tag:a ".repeat(10_000));
    expect(filters.filters).toHaveLength(clauseCountMax);
    expect(filters.words).toHaveLength(10_000 - clauseCountMax);
    expect(filters.problems).toHaveLength(1);
  });

  it("goes no deeper than it must", () => {
    const nested = (depth: number): string =>
      depth === 0 ? "core" : `(a${depth} ${depth % 2 === 0 ? "OR" : "AND"} ${nested(depth - 1)})`;
    expect(read(nested(treeDepthMax)).required.map((tree) => measureTree(tree).depth)).toEqual([
      treeDepthMax,
    ]);
    const tooDeep = read(nested(treeDepthMax + 1));
    expect(tooDeep).toMatchObject({ required: [], problems: [{ message: "too-deep", expected: "12" }] });
    expect(tooDeep.words.map(({ text }) => text)).toContain("core");
    const brackets = 10_000;
    const buried = read(`${"(".repeat(brackets)}bread${")".repeat(brackets)} cake`);
    expect(buried.words.map(({ text }) => text)).toEqual(["bread", "cake"]);
    expect(buried.problems).toMatchObject([{ message: "too-deep", expected: String(bracketDepthMax) }]);
  });

  it("names the texts of a tree that an answer may have", () => {
    const [tree] = read('(a OR -b OR ("c d" NOT (e OR f)) OR g*)').required;
    expect(tree === undefined ? [] : wantedTexts(tree)).toEqual([
      { text: "a", prefix: false },
      { text: "c d", prefix: false },
      { text: "g", prefix: true },
    ]);
  });
});
