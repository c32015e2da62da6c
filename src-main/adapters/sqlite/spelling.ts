import type Database from "better-sqlite3-multiple-ciphers";
import { createCounters } from "./counters.ts";
import { createFullText } from "./full-text.ts";
import { spelledItemsPerCall, spelledSegmentsPerCall } from "./limits.ts";

type ItemRow = readonly [rowId: number, segmentCount: number];

/**
 * What programs before this one put into full text is there as it is written: a run of signs without spaces is one word, and nothing in
 * it is found. Each call spells some items on, in one transaction, from where the last one stopped; true once all are. Until
 * then those items are found by meaning, and by their other words.
 */
export function createSpelling(database: Database.Database): () => boolean {
  const until = database
    .prepare<[], number>("SELECT value FROM counters WHERE name = 'spelled_until'")
    .pluck();
  const next = database
    .prepare<[number, number], ItemRow>(
      "SELECT row_id, segment_count FROM items WHERE row_id > ? ORDER BY row_id LIMIT ?",
    )
    .raw();
  const move = database.prepare("UPDATE counters SET value = ? WHERE name = 'spelled_until'");
  const end = database.prepare("DELETE FROM counters WHERE name = 'spelled_until'");
  const counters = createCounters(database);
  const fullText = createFullText(database);
  const step = database.transaction((from: number): boolean => {
    let [at, segmentsLeft, isChanged] = [from, spelledSegmentsPerCall, false];
    const items = next.all(from, spelledItemsPerCall);
    for (const [rowId, segmentCount] of items) {
      if (segmentsLeft <= 0) break;
      if (fullText.spellItem(rowId)) isChanged = true;
      segmentsLeft -= segmentCount;
      at = rowId;
    }
    if (items.length > 0) move.run(at);
    else end.run();
    // What was found before is no longer all that is there.
    if (isChanged) counters.nextRevision();
    return items.length === 0;
  });
  return () => {
    const from = until.get();
    return from === undefined || step(from);
  };
}
