/** Questions to a library of notes, and ways in which their answers may be put. */
import fc from "fast-check";
import { words } from "./plan-library.ts";

const word = fc.constantFrom(...words);
const filter = fc.constantFrom(
  "kind:text",
  "kind:pdf",
  "-kind:pdf",
  "kind:text,markdown",
  "kind:image",
  "lang:de",
  "-lang:de",
  "tag:all",
  "tag:half",
  "tag:rare",
  "-tag:rare",
  "in:work",
  "in:work/new",
  "-in:home",
  "after:1970-06",
  "after:1972",
  "before:1972",
  "before:1970-02",
  "larger:35",
  "smaller:35",
  "name:7",
  "-name:12",
);
const part = fc.oneof(
  { weight: 5, arbitrary: word },
  { weight: 1, arbitrary: fc.tuple(word, word).map(([one, other]) => `"${one} ${other}"`) },
  { weight: 1, arbitrary: word.map((each) => `-${each}`) },
  {
    weight: 4,
    arbitrary: filter,
  },
);
const inTree = fc.oneof(word, fc.constantFrom("kind:text", "-kind:pdf", "lang:de", "tag:rare", "after:1971"));
const tree = fc
  .tuple(inTree, inTree, fc.constantFrom("OR", "AND"), fc.constantFrom("", "-"))
  .map(([one, other, joint, sign]) => `${sign}(${one} ${joint} ${other})`);
const example = fc
  .tuple(fc.constantFrom("like:@", "like:@", "like:@i", "-like:@"), fc.nat(399))
  .map(([sign, place]) => `${sign}${place}`);
/** Most questions have none. */
const examples = fc.oneof(
  { weight: 6, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(example, { minLength: 1, maxLength: 4 }) },
  // More than are looked for by themselves.
  { weight: 1, arbitrary: fc.array(example, { minLength: 10, maxLength: 14 }) },
);
const rest = fc.array(fc.oneof({ weight: 6, arbitrary: part }, { weight: 1, arbitrary: tree }), {
  maxLength: 5,
});
/** Of words, phrases, filters, trees of them and examples; `PlanLibrary.write` makes a question of it. */
export const question = fc
  .tuple(word, rest, examples)
  .map(([first, others, likes]) => [first, ...others, ...likes].join(" "));

/** What needs no word to be found by. */
export const filtersAlone = fc.array(filter, { minLength: 1, maxLength: 3 }).map((all) => all.join(" "));

/** How an answer is to be put; each only where it is there. */
export const manner = fc.record(
  {
    group: fc.constantFrom("folder" as const, "kind" as const),
    perGroup: fc.integer({ min: 1, max: 5 }),
    diverse: fc.constantFrom(0.2, 0.5, 0.9),
    recency: fc.constantFrom(0.3, 1),
    titles: fc.constantFrom(0.5, 1),
    texts: fc.constantFrom(0.5, 1),
    tags: fc.constantFrom(0.5, 1),
    collapse: fc.constant(true),
    limit: fc.constantFrom(7, 50),
  },
  { requiredKeys: [] },
);
export const order = fc.constantFrom("newest", "oldest", "largest", "smallest", "name");
