import { expect, it } from "vitest";
import type { Block } from "#core/ports/decoder.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import { chunkBlocks } from "./chunk.ts";
import { wordPlaces } from "#shared/model/spoken-word.ts";
import { chunkLimits } from "./chunk-limits.ts";

const block = (text: string, anchor: Anchor, breakBefore = false): Block => ({
  text,
  headingPath: [],
  anchor,
  breakBefore,
});
const said = (text: string, startMs: number): Block => {
  const wordStartsMs = text.split(" ").map((_, place) => startMs + place * 10);
  return block(text, { kind: "time", startMs, endMs: startMs + 900, said: "subtitles", wordStartsMs });
};

it("joins what is said one after the other, each word with its time, and not across a pause", () => {
  const pause = { ...said("Later on.", 90_000), breakBefore: true };
  expect(chunkBlocks([said("Two boats", 1_000), said("left.", 2_000), pause])).toMatchObject([
    {
      text: "Two boats\nleft.",
      anchor: { startMs: 1_000, endMs: 2_900, wordStartsMs: [1_000, 1_010, 2_000] },
    },
    { text: "Later on.", anchor: { startMs: 90_000, endMs: 90_900 } },
  ]);
});

it("joins what is sure and unsure of it word by word, and not what is said in another language", () => {
  const heard = (text: string, startMs: number, language: string, ...wordConfidences: number[]): Block => {
    const { anchor, ...rest } = said(text, startMs);
    return {
      ...rest,
      anchor: {
        ...anchor,
        kind: "time",
        startMs,
        endMs: startMs + 900,
        said: "transcript",
        wordConfidences,
        language,
      },
    };
  };
  const drafts = chunkBlocks([
    heard("Zwei Boote", 1_000, "de", 0.9, 0.4),
    heard("fahren.", 2_000, "de", 0.7),
    heard("Two boats", 3_000, "en", 0.8, 1),
  ]);
  expect(drafts).toMatchObject([
    { text: "Zwei Boote\nfahren.", anchor: { language: "de", wordConfidences: [0.9, 0.4, 0.7] } },
    { text: "Two boats", anchor: { language: "en", wordConfidences: [0.8, 1] } },
  ]);
  const untold = said("und mehr", 4_000);
  const [mixed] = chunkBlocks([
    heard("Zwei", 1_000, "de", 0.9),
    { ...untold, anchor: { kind: "time", startMs: 4_000, endMs: 4_900, said: "transcript", language: "de" } },
  ]);
  expect(mixed?.anchor).not.toHaveProperty("wordConfidences");
});

it("joins what is said without spaces with the places of its words, also where the other has spaces", () => {
  const heard = (text: string, startMs: number, wordStartsChar?: readonly number[]): Block => {
    const count = wordStartsChar?.length ?? text.split(" ").length;
    return block(text, {
      kind: "time",
      startMs,
      endMs: startMs + 900,
      said: "transcript",
      wordStartsMs: Array.from({ length: count }, (_, place) => startMs + place * 10),
      ...(wordStartsChar === undefined ? {} : { wordStartsChar }),
    });
  };
  const [all] = chunkBlocks([
    heard("two boats", 0),
    heard("我们去公园", 1_000, [0, 2, 3]),
    heard("left now", 2_000),
  ]);
  expect(all).toMatchObject({
    text: "two boats\n我们去公园\nleft now",
    anchor: {
      wordStartsMs: [0, 10, 1_000, 1_010, 1_020, 2_000, 2_010],
      wordStartsChar: [0, 4, 10, 12, 13, 16, 21],
    },
  });
});

it("cuts a long speech without spaces so that each part has its own words at their times", () => {
  const count = chunkLimits.maxTokenCount * 3;
  const text = "我们去。".repeat(count);
  const wordStartsChar = Array.from({ length: 2 * count }, (_, at) => (at >> 1) * 4 + (at % 2) * 2);
  const speech = block(text, {
    kind: "time",
    startMs: 0,
    endMs: wordStartsChar.length * 10,
    said: "transcript",
    wordStartsMs: wordStartsChar.map((_, at) => at * 10),
    wordStartsChar,
  });
  const drafts = chunkBlocks([speech]);
  expect(drafts.length).toBeGreaterThan(2);
  expect(drafts.map((draft) => draft.text).join("")).toBe(text);
  let passed = 0;
  for (const { text: part, anchor } of drafts) {
    if (anchor.kind !== "time") throw new Error("no time");
    const words = wordPlaces(part, anchor).map(({ startChar, endChar }) => part.slice(startChar, endChar));
    expect(words).toEqual(
      Array.from({ length: part.length / 2 }, (_, at) => (at % 2 === 0 ? "我们" : "去。")),
    );
    expect(anchor.wordStartsMs).toEqual(words.map((_, at) => (passed + at) * 10));
    expect(anchor.startMs).toBe(passed * 10);
    passed += words.length;
  }
});

it("keeps places without words, each by itself, and mixes what is said with nothing", () => {
  const about = block("talk\nWAV recording", { kind: "time", startMs: 0, endMs: 9_000 });
  const place = block("", { kind: "time", startMs: 4_000, endMs: 5_000 });
  const frame = block("", { kind: "frame", timeMs: 500 });
  const drafts = chunkBlocks([about, said("Two boats", 1_000), place, place, frame, said("left.", 6_000)]);
  expect(drafts.map(({ text, anchor }) => `${anchor.kind} ${text}`)).toEqual([
    "time talk\nWAV recording",
    "time Two boats",
    "time ",
    "time ",
    "frame ",
    "time left.",
  ]);
  expect(drafts.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(chunkBlocks([block(" ", { kind: "image" })])).toEqual([]);
});

it("cuts a long speech so that every part begins with its own first word", () => {
  const words = Array.from({ length: chunkLimits.maxTokenCount * 4 }, (_, place) => `word${place}`);
  const wordStartsMs = words.map((_, place) => place * 100);
  const endMs = words.length * 100;
  const speech = block(words.join(" "), {
    kind: "time",
    startMs: 0,
    endMs,
    said: "transcript",
    wordStartsMs,
    wordConfidences: words.map((_, place) => (place % 100) / 100),
    language: "de",
  });
  const drafts = chunkBlocks([speech]);
  expect(drafts.length).toBeGreaterThan(3);
  let passed = 0;
  for (const { text, anchor } of drafts) {
    const count = text.trim().split(/\s+/u).length;
    expect(anchor).toMatchObject({
      startMs: passed * 100,
      endMs: (passed + count) * 100,
      wordStartsMs: wordStartsMs.slice(passed, passed + count),
      wordConfidences: Array.from({ length: count }, (_, place) => ((passed + place) % 100) / 100),
      language: "de",
    });
    passed += count;
  }
  expect(passed).toBe(words.length);
});
