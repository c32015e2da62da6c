import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Extracted, Refused } from "#core/ports/decoder.ts";
import { decodeFile } from "./decode-file.ts";
import { makeDocx } from "./docx/make-docx.ts";
import { makeHanziPdf, makePdf } from "./pdf/make-pdf.ts";
import { type FormatRegistry, loadFormats } from "./registry.ts";

let directory: string;
let registry: FormatRegistry;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tessera-formats-"));
  registry = await loadFormats();
});
afterAll(() => rm(directory, { recursive: true }));

async function decode(name: string, content: string | Buffer) {
  const path = join(directory, name);
  await writeFile(path, content);
  return decodeFile(
    registry,
    { path, sizeBytes: content.length, modifiedMs: 0 },
    { fileSizeBytesMax: 64_000_000 },
  );
}

async function extract(name: string, content: string | Buffer): Promise<Extracted> {
  const outcome = await decode(name, content);
  if (outcome.kind !== "extracted")
    throw new Error(`${name}: ${outcome.reason.code}: ${outcome.reason.detail}`);
  return outcome;
}

async function refuse(name: string, content: string | Buffer): Promise<Refused> {
  const outcome = await decode(name, content);
  if (outcome.kind === "extracted") throw new Error(`${name} was read`);
  return outcome;
}

const texts = ({ blocks }: Extracted): readonly string[] => blocks.map((block) => block.text);
/** What the anchors of the blocks cut out of the source. */
const cuts = ({ blocks }: Extracted, source: string): readonly string[] =>
  blocks.map(({ anchor }) => (anchor.kind === "text" ? source.slice(anchor.startChar, anchor.endChar) : ""));

describe("plain text", () => {
  it("is cut at blank lines, exactly as written", async () => {
    const source = "First paragraph\nover two lines.\n\n   Second, indented.\r\n\r\nThird.";
    const item = await extract("a.txt", source);
    expect(texts(item)).toEqual(["First paragraph\nover two lines.", "   Second, indented.", "Third."]);
    expect(cuts(item, source)).toEqual(texts(item));
    expect(
      item.blocks.map(({ anchor }) => (anchor.kind === "text" ? [anchor.startLine, anchor.endLine] : [])),
    ).toEqual([
      [1, 2],
      [4, 4],
      [6, 6],
    ]);
  });

  it("is read in the encoding that it is in", async () => {
    expect(texts(await extract("wide.txt", Buffer.from("\ufeffhéllo", "utf16le")))).toEqual(["héllo"]);
    expect(texts(await extract("bare.txt", Buffer.from("hello there", "utf16le")))).toEqual(["hello there"]);
    expect(
      texts(
        await extract("old.txt", Buffer.from("Le café crème brûlée est déjà là, près du château.", "latin1")),
      )[0],
    ).toContain("crème brûlée");
  });

  it("says in how many places it is not UTF-8", async () => {
    const item = await extract(
      "b.txt",
      Buffer.concat([Buffer.from("naïve café "), Buffer.from([0xff]), Buffer.from(" rest")]),
    );
    expect(item.notice).toEqual({
      code: "damaged",
      detail: expect.stringContaining("1 place is not valid UTF-8"),
    });
  });

  it("knows its language only when it is plain", async () => {
    expect(
      (
        await extract(
          "en.txt",
          "The keeper of the lighthouse writes down the hour of the tide in a book that nobody reads.",
        )
      ).language,
    ).toBe("en");
    expect(
      (
        await extract(
          "de.txt",
          "Der Leuchtturmwärter schreibt jeden Tag die Stunde der Flut in ein Buch, das niemand liest.",
        )
      ).language,
    ).toBe("de");
    expect((await extract("short.txt", "ok then")).language).toBe("und");
  });
});

describe("Markdown", () => {
  const source = [
    "---",
    "title: Harbour notes",
    "tags: [Sea, light house]",
    "date: 2024-05-06",
    "---",
    "# Harbour",
    "",
    "The *tide* comes [twice](http://x.y) a day, `say` the ![old](z.png) men.",
    "",
    "## Empty",
    "",
    "## Boats",
    "",
    "| name | crew |",
    "|---|---|",
    "| Ada | 3 |",
    "",
    "- one",
    "- two",
    "",
    "```js",
    "row()",
    "```",
  ].join("\n");

  it("keeps the path of headings and drops the marks", async () => {
    const item = await extract("a.md", source);
    expect(item).toMatchObject({
      itemKind: "markdown",
      title: "Harbour notes",
      tags: ["sea", "light-house"],
      takenMs: new Date(2024, 4, 6).getTime(),
    });
    expect(item.blocks.map(({ text, headingPath }) => [headingPath.join("/"), text])).toEqual([
      ["Harbour", "The tide comes twice a day, say the old men."],
      ["Harbour/Empty", "Empty"],
      ["Harbour/Boats", "name | crew\nAda | 3\none\ntwo\nrow()"],
    ]);
  });

  it("anchors each block at its lines, front matter counted", async () => {
    const [tide, , boats] = cuts(await extract("a.md", source), source);
    expect(tide).toBe("The *tide* comes [twice](http://x.y) a day, `say` the ![old](z.png) men.");
    expect(boats?.startsWith("| name")).toBe(true);
    expect(boats?.trimEnd().endsWith("```")).toBe(true);
    const [first] = (await extract("a.md", source)).blocks;
    expect(first?.anchor).toMatchObject({ startLine: 8, endLine: 8 });
  });
});

