import { createLibraryFixture } from "#adapters/sqlite/search-fixture.ts";
import { createSearchStore } from "#adapters/sqlite/search-store.ts";
import { planQuery } from "#core/query/plan.ts";
import { choosePlan, type Known } from "#core/query/planner/choose.ts";
import { costsAtFirst } from "#core/query/planner/limits.ts";
import { Revision } from "#shared/model/ids.ts";
import { parse } from "#shared/query/parse.ts";
import { createProse } from "../data/prose.ts";
import { createRandom } from "../data/random.ts";
import { referenceScan } from "./reference-scan.ts";

/** A piece of the product that is done over and over, and a yardstick that never changes. Both return what a compiler may not drop. */
export interface Work extends Disposable {
  once(round: number): number;
  reference(round: number): number;
}

export const workNames = ["planner", "match"] as const;
export type WorkName = (typeof workNames)[number];
/** Works whose yardstick is another program that does the same: it is what the work is to be measured by. */
export const peers: Readonly<Partial<Record<WorkName, string>>> = { match: "SQLite's FTS5 alone" };

export const works: Readonly<Record<WorkName, () => Work>> = { planner: planning, match: matching };

const questions = [
  "how do I repair the boiler",
  'kind:pdf after:2026-01 "heating manual" -draft',
  "config.json E-mail settings of the proxy",
  "tickets",
  "folder:letters before:2024 tax office reply within four weeks",
  "to be or not to be",
  '"queen cells" flour -bread language:de',
  "Heizung entlüften in der Wohnung unten links",
] as const;

const known: Known = {
  statistics: {
    revision: Revision.parse(1),
    itemCount: 100_000,
    segmentCount: 1_000_000,
    kinds: new Map([
      ["text", 0.9],
      ["pdf", 0.02],
    ]),
    languages: new Map([["de", 0.3]]),
    tags: new Map(),
    folders: new Map([["letters", 0.1]]),
    unseenShare: 0.000_25,
    times: [0, Date.UTC(2020, 0), Date.UTC(2025, 0)],
    sizes: [0, 2_000, 200_000],
  },
  costs: costsAtFirst,
  correlation: 1,
  isListed: false,
  wordsMs: undefined,
};

/** From the text of a question to the way in which it is answered. */
function planning(): Work {
  const context = { nowMs: 1_790_000_000_000, timeZone: "Europe/Berlin", typing: false } as const;
  const question = (round: number): string => questions[round % questions.length] ?? "tickets";
  return {
    once: (round) => choosePlan(planQuery(parse(question(round), context)), known).neighbourCount,
    reference: (round) => referenceScan(`${question(round)} ${question(round + 3)}`),
    [Symbol.dispose]: () => undefined,
  };
}

const itemCount = 150;
const wordCount = 400;

/** The words of a question over the product's own tables, beside the least that SQLite itself needs for it. */
function matching(): Work {
  const words = Array.from({ length: wordCount }, (_, place) => `w${place.toString(36)}ord`);
  const random = createRandom(3);
  const fixture = createLibraryFixture();
  fixture.add(
    Array.from({ length: itemCount }, (_, place) => {
      const prose = createProse(random, words);
      return {
        path: `notes/${place}.txt`,
        segments: [{ text: prose.paragraph() }, { text: prose.paragraph() }],
      };
    }),
  );
  const { match } = createSearchStore(fixture.reader);
  const bare = fixture.reader
    .prepare<[string], number>("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20")
    .pluck();
  const asked = (round: number): readonly string[] => [
    words[20 + (round % 100)] ?? "",
    words[(round * 7) % wordCount] ?? "",
  ];
  return {
    once(round) {
      const anyOf = asked(round).map((text) => ({ text, prefix: false, alternatives: [] }));
      const found = match({ anyOf, phrases: [], excluded: [] }, [], 20, "first");
      if (found instanceof Promise) throw new Error("the store's match is synchronous");
      return found.hits.length;
    },
    reference: (round) => bare.all(asked(round).join(" OR ")).length,
    [Symbol.dispose]: () => fixture[Symbol.dispose](),
  };
}
