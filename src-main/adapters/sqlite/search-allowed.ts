import type Database from "better-sqlite3-multiple-ciphers";
import type { WordQuery } from "#core/ports/search-store.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { matchExpression } from "./search-expression.ts";
import { filterCondition } from "./search-filter.ts";
import { allowedCacheCountMax } from "./search-limits.ts";

export type AllowedReads = (
  filters: readonly Restriction[],
  words: Pick<WordQuery, "phrases" | "excluded">,
) => Uint32Array<ArrayBuffer> | null;

/** Which segments a question may answer with. The last few answers are kept until the store moves on: people refine words more often than filters. */
export function createAllowed(database: Database.Database): AllowedReads {
  const revision = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'revision'").pluck();
  const cache = new Map<string, Uint32Array<ArrayBuffer>>();
  return (filters, words) => {
    const condition = filterCondition(filters, words.excluded);
    const phrases = matchExpression({ anyOf: [], phrases: words.phrases });
    if (condition.sql === "1" && phrases === undefined) return null;
    const key = JSON.stringify([revision.get(), condition, phrases]);
    const known = cache.get(key);
    const allowed = known ?? read(database, condition, phrases);
    cache.delete(key);
    cache.set(key, allowed);
    for (const oldest of cache.keys()) if (cache.size > allowedCacheCountMax) cache.delete(oldest);
    return allowed;
  };
}

function read(
  database: Database.Database,
  condition: ReturnType<typeof filterCondition>,
  phrases: string | undefined,
): Uint32Array<ArrayBuffer> {
  const ids = database
    .prepare<(string | number)[], number>(
      `SELECT segments.id FROM items JOIN segments ON segments.item_row_id = items.row_id
       WHERE ${condition.sql} ${phrases === undefined ? "" : "AND segments.id IN (SELECT rowid FROM words WHERE words MATCH ?)"}`,
    )
    .pluck()
    .all(...condition.parameters, ...(phrases === undefined ? [] : [phrases]));
  return Uint32Array.from(ids).sort();
}