describe("source code", () => {
  it("is cut by symbol, the whole text kept", async () => {
    const source = [
      "import fs from 'node:fs';",
      "",
      "/** Rows a boat. */",
      "export function row(boat) {",
      `  return '${"x".repeat(200)}';`,
      "}",
      "",
      "export class Harbour {",
      "  /** Lets a ship in. */",
      "  admit(ship) {",
      `    return '${"y".repeat(200)}';`,
      "  }",
      "}",
      "",
    ].join("\n");
    const item = await extract("a.js", source);
    const symbols = item.blocks.map(({ anchor, headingPath }) =>
      anchor.kind === "text" ? [...headingPath, anchor.symbol] : [],
    );
    expect(symbols).toContainEqual(["row"]);
    expect(symbols).toContainEqual(["Harbour", "admit"]);
    expect(
      item.blocks
        .find(({ anchor }) => anchor.kind === "text" && anchor.symbol === "row")
        ?.text.startsWith("/** Rows"),
    ).toBe(true);
    expect(cuts(item, source)).toEqual(texts(item));
    expect(texts(item).join("").replace(/\s/gu, "")).toBe(source.replace(/\s/gu, ""));
  });

  const samples: Readonly<Record<string, readonly [string, string]>> = {
    "a.py": ["class Boat:\n    def sail(self):\n        pass\n", "Boat/sail"],
    "a.ts": ["export class Boat { sail(): void { return; } }\n", "Boat/sail"],
    "a.tsx": ["export function Boat() { return <b>hi</b>; }\n", "Boat"],
    "a.go": ["package a\n\nfunc Sail() int { return 1 }\n", "Sail"],
    "a.rs": ["impl Boat {\n    fn sail(&self) {}\n}\n", "Boat/sail"],
    "A.java": ["class Boat { void sail() { } }\n", "Boat/sail"],
    "a.c": ["int sail(void) { return 1; }\n", "sail"],
    "a.cpp": ["namespace sea { class Boat { void sail() { } }; }\n", "sea/Boat/sail"],
    script: ["#!/usr/bin/env python3\ndef sail():\n    pass\n", "sail"],
  };
  it.each(Object.entries(samples))("finds the symbols of %s", async (name, [source, path]) => {
    const item = await extract(name, source);
    const paths = item.blocks.map(({ anchor, headingPath }) =>
      [...headingPath, anchor.kind === "text" ? anchor.symbol : ""].join("/"),
    );
    expect(item.itemKind).toBe("code");
    expect(paths).toContain(path);
  });

  it("is cut at blank lines in other languages", async () => {
    const item = await extract("a.sh", "set -e\n\necho one\necho two\n");
    expect(texts(item)).toEqual(["set -e", "echo one\necho two"]);
  });
});

