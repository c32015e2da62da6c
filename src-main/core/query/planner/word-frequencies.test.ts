import { expect, it } from "vitest";
import type { WordQuery } from "#core/ports/search-store.ts";
import { limits } from "./limits.ts";
import { createWordFrequencies } from "./word-frequencies.ts";

const asking = (...texts: readonly string[]): WordQuery => ({
  anyOf: texts.map((text) => ({ text, prefix: false, alternatives: [] })),
  phrases: [],
  excluded: [],
});

it("expects of words what was found of them before, as if they were independent", () => {
  const frequencies = createWordFrequencies();
  expect(frequencies.expected(asking("harbour"), 1_000)).toBeUndefined();
  frequencies.seen(asking("harbour", "ferry"), { documentCounts: [100, 500], segmentCount: 1_000 });
  expect(frequencies.expected(asking("Harbour"), 1_000)).toBeCloseTo(100, 9);
  expect(frequencies.expected(asking("harbour", "ferry"), 2_000)).toBeCloseTo(1_100, 9);
  // One that nobody asked for is like the others.
  expect(frequencies.expected(asking("harbour", "quay"), 1_000)).toBeCloseTo(190, 9);
  expect(frequencies.expected({ ...asking("harbour"), phrases: ["a b"] }, 1_000)).toBeUndefined();
});

it("forgets what was asked longest ago", () => {
  const frequencies = createWordFrequencies();
  for (let place = 0; place <= limits.wordFrequencyCountMax; place++)
    frequencies.seen(asking(`word${place}`), { documentCounts: [1], segmentCount: 10 });
  expect(frequencies.expected(asking("word0"), 10)).toBeUndefined();
  expect(frequencies.expected(asking("word1"), 10)).toBeCloseTo(1, 9);
});
