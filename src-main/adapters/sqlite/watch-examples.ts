import type Database from "better-sqlite3-multiple-ciphers";
import type { WatchExample } from "#core/ports/watch-store.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { WatchId } from "#shared/model/watch.ts";
import { bytesOf, codesOf } from "./vector-rows.ts";

interface ExampleRow {
  readonly unlike: number;
  readonly space_id: SpaceId;
  readonly scale: number;
  readonly codes: Uint8Array;
}

export function createWatchExampleRead(
  database: Database.Database,
): (id: WatchId) => readonly WatchExample[] | undefined {
  const examples = database.prepare<[string], ExampleRow>(
    "SELECT unlike, space_id, scale, codes FROM watch_examples WHERE watch_id = ? ORDER BY place",
  );
  return (id) => {
    const rows = examples.all(id);
    if (rows.length === 0) return undefined;
    return rows.map(({ unlike, space_id: spaceId, scale, codes }) => ({
      not: unlike === 1,
      spaceId,
      vector: { scale, codes: codesOf(codes) },
    }));
  };
}

/** In the place of those that it had. */
export function createWatchExampleWrite(
  database: Database.Database,
): (id: WatchId, examples: readonly WatchExample[]) => void {
  const remove = database.prepare("DELETE FROM watch_examples WHERE watch_id = ?");
  const insert = database.prepare(
    "INSERT INTO watch_examples (watch_id, place, unlike, space_id, scale, codes) VALUES (?, ?, ?, ?, ?, ?)",
  );
  return (id, examples) => {
    remove.run(id);
    for (const [place, { not, spaceId, vector }] of examples.entries())
      insert.run(id, place, Number(not), spaceId, vector.scale, bytesOf(vector.codes));
  };
}