describe("data", () => {
  it("reads JSON with comments, loose JSON and JSON lines", async () => {
    const source = '{"name":"Ada","place":{"city":"London","lines":["12 St","W1"]}, // note\n"n":1.5,}';
    const item = await extract("a.json", source);
    expect(item.blocks.map(({ text, headingPath }) => [headingPath.join("/"), text])).toEqual([
      ["", "name: Ada"],
      ["place", "city: London\nlines: 12 St\nlines: W1"],
      ["", "n: 1.5"],
    ]);
    expect(cuts(item, source)[0]).toBe('"name":"Ada"');
    expect(texts(await extract("b.json5", "{name: 'Grace', list: [1, 2,],}"))).toEqual([
      "name: Grace\nlist: 1\nlist: 2",
    ]);
    expect(texts(await extract("rows", '{"q":"one"}\n{"q":"two"}\n'))).toEqual(["q: one\nq: two"]);
  });

  it("reads YAML without following aliases", async () => {
    const item = await extract("a.yml", "title: Plan\nsteps:\n  - &tea {name: Tea}\n  - *tea\n");
    expect(item.blocks.map(({ text, headingPath }) => [headingPath.join("/"), text])).toEqual([
      ["", "title: Plan"],
      ["steps", "name: Tea"],
    ]);
    expect((await extract("b.yml", "a: [1\nb: }")).notice?.code).toBe("damaged");
  });

  it("reads CSV in groups of rows under the names of the columns", async () => {
    const item = await extract(
      "a.csv",
      `name;city\n${Array.from({ length: 100 }, (_, index) => `Ada ${index};"New\nYork"`).join("\n")}\n`,
    );
    expect(item.blocks[0]?.headingPath).toEqual(["name, city"]);
    expect(item.blocks[0]?.text.startsWith("Ada 0 | New York")).toBe(true);
    const ranges = item.blocks.map(({ anchor }) =>
      anchor.kind === "rows" ? [anchor.firstRow, anchor.lastRow] : [],
    );
    expect(ranges[0]?.[0]).toBe(2);
    expect(ranges.at(-1)?.[1]).toBe(101);
    expect(
      item.blocks.every(
        ({ text, anchor }) =>
          anchor.kind === "rows" && text.split("\n").length === anchor.lastRow - anchor.firstRow + 1,
      ),
    ).toBe(true);
  });

  it("counts blank rows of CSV as a spreadsheet does", async () => {
    const item = await extract("gaps.csv", "\na,b\n\n\n1,2\n3,4\n\n5,6\n");
    expect(item.blocks.map(({ text, anchor, headingPath }) => [headingPath[0], text, anchor])).toEqual([
      ["a, b", "1 | 2\n3 | 4", { kind: "rows", firstRow: 5, lastRow: 6 }],
      ["a, b", "5 | 6", { kind: "rows", firstRow: 8, lastRow: 8 }],
    ]);
  });

  it("reads tables whose quotes do not pair, and says so", async () => {
    const item = await extract("inches.tsv", 'size\tname\n1\t"Hello\n2\tlath\n');
    expect(texts(item)).toEqual(['1 | "Hello\n2 | lath']);
    expect(item.notice?.code).toBe("damaged");
  });
});

describe("web pages", () => {
  it("gives the text under its headings and nothing that surrounds or runs", async () => {
    const source =
      '<!doctype html><html><head><title>T &amp; U</title><meta name="keywords" content="sea, ships"><script>evil()</script></head>' +
      "<body><nav>Home</nav><h1>Top</h1><p>Hi &eacute;t&eacute; <b>bold</b></p><table><tr><td>a<td>b</table><footer>© us</footer></body></html>";
    const item = await extract("page.txt", source);
    expect(item).toMatchObject({ itemKind: "web", title: "T & U", tags: ["sea", "ships"] });
    expect(item.blocks.map(({ text, headingPath }) => [headingPath.join("/"), text])).toEqual([
      ["Top", "Hi été bold\na b"],
    ]);
    expect(cuts(item, source)[0]?.startsWith("Hi &eacute;")).toBe(true);
  });

  it("reads the words of XML and of drawings, and draws nothing", async () => {
    expect(
      texts(await extract("a.xml", '<?xml version="1.0"?><b><t>Moby</t><p>Call me <i>Ishmael</i>.</p></b>')),
    ).toEqual(["Moby\nCall me Ishmael."]);
    const drawing = await extract(
      "harbourPlan2.svg",
      '<svg xmlns="x"><title>Map</title><script>evil()</script><text>Pier</text><image href="http://x/"/></svg>',
    );
    expect(drawing).toMatchObject({ itemKind: "image", mediaType: "image/svg+xml", title: "Map" });
    expect(texts(drawing)).toEqual(["Map\nPier", "harbour Plan 2"]);
    expect(drawing.thumbnail).toBeUndefined();
  });
});

