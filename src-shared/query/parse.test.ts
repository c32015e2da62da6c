import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParsedQuery } from "./ast.ts";
import { highlight } from "./highlight.ts";
import { parse } from "./parse.ts";
import { print } from "./print.ts";

const context = { nowMs: Date.UTC(2026, 10, 23, 22, 30), timeZone: "Europe/Berlin", typing: false };
const words = (text: string): readonly string[] => parse(text, context).words.map((word) => word.text);

/** Text that is likely to hit the grammar's corners. */
const queryText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "kind:",
        "in:",
        "foo:",
        "after:",
        "tag:",
        "-",
        '"',
        "“",
        " ",
        ",",
        ":",
        "*",
        "(",
        "-(",
        ")",
        " OR ",
        " AND ",
        " NOT ",
        "OR",
        "sort:",
        "like:",
        "4711",
        "newest",
        "larger:",
        "10mb",
        "colour:",
        "red",
        "near:",
        "48.1,11.5",
        "look:held-0123456789ab",
        "@0.1,0.2,0.3,0.4",
        "name:",
        "pdf",
        "a",
        "2026-01",
        "last week",
        "my folder",
        "\n",
        "\0",
        "é",
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join("")),
);

describe("parse", () => {
  it("reads words, phrases, exclusions and filters", () => {
    const query = parse(
      'annual report "net profit" -draft -"not final" kind:pdf,md in:"My Folder" -tag:old lang:EN',
      context,
    );
    expect(query).toEqual({
      words: [
        { text: "annual", prefix: false },
        { text: "report", prefix: false },
      ],
      phrases: ["net profit"],
      excluded: ["draft", "not final"],
      filters: [
        { field: "kind", value: "pdf", not: false },
        { field: "kind", value: "markdown", not: false },
        { field: "in", value: "My Folder", not: false },
        { field: "tag", value: "old", not: true },
        { field: "lang", value: "en", not: false },
      ],
      required: [],
      examples: [],
      looks: [],
      sort: "relevance",
      problems: [],
    });
  });

  it("reads sizes as people write them", () => {
    const bytes = (text: string): readonly number[] =>
      parse(text, context).filters.map((filter) =>
        filter.field === "larger" ? filter.fromBytes : filter.field === "smaller" ? -filter.untilBytes : 0,
      );
    expect(bytes('larger:10mb smaller:"1.5 GB" larger:1,5kb larger:512KiB smaller:900 larger:2m')).toEqual([
      10_000_000, -1_500_000_000, 1500, 524_288, -900, 2_000_000,
    ]);
    expect(print(parse('-larger:"10 MB" -smaller:1,5k', context))).toBe("smaller:10mb larger:1.5kb");
    expect(parse("larger:huge smaller:-1", context)).toMatchObject({
      filters: [],
      problems: [{ message: "bad-value", expected: "100kb 1mb 10mb 100mb 1gb" }, { message: "bad-value" }],
    });
  });

  it("takes what was found before as an example", () => {
    const itemId = "01900000-0000-7000-8000-000000000002";
    const query = parse(`bread like:4711 -like:${itemId.toUpperCase()} (cake OR NOT like:5)`, context);
    expect(query.examples).toEqual([
      { target: 4711, not: false },
      { target: itemId, not: true },
      { target: 5, not: true },
    ]);
    expect(query.required).toEqual([]);
    expect(print(query)).toBe(`bread cake like:4711 -like:${itemId} -like:5`);
    expect(parse("like:bread like:0 like:-3", context).problems).toHaveLength(3);
    const many = parse("like:7 ".repeat(25), context);
    expect([many.examples.length, many.problems.length, many.problems[0]?.expected]).toEqual([20, 5, "20"]);
  });

  it("reads colours by any name, and says which was meant where one is misspelt", () => {
    expect(parse("color:gray,RED -colour:navy", context).filters).toEqual([
      { field: "colour", value: "grey", not: false },
      { field: "colour", value: "red", not: false },
      { field: "colour", value: "blue", not: true },
    ]);
    expect(print(parse("color:gray -colour:navy", context))).toBe("colour:grey -colour:blue");
    for (const [written, meant] of [
      ["greem", "green"],
      ["yelow", "yellow"],
      ["bleu", "blue"],
      ["pinkk", "pink"],
      ["turquiose", "teal"],
    ])
      expect(parse(`colour:${written}`, context)).toMatchObject({
        filters: [],
        words: [{ text: written }],
        problems: [
          {
            range: { startChar: 0, endChar: 7 + (written?.length ?? 0) },
            message: "misspelt-value",
            expected: `colour:${meant}`,
          },
        ],
      });
    expect(parse("colour:ultra", context).problems).toMatchObject([{ message: "bad-value" }]);
  });

  it("reads the label that a person gave by the names of colours, several as alternatives", () => {
    const query = parse("label:red,teal -label:grey", context);
    expect(query.filters).toEqual([
      { field: "label", value: "red", not: false },
      { field: "label", value: "teal", not: false },
      { field: "label", value: "grey", not: true },
    ]);
    expect(print(query)).toBe("label:red label:teal -label:grey");
    expect(parse("label:greem", context).problems).toMatchObject([
      { message: "misspelt-value", expected: "label:green" },
    ]);
  });

  it("reads places with how far from there, and no others than there are on earth", () => {
    const near = (text: string) => parse(text, context).filters[0];
    expect(near("near:48.14,11.58")).toEqual({
      field: "near",
      place: { latitude: 48.14, longitude: 11.58 },
      radiusKm: 10,
      written: "48.14,11.58,10",
      not: false,
    });
    expect(near("near:-33.9,+151.2,500m")).toMatchObject({ radiusKm: 0.5, written: "-33.9,151.2,0.5" });
    const short = print(parse("near:48,11,123.456m", context));
    expect([short, print(parse(short, context))]).toEqual(Array(2).fill("near:48,11,0.123456"));
    expect(print(parse('-near:"48.14, 11.58, 2.5 km"', context))).toBe("-near:48.14,11.58,2.5");
    for (const wrong of ["91,0", "0,181", "48.14", "48,11,0", "48,11,30000", "NaN,1", "1e3,2", ","])
      expect(parse(`near:${wrong}`, context)).toMatchObject({
        filters: [],
        problems: [{ message: "bad-value" }],
      });
  });

  it("takes pictures that answers are to look like", () => {
    const itemId = "01900000-0000-7000-8000-000000000002";
    const query = parse(`boat look:${itemId}@0.1,0.25,0.5,0.5 picture:held-0123456789ab`, context);
    expect(query.looks).toEqual([
      { target: itemId, box: { x: 0.1, y: 0.25, width: 0.5, height: 0.5 } },
      { target: "held-0123456789ab" },
    ]);
    expect(print(query)).toBe(`boat look:${itemId}@0.1,0.25,0.5,0.5 look:held-0123456789ab`);
    // A part that goes over the edge ends there.
    expect(parse(`look:${itemId}@0.75,0,1,1`, context).looks[0]?.box).toMatchObject({ width: 0.25 });
    const scene = parse(`look:${itemId}@12.5 look:${itemId}@0`, context);
    expect(scene.looks).toEqual([
      { target: itemId, atMs: 12_500 },
      { target: itemId, atMs: 0 },
    ]);
    expect(print(scene)).toBe(`look:${itemId}@12.5 look:${itemId}@0`);
    const wrongs = [
      "look:boat",
      `-look:${itemId}`,
      ...["0,0,0,0", "2,0,1,1", "-1", "1e3", "9999999", ""].map((at) => `look:${itemId}@${at}`),
    ];
    for (const wrong of wrongs)
      expect(parse(wrong, context)).toMatchObject({ looks: [], problems: [{ message: "bad-value" }] });
    const many = parse(`look:${itemId} `.repeat(7), context);
    expect([many.looks.length, many.problems.length, many.problems[0]?.message]).toEqual([5, 2, "too-many"]);
  });

  it("takes recordings, and moments of them, that answers are to sound like", () => {
    const itemId = "01900000-0000-7000-8000-000000000002";
    const query = parse(`bell sound:${itemId}@12.5 sounds:held-0123456789ab look:${itemId}`, context);
    expect(query.looks).toEqual([
      { target: itemId, sound: { atMs: 12_500 } },
      { target: "held-0123456789ab", sound: {} },
      { target: itemId },
    ]);
    expect(print(query)).toBe(`bell sound:${itemId}@12.5 sound:held-0123456789ab look:${itemId}`);
    for (const wrong of ["sound:bell", `-sound:${itemId}`, `sound:${itemId}@-1`, `sound:${itemId}@1e9`])
      expect(parse(wrong, context)).toMatchObject({ looks: [], problems: [{ message: "bad-value" }] });
  });

  it("takes the last order that is asked for, wherever it stands", () => {
    expect(parse("sort:size (bread OR cake sort:newest)", context)).toMatchObject({
      sort: "newest",
      required: [{ op: "any" }],
      problems: [],
    });
    expect(print(parse("order:DATE bread", context))).toBe("bread sort:newest");
    expect(parse("bread -sort:newest sort:colour", context)).toMatchObject({
      sort: "relevance",
      problems: [{ message: "bad-value" }, { message: "bad-value" }],
    });
  });

  it("takes other names of fields and kinds", () => {
    expect(
      parse("type:photos folder:work since:2026 until:2026-03", context).filters.map(
        (filter) => filter.field,
      ),
    ).toEqual(["kind", "in", "after", "before"]);
    expect(parse("type:photos", context).filters).toEqual([{ field: "kind", value: "image", not: false }]);
  });

  it("begins days where the person is", () => {
    const after = (text: string): string => {
      const filter = parse(`after:${text}`, context).filters[0];
      return filter?.field === "after" ? new Date(filter.fromMs).toISOString() : "none";
    };
    expect(after("2026")).toBe("2025-12-31T23:00:00.000Z");
    expect(after("2026-07")).toBe("2026-06-30T22:00:00.000Z");
    expect(after("2026-3-9")).toBe("2026-03-08T23:00:00.000Z");
    expect(after("today")).toBe("2026-11-22T23:00:00.000Z");
    expect(after("yesterday")).toBe("2026-11-21T23:00:00.000Z");
    expect(after('"last week"')).toBe("2026-11-15T23:00:00.000Z");
    expect(after("this-month")).toBe("2026-10-31T23:00:00.000Z");
    expect(after("last-year")).toBe("2024-12-31T23:00:00.000Z");
  });

  it("turns a negated date into its opposite", () => {
    expect(print(parse("-after:2026 -before:2025-2", context))).toBe("before:2026 after:2025-02");
  });

  it("underlines what it did not understand and searches for it as words", () => {
    const query = parse("author:smith kind:spaceship after:2026-13", context);
    expect(query.problems.map(({ message, range }) => [message, range.startChar, range.endChar])).toEqual([
      ["unknown-field", 0, 12],
      ["bad-value", 13, 27],
      ["bad-value", 28, 41],
    ]);
    expect(query.words.map((word) => word.text)).toEqual(["author", "smith", "spaceship", "2026-13"]);
    expect(query.filters).toEqual([]);
  });

  it("does not take every colon for a filter", () => {
    expect(parse("12:30 https://example.org std::vector note: milk", context).problems).toEqual([]);
    expect(words("12:30 https://example.org std::vector note: milk")).toEqual([
      "12:30",
      "https://example.org",
      "std::vector",
      "note:",
      "milk",
    ]);
  });

  it("reports an unclosed quote and a lone minus, and goes on", () => {
    expect(parse('"open end', context)).toMatchObject({
      phrases: ["open end"],
      problems: [{ message: "unclosed-quote" }],
    });
    expect(parse("a - b", context)).toMatchObject({
      problems: [{ message: "lone-minus", range: { startChar: 2, endChar: 3 } }],
    });
    expect(words("a - b")).toEqual(["a", "b"]);
  });

  it("begins a day without a midnight when its clock begins", () => {
    for (const [timeZone, day, startMs] of [
      ["America/Santiago", "2024-09-08", Date.UTC(2024, 8, 8, 4)],
      ["America/Havana", "2024-03-10", Date.UTC(2024, 2, 10, 5)],
      ["Europe/Berlin", "2024-03-31", Date.UTC(2024, 2, 30, 23)],
    ] as const)
      expect(parse(`after:${day}`, { ...context, timeZone }).filters).toMatchObject([{ fromMs: startMs }]);
  });

  it("takes the last word as a prefix only while it is being typed", () => {
    const typing = { ...context, typing: true };
    expect(parse("annual rep", typing).words).toEqual([
      { text: "annual", prefix: false },
      { text: "rep", prefix: true },
    ]);
    expect(parse("annual rep ", typing).words[1]?.prefix).toBe(false);
    expect(parse("rep*", context).words).toEqual([{ text: "rep", prefix: true }]);
  });

  it("understands any text at all", () => {
    fc.assert(
      fc.property(queryText, fc.boolean(), (text, typing) => {
        const query = ParsedQuery.parse(parse(text, { ...context, typing }));
        for (const { range } of query.problems)
          expect(text.slice(range.startChar, range.endChar)).not.toBe("");
      }),
      { numRuns: 2000 },
    );
  });

  it("loses no word of a text without filters", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[\p{L}\p{N}]{1,8}$/u), { minLength: 1, maxLength: 6 }),
        (given) => {
          expect(words(given.join(" "))).toEqual(given);
        },
      ),
    );
  });
});

