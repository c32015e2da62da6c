/** Replicated documents with what this device has made of them, and the rows that are read out of them. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { DocumentChange, OwnUpdate } from "#core/ports/replica-store.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { SharingRefusal } from "#shared/rpc/team-status.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import type { Counters } from "./counters.ts";
import { createFactWrites } from "./replica-facts.ts";
import type { Replica } from "./replica.ts";

interface UpdateColumns {
  readonly number: number;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly made_ms: number;
  readonly why: string | null;
}
const updateOf = (row: UpdateColumns): OwnUpdate => ({
  number: row.number,
  name: DocumentName.parse(row.name),
  bytes: row.bytes,
  madeMs: row.made_ms,
});

type Reads = "documents" | "document" | "ownUpdates" | "rejected" | "isErased";

export function createDocumentReads(database: Database.Database): Pick<Replica, Reads> {
  const all = database.prepare<[], { readonly name: string; readonly seq: number }>(
    "SELECT name, seq FROM documents ORDER BY name",
  );
  const one = database.prepare<[string], { readonly seq: number; readonly state: Uint8Array | null }>(
    "SELECT seq, state FROM documents WHERE name = ?",
  );
  const updates = database.prepare<[string], { readonly number: number; readonly bytes: Uint8Array }>(
    "SELECT number, bytes FROM document_updates WHERE name = ? ORDER BY number",
  );
  const waiting = database.prepare<[number, number], UpdateColumns>(
    "SELECT * FROM update_outbox WHERE why IS NULL AND number > ? ORDER BY number LIMIT ?",
  );
  const rejected = database.prepare<[], UpdateColumns>(
    "SELECT * FROM update_outbox WHERE why IS NOT NULL ORDER BY number",
  );
  const erased = database.prepare<[string], number>("SELECT 1 FROM erased_ids WHERE id = ?").pluck();
  return {
    documents: () => all.all().map(({ name, seq }) => ({ name: DocumentName.parse(name), seq })),
    document(name) {
      const row = one.get(DocumentName.parse(name));
      const tail = updates.all(name);
      return {
        name,
        seq: row?.seq ?? 0,
        ...(row === undefined || row.state === null ? {} : { state: row.state }),
        updates: tail.map(({ bytes }) => bytes),
        until: tail.at(-1)?.number ?? 0,
      };
    },
    ownUpdates: (after, limit) => waiting.all(after, limit).map(updateOf),
    rejected: () => rejected.all().map((row) => ({ ...updateOf(row), why: SharingRefusal.parse(row.why) })),
    isErased: (id) => erased.get(id) !== undefined,
  };
}

type Writes =
  | "foldDocument"
  | "forgetDocument"
  | "forgetPlaces"
  | "appendOwn"
  | "applyRemote"
  | "reachedSeq"
  | "acknowledged"
  | "refused"
  | "forgetRejected"
  | "projected"
  | "erase";

export function createDocumentWrites(database: Database.Database, counters: Counters): Pick<Replica, Writes> {
  const fold = database.prepare("UPDATE documents SET state = ? WHERE name = ?");
  const dropUpdates = database.prepare("DELETE FROM document_updates WHERE name = ? AND number <= ?");
  const forget = database.prepare("DELETE FROM documents WHERE name = ?");
  const forgetPlaces = database.prepare("UPDATE documents SET seq = 0");
  const setEpoch = database.prepare("UPDATE team SET log_epoch = ?");
  const unproject = database.prepare(
    "UPDATE shared_items SET state = 'acknowledged', seq = NULL WHERE state = 'projected'",
  );
  const reached = database.prepare("UPDATE documents SET seq = max(seq, ?) WHERE name = ?");
  const forgetRejected = database.prepare("DELETE FROM update_outbox WHERE why IS NOT NULL");
  return {
    foldDocument: database.transaction((name: DocumentName, state: Uint8Array, until: number) => {
      fold.run(state, DocumentName.parse(name));
      dropUpdates.run(name, until);
    }),
    forgetDocument: (name) => void forget.run(DocumentName.parse(name)),
    forgetPlaces: database.transaction((epoch: string) => {
      forgetPlaces.run();
      setEpoch.run(epoch);
      unproject.run();
    }),
    reachedSeq: (name, seq) => void reached.run(seq, DocumentName.parse(name)),
    forgetRejected: () => void forgetRejected.run(),
    ...createAppends(database, counters),
    ...createAnswers(database),
    erase: createErasure(database),
  };
}

function createAppends(
  database: Database.Database,
  counters: Counters,
): Pick<Replica, "appendOwn" | "applyRemote"> {
  const open = database.prepare(
    "INSERT INTO documents (name, partition_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  const append = database.prepare("INSERT INTO document_updates (name, bytes) VALUES (?, ?)");
  const queue = database.prepare("INSERT INTO update_outbox (name, bytes, made_ms) VALUES (?, ?, ?)");
  const born = database.prepare("UPDATE shared_items SET unborn = 0, update_number = ? WHERE id = ?");
  const reached = database.prepare("UPDATE documents SET seq = max(seq, ?) WHERE name = ?");
  const facts = createFactWrites(database, counters);
  const write = ({ name, partitionId, bytes }: DocumentChange): void => {
    open.run(DocumentName.parse(name), partitionId);
    append.run(name, bytes);
  };
  return {
    appendOwn: database.transaction(
      (change: DocumentChange, bornIds: readonly SharedItemId[], nowMs: number) => {
        write(change);
        const number = Number(queue.run(change.name, change.bytes, nowMs).lastInsertRowid);
        for (const id of bornIds) born.run(number, SharedItemId.parse(id));
        facts(change, "us");
        return number;
      },
    ),
    applyRemote: database.transaction((change: DocumentChange, seq: number) => {
      write(change);
      reached.run(seq, change.name);
      return facts(change, "others");
    }),
  };
}

function createAnswers(database: Database.Database): Pick<Replica, "acknowledged" | "refused" | "projected"> {
  const done = database.prepare("DELETE FROM update_outbox WHERE number = ? AND why IS NULL");
  const acknowledge = database.prepare(
    `UPDATE shared_items SET state = iif(unborn = 1, state, 'acknowledged'), seq = ?, update_number = NULL, changed_ms = ?
     WHERE update_number = ?`,
  );
  const refuse = database.prepare("UPDATE update_outbox SET why = ? WHERE number = ?");
  const refuseItems = database.prepare(
    `UPDATE shared_items SET state = 'refused', why = ?, update_number = NULL, changed_ms = ? WHERE update_number = ?`,
  );
  // Whose edits were not taken: what the documents have of their tags is asked for anew.
  const forgetTags = database.prepare(
    `UPDATE shared_items SET tags_json = NULL WHERE EXISTS
       (SELECT 1 FROM update_outbox WHERE number = ? AND name = 'edits/' || partition_id || substr(births, 44))`,
  );
  const project = database.prepare(
    "UPDATE shared_items SET state = 'projected', changed_ms = ? WHERE state = 'acknowledged' AND births = ? AND coalesce(seq, 0) <= ?",
  );
  return {
    acknowledged: database.transaction((numbers: readonly number[], seq: number, nowMs: number) => {
      for (const number of numbers) {
        done.run(number);
        acknowledge.run(seq, nowMs, number);
      }
    }),
    refused: database.transaction((numbers: readonly number[], why: SharingRefusal, nowMs: number) => {
      for (const number of numbers) {
        refuse.run(why, number);
        refuseItems.run(why, nowMs, number);
        forgetTags.run(number);
      }
    }),
    projected: (name, seq, nowMs) => void project.run(nowMs, DocumentName.parse(name), seq),
  };
}

/** Invariant: an erased id is never kept: what is known of it goes with the transaction that learns of it. */
function createErasure(database: Database.Database): Replica["erase"] {
  const note = database.prepare("INSERT INTO erased_ids (id, epoch) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const forgetReceived = database.prepare("DELETE FROM received_items WHERE id = ? OR payload_id = ?");
  const forgetEdits = database.prepare("DELETE FROM shared_edits WHERE id = ?");
  const forgetPayload = database.prepare(
    `DELETE FROM payload_outbox WHERE payload_id = ? OR shared_number IN (SELECT number FROM shared_items WHERE id = ?)`,
  );
  const refuse = database.prepare(
    "UPDATE shared_items SET state = 'refused', why = 'erased', unborn = 0 WHERE id = ? OR payload_id = ? OR original_id = ?",
  );
  const epoch = database.prepare("UPDATE team SET erased_epoch = max(erased_epoch, ?)");
  return database.transaction((ids: readonly string[], at: number) => {
    for (const id of ids) {
      note.run(id, at);
      forgetReceived.run(id, id);
      forgetEdits.run(id);
      forgetPayload.run(id, id);
      refuse.run(id, id, id);
    }
    epoch.run(at);
  });
}
