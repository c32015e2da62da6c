import { openDatabase } from "#adapters/sqlite/open.ts";
import { databasePath, openVault } from "#hosts/open-vault.ts";
import { benchEnvironment } from "./open-application.ts";

export interface FullText extends Disposable {
  /** The ids of the best rows for any of the words, as FTS5 alone finds them. */
  best(words: readonly string[], limit: number): readonly number[];
  segmentCount(): number;
}

/** FTS5 on the library's own table, called straight: no thread, no planner, no snippets. */
export async function openFullText(dataFolder: string): Promise<FullText> {
  const opening = await openVault(dataFolder, { ...process.env, ...benchEnvironment }, { mayCreate: false });
  if (opening.kind === "refused") throw new Error(opening.detail);
  const key = await opening.vault.deriveKey("database");
  const opened = openDatabase({ path: databasePath(dataFolder), key }, "reader");
  if (opened.kind !== "open") throw new Error(opened.detail);
  const { database } = opened;
  const best = database
    .prepare<[string, number], number>("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?")
    .pluck();
  const count = database.prepare<[], number>("SELECT count(*) FROM segments").pluck();
  return {
    best: (words, limit) => best.all(words.map((word) => `"${word}"`).join(" OR "), limit),
    segmentCount: () => count.get() ?? 0,
    [Symbol.dispose]: () => void database.close(),
  };
}
