/** What goes on from what a question before had found is what would be found anew: counts, other orders, what is being typed. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import { unfinishedAgeMsMax } from "#core/query/limits.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { exactOver } from "./exact-index.ts";
import { createWordSum, openPlanLibrary, openSearch, ways, words } from "./plan-library.ts";
import { manner, question } from "./plan-questions.ts";

let embedder: Embedder;
beforeAll(async () => {
  embedder = await createWordSum();
});

const wayOf = ({ plan }: SearchResult) => plan.steps[0]?.strategyRemark.code;
const withoutWay = ({ plan: _plan, nextCursor: _cursor, ...given }: SearchResult) => given;
const seeds = [20_261_201, 20_261_202, 20_261_203, 20_261_204];

it("is what would be found anew", { timeout: 240_000 }, async () => {
  const seen = { before: 0, unfinished: 0, disturbed: 0 };
  for (const [place, seed] of seeds.entries()) {
    using library = await openPlanLibrary(embedder, seed, 150);
    await using opened = new AsyncDisposableStack();
    const vectors = await exactOver(library);
    const { costs } = ways[place % ways.length] ?? ways[0];
    const open = () => openSearch({ store: library.store, vectors, embedder, costs }, opened);
    const ask = await open();
    // Read once; it is read again after a minute.
    await library.store.completions("ka", 1);
    await fc.assert(
      fc.asyncProperty(
        question,
        manner,
        fc.record({ weak: fc.boolean(), typing: fc.boolean(), collapse: fc.boolean() }),
        fc.integer({ min: 0, max: 3 }),
        async (written, asked, found, chance) => {
          const text = library.write(written);
          const isDisturbed = chance === 0;
          await ask(text, { ...found, facets: false, limit: 12 });
          if (isDisturbed) library.disturb();
          const then = { ...asked, ...found, facets: true };
          const given = await ask(text, then);
          const anew = await (await open())(text, then);
          expect(wayOf(given) === "found-before").toBe(!isDisturbed);
          expect(wayOf(anew)).not.toBe("found-before");
          expect(withoutWay(given)).toEqual(withoutWay(anew));
          if (isDisturbed) seen.disturbed++;
          else if (found.typing) seen.unfinished++;
          else seen.before++;
        },
      ),
      { numRuns: 25, seed },
    );
  }
  // Or the test would say nothing.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(8);
});

it("holds for a moment of a word that is not finished, and of one that is till something changes", async () => {
  using library = await openPlanLibrary(embedder, 1, 30);
  await using opened = new AsyncDisposableStack();
  const vectors = await exactOver(library);
  let laterMs = 0;
  const ask = await openSearch(
    { store: library.store, vectors, embedder, costs: ways[0].costs },
    opened,
    () => laterMs,
  );
  const [word] = words;
  const askBoth = async (typing: boolean) => {
    await ask(word, { typing, facets: false });
    laterMs += unfinishedAgeMsMax;
    return wayOf(await ask(word, { typing, facets: true }));
  };
  expect(await askBoth(true)).not.toBe("found-before");
  expect(await askBoth(false)).toBe("found-before");
});
