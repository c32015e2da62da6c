import { expect, test } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import { bestSentences } from "./best-sentences.ts";
import { sentenceCountMax } from "./limits.ts";

/** Texts about boats lie on one axis, all others on the other. */
const embedder: Pick<Embedder, "embed"> = {
  embed: (texts) =>
    Promise.resolve(
      new Float32Array(texts.flatMap((text) => (text.includes("catamaran") ? [1, 0] : [0.1, 0.9]))),
    ),
};
const boats = new Float32Array([1, 0]);

test("a sentence with words of the query is compared, however late in the text it stands", async () => {
  const sentence = "The catamaran lies at the pier.";
  const text = `${"A dinghy. ".repeat(sentenceCountMax * 3)}${sentence} And so on.`;
  const at = text.indexOf("catamaran");
  const [range] = await bestSentences(embedder, boats, [
    { text, words: [{ startChar: at, endChar: at + "catamaran".length }] },
  ]);
  expect(text.slice(range?.startChar, range?.endChar)).toBe(sentence);
});

test("a text of one sentence needs no best one", async () => {
  expect(await bestSentences(embedder, boats, [{ text: "A catamaran.", words: [] }])).toEqual([undefined]);
});
