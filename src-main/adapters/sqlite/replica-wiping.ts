/** Writing over what is replaced: SQLite else leaves it in the pages that it frees, until something else comes to lie there. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { WipedDocument } from "#core/ports/replica-store.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import type { Replica } from "./replica.ts";

/** For all writes that may replace what a person said of an item: it may be erased later, when nobody knows where it lay. */
export const leavingNothing =
  <Given extends readonly unknown[], Value>(
    database: Database.Database,
    write: (...given: Given) => Value,
  ): ((...given: Given) => Value) =>
  (...given) => {
    database.pragma("secure_delete = ON");
    try {
      return write(...given);
    } finally {
      database.pragma("secure_delete = OFF");
    }
  };

/**
 * The same, and out of the log, which holds pages as they were, while the file itself has those of before: nothing is left when it
 * returns. Where somebody reads in the log now, the next upkeep empties it.
 */
export const leavingNothingAtOnce = <Given extends readonly unknown[], Value>(
  database: Database.Database,
  write: (...given: Given) => Value,
  isNeeded: (value: Value) => boolean = () => true,
): ((...given: Given) => Value) => {
  const writeOver = leavingNothing(database, write);
  return (...given) => {
    const value = writeOver(...given);
    if (isNeeded(value)) database.pragma("wal_checkpoint(TRUNCATE)");
    return value;
  };
};

export function createWipe(database: Database.Database): Replica["wipeDocument"] {
  const fold = database.prepare("UPDATE documents SET state = ? WHERE name = ?");
  const dropUpdates = database.prepare("DELETE FROM document_updates WHERE name = ? AND number <= ?");
  const replace = database.prepare("UPDATE update_outbox SET bytes = ? WHERE number = ?");
  const dropRejected = database.prepare("DELETE FROM rejected_updates WHERE number = ?");
  return leavingNothingAtOnce(
    database,
    database.transaction(({ name, state, until, own, rejected }: WipedDocument) => {
      if (state !== undefined) fold.run(state, DocumentName.parse(name));
      dropUpdates.run(name, until);
      for (const { number, bytes } of own) replace.run(bytes, number);
      for (const number of rejected) dropRejected.run(number);
    }),
  );
}
