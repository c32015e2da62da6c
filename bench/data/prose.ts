import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Random } from "./random.ts";

const Tokenizer = z.object({ model: z.object({ vocab: z.record(z.string(), z.number()) }) });

/** English words, commonest first: the whole words of the bundled model's vocabulary. */
export function readWords(): readonly string[] {
  const file = readFileSync(new URL("../../models/static-en/tokenizer.json", import.meta.url), "utf8");
  return Object.entries(Tokenizer.parse(JSON.parse(file)).model.vocab)
    .filter(([word]) => /^[a-z]{2,}$/.test(word))
    .sort(([, left], [, right]) => left - right)
    .map(([word]) => word);
}

/** Text without sense but with the shape of text: words as frequent as Zipf found them, and a subject a document. */
export interface Prose {
  title(): string;
  sentence(): string;
  paragraph(): string;
}

const topicWordCount = 60;
const topicShare = 0.35;

export function createProse(random: Random, words: readonly string[]): Prose {
  // The rank is exp(u · ln n): the density falls with one over the rank.
  const common = (): string =>
    words[Math.floor(Math.exp(random.next() * Math.log(words.length))) - 1] ?? "the";
  const topic = Array.from({ length: topicWordCount }, () => random.pick(words));
  const word = (): string => (random.next() < topicShare ? random.pick(topic) : common());
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const many = (count: number): string => Array.from({ length: count }, word).join(" ");
  const sentence = (): string => `${capital(many(5 + random.below(20)))}${random.next() < 0.9 ? "." : "?"}`;
  return {
    title: () => capital(many(2 + random.below(5))),
    sentence,
    paragraph: () => Array.from({ length: 2 + random.below(5) }, sentence).join(" "),
  };
}
