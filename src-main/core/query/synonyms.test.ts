import fc from "fast-check";
import { expect, it } from "vitest";
import { synonymGroupCountMax, synonymsOfGroupMax, type SynonymGroup } from "#shared/model/synonym.ts";
import { parse } from "#shared/query/parse.ts";
import { printTree } from "#shared/query/print.ts";
import type { SynonymTable } from "#shared/query/synonym-terms.ts";
import { planQuery } from "./plan.ts";
import { createSynonyms, grown, keptSynonyms } from "./synonyms.ts";

const refused = (groups: readonly SynonymGroup[], words: readonly string[]): string => {
  const group = grown(groups, words);
  return "refused" in group ? group.refused : "taken";
};

it("makes a group of two words, and lets it grow", () => {
  expect(grown([], [" Car ", "automobile", "CAR"])).toEqual(["Car", "automobile"]);
  expect(grown([["car", "auto"]], ["Auto", "motor car"])).toEqual(["car", "auto", "motor car"]);
  expect(grown([["car", "auto"]], ["auto", "car"])).toEqual(["car", "auto"]);
});

it("refuses what makes none, each by its own code", () => {
  expect(refused([], [])).toBe("SYNONYM_ALONE");
  expect(refused([], ["car"])).toBe("SYNONYM_ALONE");
  expect(refused([], ["car", " CAR "])).toBe("SYNONYM_ALONE");
  expect(refused([], ["car", ""])).toBe("SYNONYM_NO_WORD");
  expect(refused([], ["car", "&%"])).toBe("SYNONYM_NO_WORD");
  expect(refused([], ["car", "x".repeat(61)])).toBe("SYNONYM_NO_WORD");
  expect(
    refused(
      [
        ["car", "auto"],
        ["red", "crimson"],
      ],
      ["auto", "red"],
    ),
  ).toBe("SYNONYM_BETWEEN");
  const words = Array.from({ length: synonymsOfGroupMax + 1 }, (_, place) => `w${place}`);
  expect(refused([], words)).toBe("SYNONYM_TOO_MANY");
  expect(refused([], words.slice(1))).toBe("taken");
  const groups = Array.from({ length: synonymGroupCountMax }, (_, place) => [`a${place}`, `b${place}`]);
  expect(refused(groups, ["new", "newer"])).toBe("SYNONYM_TOO_MANY");
  expect(refused(groups, ["a1", "newer"])).toBe("taken");
});

it("keeps every word in one group at most, whatever is added in whatever order", async () => {
  const word = fc.constantFrom(..."a b c d e f g h".split(" "));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 12 }), async (additions) => {
      let groups: readonly SynonymGroup[] = [];
      const synonyms = createSynonyms({
        synonyms: () => Promise.resolve(groups),
        setSynonyms: (words) => {
          groups = [...groups.filter((group) => !group.some((each) => words.includes(each))), words];
          return Promise.resolve();
        },
        removeSynonyms: () => Promise.resolve(0),
      });
      for (const words of additions) {
        const answer = await synonyms.add(words);
        if (!("refused" in answer)) expect(answer).toEqual(expect.arrayContaining([...words]));
      }
      const all = (await synonyms.list()).flat();
      expect(new Set(all).size).toBe(all.length);
    }),
  );
});

it("are read once, and again after each change, though it failed or came while they were read", async () => {
  let groups: readonly SynonymGroup[] = [["car", "automobile"]];
  let readCount = 0;
  let fails = false;
  const notes = keptSynonyms({
    synonyms: async () => {
      readCount++;
      if (fails) throw new Error("the disk is gone");
      const read = groups;
      await Promise.resolve();
      return read;
    },
    setSynonyms: async (words) => {
      groups = [words];
      await Promise.resolve();
      if (fails) throw new Error("the disk is gone");
    },
    removeSynonyms: () => {
      groups = [];
      return Promise.resolve(1);
    },
  });
  expect([await notes.synonyms(), await notes.synonyms()]).toEqual([groups, groups]);
  expect(readCount).toBe(1);
  await Promise.all([notes.synonyms(), notes.setSynonyms(["boat", "ship"])]);
  expect(await notes.synonyms()).toEqual([["boat", "ship"]]);
  await notes.removeSynonyms(["boat"]);
  expect(await notes.synonyms()).toEqual([]);
  fails = true;
  await expect(notes.setSynonyms(["a", "b"])).rejects.toThrow("disk");
  await expect(notes.synonyms()).rejects.toThrow("disk");
  fails = false;
  expect(await notes.synonyms()).toEqual([["a", "b"]]);
});

it("are alternatives of a word, of a run of words, and within trees, but not of what must not be there", () => {
  const table: SynonymTable = new Map([
    ["car", ["automobile", "motor car"]],
    ["motor car", ["car", "automobile"]],
    ["red", ["crimson"]],
  ]);
  const plan = (text: string) => planQuery(parse(text, { nowMs: 0, timeZone: "UTC", typing: false }), table);
  const terms = (text: string): readonly (readonly [string, string])[] =>
    plan(text).words.anyOf.map((term) => [term.text, term.alternatives.join("|")]);
  expect(terms("Red bicycle")).toEqual([
    ["Red", "crimson"],
    ["bicycle", ""],
  ]);
  expect(terms("motor car")).toEqual([
    ["motor", ""],
    ["car", "automobile|motor car"],
    ["motor car", "car|automobile"],
  ]);
  expect(plan("-car -(red AND old)").words.excluded).toEqual(["car"]);
  const trees = plan("(red OR old) -(red AND old)").filters.flatMap((each) =>
    "op" in each ? [printTree(each)] : [],
  );
  expect(trees).toEqual(["(red OR crimson OR old)", "-(red AND old)"]);
});