describe("PDF", () => {
  it("gives each page its lines with their boxes", async () => {
    const item = await extract(
      "a.pdf",
      makePdf({
        title: "Log book",
        pages: [["The tide comes in", "twice a day."], [], ["Ships pass at dawn."]],
      }),
    );
    expect(item).toMatchObject({
      itemKind: "pdf",
      title: "Log book",
      takenMs: Date.UTC(2024, 4, 6, 7, 8, 9),
    });
    expect(texts(item)).toEqual(["The tide comes in\ntwice a day.", "Ships pass at dawn."]);
    const [first, second] = item.blocks.map((block) => block.anchor);
    if (first?.kind !== "page" || second?.kind !== "page") throw new Error("not anchored in pages");
    expect([first.page, second.page]).toEqual([1, 3]);
    expect(first.boxes).toHaveLength(2);
    expect(first.boxes[0]?.x).toBeCloseTo(0.1, 2);
    expect(first.boxes[0]?.y).toBeCloseTo(1 - (740 + 0.78 * 12) / 800, 2);
    expect(item.notice).toEqual({ code: "no-text", detail: expect.stringContaining("1 of 3 pages") });
  });

  it("puts a divided word together", async () => {
    const item = await extract("b.pdf", makePdf({ pages: [["A light-", "house stands here."]] }));
    expect(texts(item)).toEqual(["A lighthouse\nstands here."]);
  });

  it("reads characters that only a table of the library names", async () => {
    expect(texts(await extract("hanzi.pdf", makeHanziPdf()))).toEqual(["你好"]);
  });

  it("refuses what it cannot read, with the reason", async () => {
    expect((await refuse("c.pdf", makePdf({ pages: [["secret"]], encrypted: true }))).reason.code).toBe(
      "encrypted",
    );
  });

  it("keeps a scan by its name, and says that its pages have no text", async () => {
    const item = await extract("harbour-log.pdf", makePdf({ pages: [[], []] }));
    expect(texts(item)).toEqual(["harbour log"]);
    expect(item.blocks[0]?.anchor).toEqual({ kind: "page", page: 1, boxes: [] });
    expect(item.notice).toEqual({ code: "no-text", detail: expect.stringContaining("2 of 2 pages") });
  });
});

describe("Word documents", () => {
  it("gives paragraphs under their headings, numbered", async () => {
    const item = await extract(
      "a.bin",
      makeDocx([
        { text: "Harbour", heading: 1 },
        { text: "The tide comes in." },
        { text: "Boats", heading: 2 },
        { text: "Ships pass." },
      ]),
    );
    expect(item).toMatchObject({ itemKind: "document", title: "Harbour" });
    expect(item.blocks.map(({ text, headingPath, anchor }) => [headingPath.join("/"), text, anchor])).toEqual(
      [
        ["Harbour", "The tide comes in.", { kind: "blocks", startBlock: 1, endBlock: 2 }],
        ["Harbour/Boats", "Ships pass.", { kind: "blocks", startBlock: 3, endBlock: 4 }],
      ],
    );
  });
});

describe("pictures", () => {
  const picture = () => sharp({ create: { width: 640, height: 480, channels: 3, background: "#3377aa" } });

  it("are found by name, date and camera, and have a small copy", async () => {
    const exif = {
      IFD0: { Make: "Lumen", Model: "X100", ImageDescription: "Sunset over the pier" },
      IFD2: { DateTimeOriginal: "2023:07:14 20:15:00" },
    };
    const item = await extract("IMG_2041beachSunset.jpg", await picture().withExif(exif).jpeg().toBuffer());
    expect(item.itemKind).toBe("image");
    expect(item.blocks[0]?.anchor).toEqual({ kind: "image" });
    for (const words of ["beach Sunset", "Sunset over the pier", "July 2023", "Lumen X100", "640 × 480"])
      expect(texts(item)[0]).toContain(words);
    expect(new Date(item.takenMs ?? 0).getUTCFullYear()).toBe(2023);
    const { width, format } = await sharp(item.thumbnail).metadata();
    expect([width, format]).toEqual([320, "webp"]);
  });

  it.each(["png", "webp", "gif", "tiff", "avif"] as const)(
    "are read as %s whatever their name says",
    async (type) => {
      const item = await extract(`note-${type}.txt`, await picture().toFormat(type).toBuffer());
      expect(item).toMatchObject({ itemKind: "image", mediaType: `image/${type}` });
      expect(item.thumbnail).toBeInstanceOf(Uint8Array);
    },
  );
});

describe("everything else", () => {
  it("is refused by what it is", async () => {
    const cases: readonly (readonly [string, Buffer, string, string])[] = [
      [
        "a.pdf",
        Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(60)]),
        "unsupported-type",
        "ZIP archive",
      ],
      [
        "b.txt",
        Buffer.concat([Buffer.from("\u007fELF"), Buffer.alloc(60)]),
        "unsupported-type",
        "ELF program",
      ],
      [
        "c",
        Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(100)]),
        "unsupported-type",
        "SQLite database",
      ],
      ["d.rtf", Buffer.from("{\\rtf1 hello}"), "unsupported-type", "Rich Text"],
      ["e.md", Buffer.from([1, 2, 3, 0, 9, 8, 7, 6, 0, 200, 201]), "binary-content", "binary data"],
    ];
    for (const [name, content, code, words] of cases) {
      const { kind, reason, itemKind, retry } = await refuse(name, content);
      expect([kind, reason.code, itemKind, retry]).toEqual(["skipped", code, "other", false]);
      expect(reason.detail).toContain(words);
    }
  });
});
