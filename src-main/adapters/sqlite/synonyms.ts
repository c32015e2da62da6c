import type Database from "better-sqlite3-multiple-ciphers";
import { foldSynonym, type SynonymGroup } from "#shared/model/synonym.ts";

/** Written by the writer's thread. */
export interface SynonymWrites {
  setSynonyms(words: SynonymGroup): void;
  removeSynonyms(words: readonly string[]): number;
}

export interface SynonymReads {
  synonyms(): readonly SynonymGroup[];
}

type Row = readonly [groupId: number, word: string];

const groupsOf = (rows: readonly Row[]): readonly SynonymGroup[] =>
  [...Map.groupBy(rows, ([groupId]) => groupId).values()].map((group) => group.map(([, word]) => word));

export function createSynonymReads(database: Database.Database): SynonymReads {
  const all = database.prepare<[], Row>("SELECT group_id, word FROM synonyms ORDER BY group_id, place").raw();
  return { synonyms: () => groupsOf(all.all()) };
}

export function createSynonymWrites(database: Database.Database): SynonymWrites {
  const take = database.prepare<[string]>("DELETE FROM synonyms WHERE folded = ?");
  const takeAlone = database.prepare(
    "DELETE FROM synonyms WHERE group_id IN (SELECT group_id FROM synonyms GROUP BY group_id HAVING count(*) = 1)",
  );
  const nextGroup = database
    .prepare<[], number>("SELECT coalesce(max(group_id), 0) + 1 FROM synonyms")
    .pluck();
  const groupOf = database
    .prepare<[string], number>("SELECT group_id FROM synonyms WHERE folded = ?")
    .pluck();
  const put = database.prepare<[string, string, number, number]>(
    "INSERT INTO synonyms (folded, word, group_id, place) VALUES (?, ?, ?, ?)",
  );
  return {
    setSynonyms: database.transaction((words: SynonymGroup) => {
      const known = words.flatMap((word) => groupOf.get(foldSynonym(word)) ?? []);
      const groupId = known[0] ?? nextGroup.get() ?? 1;
      for (const word of words) take.run(foldSynonym(word));
      for (const [place, word] of words.entries()) put.run(foldSynonym(word), word, groupId, place);
      takeAlone.run();
    }),
    removeSynonyms: database.transaction((words: readonly string[]) => {
      const removedCount = words.reduce((sum, word) => sum + take.run(foldSynonym(word)).changes, 0);
      takeAlone.run();
      return removedCount;
    }),
  };
}
