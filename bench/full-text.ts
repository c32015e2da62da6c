import { openDatabase } from "#adapters/sqlite/open.ts";
import { databasePath, openVault } from "#hosts/open-vault.ts";
import type { ItemKind } from "#shared/model/item.ts";
import { benchEnvironment } from "./open-application.ts";

export interface FullText extends Disposable {
  /** The ids of the best rows for any of the words, as FTS5 alone finds them. */
  best(words: readonly string[], limit: number): readonly number[];
  /** The same of items of one kind. */
  bestOfKind(words: readonly string[], kind: ItemKind, limit: number): readonly number[];
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
  const bestOfKind = database
    .prepare<[string, ItemKind, number], number>(
      `SELECT words.rowid FROM words
       JOIN segments ON segments.id = words.rowid JOIN items ON items.row_id = segments.item_row_id
       WHERE words MATCH ? AND items.kind = ? ORDER BY rank LIMIT ?`,
    )
    .pluck();
  const count = database.prepare<[], number>("SELECT count(*) FROM segments").pluck();
  return {
    best: (words, limit) => best.all(anyOf(words), limit),
    bestOfKind: (words, kind, limit) => bestOfKind.all(anyOf(words), kind, limit),
    segmentCount: () => count.get() ?? 0,
    [Symbol.dispose]: () => void database.close(),
  };
}

const anyOf = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(" OR ");
