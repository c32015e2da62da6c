import type Database from "better-sqlite3-multiple-ciphers";
import { foldPath } from "./paths.ts";
import { termExpression } from "./search-expression.ts";

/** Likeness is a prefix here; the signs that LIKE reads otherwise are escaped. */
const likePrefix = (prefix: string): string => `${prefix.replace(/[\\%_]/gu, "\\$&")}%`;

export function createValues(database: Database.Database) {
  const tags = database
    .prepare<[string, number], string>(
      "SELECT tag FROM item_tags WHERE tag LIKE ? ESCAPE '\\' GROUP BY tag ORDER BY count(*) DESC, tag LIMIT ?",
    )
    .pluck();
  const languages = database
    .prepare<[string, number], string>(
      "SELECT language FROM items WHERE language LIKE ? ESCAPE '\\' AND segment_count > 0 GROUP BY language ORDER BY count(*) DESC, language LIMIT ?",
    )
    .pluck();
  const paths = database
    .prepare<[], string>(
      // Up to the last sign that parts a path, of either system.
      "SELECT DISTINCT rtrim(path, replace(replace(path, '/', ''), '\\', '')) FROM items WHERE segment_count > 0",
    )
    .pluck();
  return (field: "in" | "tag" | "lang", prefix: string, limit: number): readonly string[] => {
    if (field === "tag") return tags.all(likePrefix(prefix.toLowerCase()), limit);
    if (field === "lang") return languages.all(likePrefix(prefix.toLowerCase()), limit);
    return folderNames(paths.all(), prefix, limit);
  };
}

/** Names of folders anywhere on the way to an item, by how many folders with items lie below. */
function folderNames(folders: readonly string[], prefix: string, limit: number): readonly string[] {
  const wanted = foldPath(prefix);
  const counts = new Map<string, number>();
  for (const folder of folders)
    for (const name of new Set(folder.split(/[/\\]/u)))
      if (name !== "" && foldPath(name).startsWith(wanted)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, limit)
    .map(([name]) => name);
}

export function createNames(database: Database.Database) {
  const titled = database
    .prepare<[string, number], string>(
      `SELECT DISTINCT coalesce(items.title, items.name) FROM words JOIN segments ON segments.id = words.rowid
       JOIN items ON items.row_id = segments.item_row_id WHERE words MATCH ? LIMIT ?`,
    )
    .pluck();
  return (prefix: string, limit: number): readonly string[] => {
    const expression = termExpression({ text: prefix, prefix: true, alternatives: [] });
    return expression === undefined ? [] : titled.all(`title : ${expression}`, limit);
  };
}
