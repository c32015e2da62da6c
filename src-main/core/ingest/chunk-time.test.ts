import { expect, it } from "vitest";
import type { Block } from "#core/ports/decoder.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import { chunkBlocks } from "./chunk.ts";
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
