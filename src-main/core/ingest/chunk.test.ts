import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "#core/ports/decoder.ts";
import { chunkBlocks } from "./chunk.ts";
import { chunkLimits } from "./chunk-limits.ts";
import { estimateTokens } from "./estimate-tokens.ts";

const withoutSpace = (text: string): string => text.replace(/\s+/gu, "");

const word = fc.oneof(
  fc.constantFrom(
    "tide",
    "harbour",
    "lighthouse",
    "ships",
    "at",
    "dawn.",
    "Why?",
    "日本語",
    "naïve",
    "𝄞𝄢",
    "x".repeat(700),
  ),
  fc.string({ minLength: 1, maxLength: 12, unit: "binary" }),
);
const gap = fc.constantFrom(" ", " ", " ", "\n", "\n\n");
const paragraph = fc
  .array(fc.tuple(word, gap), { minLength: 1, maxLength: 300 })
  .map((parts) => parts.flat().join("").trim())
  .filter((text) => text.length > 0);

const countLines = (text: string): number => text.split("\n").length;

/** Blocks as a verbatim reader makes them: slices of one text, a blank line between. */
const verbatimBlocks = fc
  .array(fc.tuple(paragraph, fc.constantFrom("One", "Two"), fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((parts) => {
    let source = "";
    const blocks: Block[] = parts.map(([text, heading, breakBefore]) => {
      const startChar = source.length;
      const startLine = countLines(source);
      source += text;
      const anchor = {
        kind: "text" as const,
        startChar,
        endChar: source.length,
        startLine,
        endLine: countLines(source),
      };
      source += "\n\n";
      return { text, headingPath: [heading], anchor, breakBefore };
    });
    return { source, blocks };
  });

/** Blocks as a PDF gives them: lines, one box a line. */
const pageBlocks = fc
  .array(
    fc.array(fc.constantFrom("A short line", "Another. One", "w".repeat(90)), {
      minLength: 1,
      maxLength: 200,
    }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((pages) =>
    pages.map((lines, index): Block => ({
      text: lines.join("\n"),
      headingPath: [],
      anchor: {
        kind: "page",
        page: index + 1,
        boxes: lines.map((_, line) => ({ x: 0, y: line / lines.length, width: 1, height: 1 / lines.length })),
      },
      breakBefore: true,
    })),
  );

describe("chunkBlocks", () => {
  it("puts every character of every block into exactly one segment, in order", () => {
    fc.assert(
      fc.property(verbatimBlocks, ({ blocks }) => {
        const drafts = chunkBlocks(blocks);
        expect(withoutSpace(drafts.map((draft) => draft.text).join(""))).toBe(
          withoutSpace(blocks.map((block) => block.text).join("")),
        );
        expect(drafts.map((draft) => draft.ordinal)).toEqual(drafts.map((_, index) => index));
      }),
    );
  });

  it("keeps text anchors exact, in order and inside the source", () => {
    fc.assert(
      fc.property(verbatimBlocks, ({ source, blocks }) => {
        let end = 0;
        for (const { anchor, text } of chunkBlocks(blocks)) {
          if (anchor.kind !== "text") throw new Error("a text block became another kind");
          expect(anchor.startChar).toBeGreaterThanOrEqual(end);
          end = anchor.endChar;
          expect(withoutSpace(source.slice(anchor.startChar, anchor.endChar))).toBe(withoutSpace(text));
          expect(anchor.startLine).toBe(countLines(source.slice(0, anchor.startChar)));
          expect(anchor.endLine).toBe(countLines(source.slice(0, anchor.endChar).trimEnd()));
        }
        expect(end).toBeLessThanOrEqual(source.length);
      }),
    );
  });

  it("keeps segments within the limit and never joins across a break or another heading", () => {
    fc.assert(
      fc.property(verbatimBlocks, ({ blocks }) => {
        const drafts = chunkBlocks(blocks);
        for (const draft of drafts) expect(draft.tokenCount).toBeLessThanOrEqual(chunkLimits.maxTokenCount);
        for (const [index, block] of blocks.entries()) {
          const before = blocks[index - 1];
          if (before === undefined || block.anchor.kind !== "text") continue;
          if (!block.breakBefore && before.headingPath[0] === block.headingPath[0]) continue;
          const { startChar } = block.anchor;
          expect(drafts.some(({ anchor }) => anchor.kind === "text" && anchor.startChar === startChar)).toBe(
            true,
          );
        }
      }),
    );
  });

  it("gives each piece of a page the boxes of its own lines", () => {
    fc.assert(
      fc.property(pageBlocks, (blocks) => {
        for (const { anchor, text } of chunkBlocks(blocks)) {
          if (anchor.kind !== "page") throw new Error("a page block became another kind");
          const lines = text.split("\n").filter((line) => line !== "");
          // A line cut in two has its box in both pieces; all others have it in one.
          expect(anchor.boxes.length).toBe(lines.length);
          expect(anchor.boxes.map((box) => box.y)).toEqual(
            anchor.boxes.map((box) => box.y).toSorted((a, b) => a - b),
          );
        }
      }),
    );
  });

  it("gathers rows under one header and says which rows", () => {
    const rows = Array.from({ length: 300 }, (_, index): Block => ({
      text: `Ada Lovelace, London, ${index}`,
      headingPath: ["name, city, number"],
      anchor: { kind: "rows", firstRow: index + 2, lastRow: index + 2 },
      breakBefore: false,
    }));
    const drafts = chunkBlocks(rows);
    const ranges = drafts.map(({ anchor }) =>
      anchor.kind === "rows" ? [anchor.firstRow, anchor.lastRow] : [],
    );
    expect(ranges[0]?.[0]).toBe(2);
    expect(ranges.at(-1)?.[1]).toBe(301);
    for (let index = 1; index < ranges.length; index++)
      expect(ranges[index]?.[0]).toBe((ranges[index - 1]?.[1] ?? 0) + 1);
  });

  it("keeps the lines of a source text as they are, so that they can be numbered", () => {
    const lines = ["const a = 1;", "", "  const b = 2;", "", "", "const c = 3;"];
    const source = lines.join("\n");
    const blocks = [0, 2, 5].map((line): Block => {
      const startChar = source.indexOf(lines[line] ?? "");
      const text = lines[line] ?? "";
      const anchor = {
        kind: "text",
        startChar,
        endChar: startChar + text.length,
        startLine: line + 1,
        endLine: line + 1,
      } as const;
      return { text, headingPath: [], anchor, breakBefore: false };
    });
    expect(chunkBlocks(blocks).map((draft) => draft.text)).toEqual([source]);
  });

  it("drops blocks of nothing but white space", () => {
    const anchor = { kind: "text", startChar: 0, endChar: 3, startLine: 1, endLine: 1 } as const;
    expect(chunkBlocks([{ text: "  \n", headingPath: [], anchor, breakBefore: true }])).toEqual([]);
  });
});

describe("estimateTokens", () => {
  it("counts short words as one, ideographs and signs one each, long words as several", () => {
    expect(estimateTokens("the cat sat on the mat")).toBe(6);
    expect(estimateTokens("日本語")).toBe(3);
    expect(estimateTokens("a, b")).toBe(3);
    expect(estimateTokens("internationalisation")).toBe(3);
    expect(estimateTokens("")).toBe(0);
  });
});