describe("print", () => {
  it("prints a query that reads back as the same one", () => {
    fc.assert(
      fc.property(queryText, fc.boolean(), (text, typing) => {
        const first = parse(text, { ...context, typing });
        const printed = print(first);
        const second = parse(printed, context);
        expect({ ...second, problems: [] }).toEqual({ ...first, problems: [] });
        expect(print(second)).toBe(printed);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("highlight", () => {
  it("names every part of the text", () => {
    const text = 'plan "next year" -draft -kind:pdf bad:1';
    expect(
      highlight(text).map(({ kind, startChar, endChar }) => [kind, text.slice(startChar, endChar)]),
    ).toEqual([
      ["word", "plan"],
      ["phrase", '"next year"'],
      ["excluded", "-draft"],
      ["field", "-kind:"],
      ["value", "pdf"],
      ["problem", "bad:1"],
    ]);
  });

  it("covers everything but white space, in order, without overlaps", () => {
    fc.assert(
      fc.property(queryText, (text) => {
        let at = 0;
        for (const span of highlight(text)) {
          expect(span.startChar).toBeGreaterThanOrEqual(at);
          expect(text.slice(at, span.startChar).trim()).toBe("");
          at = span.endChar;
        }
        expect(text.slice(at).trim()).toBe("");
      }),
      { numRuns: 2000 },
    );
  });
});
