import type { Passage } from "./real-passages.ts";
import { createRandom, type Random } from "./random.ts";

export interface MadeWatch {
  readonly name: string;
  readonly text: string;
  /** A text that has all of these as they stand must meet it. Empty where that is not decided by words alone. */
  readonly wanted: readonly string[];
}

/** `often`: of what is said together in one passage. `seldom`: each word is the rarest of another passage, each half of a sentence of another. */
export type Meeting = "often" | "seldom";

type Making = (random: Random, words: readonly string[], passage: Passage) => Omit<MadeWatch, "name">;

const plain = (words: readonly string[]) => ({ text: words.join(" "), wanted: words });
const sentenceWordCountMax = 12;

/** What people wait for, and of a hundred watches how many are of that kind. */
const kinds: readonly (readonly [share: number, make: Making])[] = [
  [40, (_, words) => plain(words.slice(0, 2))],
  [25, (_, words) => plain(words.slice(0, 3))],
  // What a person would say of it: a question by meaning.
  [15, (_, _words, passage) => ({ text: firstWords(passage, sentenceWordCountMax), wanted: [] })],
  [7, (_, words, passage) => ({ text: `"${pairIn(passage)}" ${words[0] ?? ""}`, wanted: [] })],
  [5, (_, words) => ({ text: `${words.slice(0, 2).join(" ")} -${words[2] ?? ""}`, wanted: [] })],
  [4, (_, words) => ({ text: `${words.slice(0, 2).join(" ")} in:realtime after:2020-01-01`, wanted: [] })],
  [
    3,
    (random, words) => ({
      text: `${words.slice(0, 2).join(" ")} kind:${random.pick(["pdf", "image", "message"])}`,
      wanted: [],
    }),
  ],
  [1, (random) => ({ text: `kind:image in:${random.pick(["photos", "scans", "desk"])}`, wanted: [] })],
];

/** From text of the same sort as what comes, but not from what comes. The same for the same seed. */
export function makeWatches(
  count: number,
  passages: readonly Passage[],
  seed: number,
  meeting: Meeting = "often",
): readonly MadeWatch[] {
  const random = createRandom(seed);
  const frequency = frequencies(passages);
  const shares = kinds.flatMap(([share, make]) => Array.from({ length: share }, () => make));
  const tellingOf = (passage: Passage): readonly string[] => tellingWords(passage, frequency, random);
  const topic = (): { readonly passage: Passage; readonly words: readonly string[] } => {
    const passage = random.pick(passages);
    if (meeting === "often") return { passage, words: tellingOf(passage) };
    const [second, third] = [random.pick(passages), random.pick(passages)];
    const words = [third, second, passage].flatMap((each) => rarestWords(each, frequency).slice(0, 1));
    return { passage: halved(passage, second), words };
  };
  return Array.from({ length: count }, (_, place) => {
    const { passage, words } = topic();
    return { name: `watch ${place}`, ...random.pick(shares)(random, words, passage) };
  });
}

/** A sentence of two halves that nobody says together. */
const halved = (first: Passage, second: Passage): Passage =>
  [first, second].map((each) => firstWords(each, sentenceWordCountMax / 2)).join(" ");

const wordsIn = (text: string): readonly string[] =>
  text.toLowerCase().match(/(?<![\w'-])[a-z]{4,}(?![\w'-])/g) ?? [];
const firstWords = (text: string, count: number): string =>
  text
    .replace(/[^\p{L}\s]/gu, " ")
    .split(/\s+/)
    .slice(0, count)
    .join(" ");

function pairIn(passage: Passage): string {
  const [, pair] = /([a-z]{4,} [a-z]{4,})/.exec(passage) ?? [];
  return pair ?? firstWords(passage, 2);
}

function frequencies(passages: readonly Passage[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const passage of passages)
    for (const word of new Set(wordsIn(passage))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const rarestWords = (passage: Passage, frequency: ReadonlyMap<string, number>): string[] =>
  [...new Set(wordsIn(passage))].sort(
    (left, right) => (frequency.get(left) ?? 0) - (frequency.get(right) ?? 0),
  );

/** The three rarest of a text say most of it. */
function tellingWords(
  passage: Passage,
  frequency: ReadonlyMap<string, number>,
  random: Random,
): readonly string[] {
  const rarest = rarestWords(passage, frequency).slice(0, 3);
  const chosen: string[] = [];
  while (chosen.length < 3 && rarest.length > 0)
    chosen.push(...rarest.splice(random.below(rarest.length), 1));
  return chosen.length === 0 ? ["nothing"] : chosen;
}
