/** Replicated documents with what this device has made of them, and the rows that are read out of them. */
import type Database from "better-sqlite3-multiple-ciphers";
import type {
  BaseChange,
  KnownBase,
  OwnChange,
  OwnUpdate,
  RefusedUpdates,
} from "#core/ports/replica-store.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { SharingRefusal } from "#shared/rpc/team-status.ts";
import { DocumentName, partsOf } from "#shared/sync/document-name.ts";
import type { Counters } from "./counters.ts";
import { createFactWrites } from "./replica-facts.ts";
import { createWipe, leavingNothing, leavingNothingAtOnce } from "./replica-wiping.ts";
import { isErased } from "./replica-items.ts";
import type { Replica } from "./replica.ts";

interface UpdateColumns {
  readonly number: number;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly made_ms: number;
}
const updateOf = (row: UpdateColumns): OwnUpdate => ({
  number: row.number,
  name: DocumentName.parse(row.name),
  bytes: row.bytes,
  madeMs: row.made_ms,
});

interface DocumentColumns {
  readonly name: string;
  readonly seq: number;
  readonly epoch: string;
  readonly state: Uint8Array | null;
  readonly state_vector: Uint8Array;
}
const baseOf = ({ name, seq, epoch, state_vector }: Omit<DocumentColumns, "state">): KnownBase => ({
  name: DocumentName.parse(name),
  seq,
  epoch,
  stateVector: state_vector,
});

/** As Yjs encodes that of a document in which nothing is. */
const nothing = Uint8Array.of(0);

type Reads = "documents" | "document" | "ownUpdates" | "rejected" | "unprojected" | "isErased";

export function createDocumentReads(database: Database.Database): Pick<Replica, Reads> {
  const all = database.prepare<[], Omit<DocumentColumns, "state">>(
    "SELECT name, seq, epoch, state_vector FROM documents ORDER BY name",
  );
  const one = database.prepare<[string], DocumentColumns>("SELECT * FROM documents WHERE name = ?");
  const updates = database.prepare<[string], { readonly number: number; readonly bytes: Uint8Array }>(
    "SELECT number, bytes FROM document_updates WHERE name = ? ORDER BY number",
  );
  const own = database.prepare<[string], UpdateColumns>(
    "SELECT * FROM update_outbox WHERE name = ? ORDER BY number",
  );
  const waiting = database.prepare<[], UpdateColumns>("SELECT * FROM update_outbox ORDER BY number");
  const rejected = database.prepare<[], UpdateColumns & { readonly why: string }>(
    "SELECT * FROM rejected_updates ORDER BY number",
  );
  const unprojected = database
    .prepare<[], string>("SELECT DISTINCT births FROM shared_items WHERE state = 'acknowledged'")
    .pluck();
  const erased = database.prepare<[string], number>("SELECT 1 FROM erased_ids WHERE id = ?").pluck();
  return {
    documents: () => all.all().map(baseOf),
    // One snapshot: an update that is acknowledged in between would be read twice, or not at all.
    document: database.transaction((name: DocumentName) => {
      const row = one.get(DocumentName.parse(name));
      const tail = updates.all(name);
      return {
        ...(row === undefined ? { name, seq: 0, epoch: "", stateVector: nothing } : baseOf(row)),
        ...(row === undefined || row.state === null ? {} : { state: row.state }),
        updates: tail.map(({ bytes }) => bytes),
        until: tail.at(-1)?.number ?? 0,
        own: own.all(name).map(updateOf),
      };
    }),
    ownUpdates: () => waiting.all().map(updateOf),
    rejected: () => rejected.all().map((row) => ({ ...updateOf(row), why: SharingRefusal.parse(row.why) })),
    unprojected: () => unprojected.all().map((name) => DocumentName.parse(name)),
    isErased: (id) => erased.get(id) !== undefined,
  };
}

type Writes =
  | "foldDocument"
  | "forgetDocument"
  | "appendOwn"
  | "storeBase"
  | "refuseUpdates"
  | "refuseWaiting"
  | "forgetRejected"
  | "projected"
  | "doubtPayloads"
  | "erase"
  | "wipeDocument";

export function createDocumentWrites(database: Database.Database, counters: Counters): Pick<Replica, Writes> {
  const fold = database.prepare("UPDATE documents SET state = ? WHERE name = ?");
  const dropUpdates = database.prepare("DELETE FROM document_updates WHERE name = ? AND number <= ?");
  const forget = database.prepare("DELETE FROM documents WHERE name = ?");
  const forgetRejected = database.prepare("DELETE FROM rejected_updates WHERE number = ?");
  const project = database.prepare(
    "UPDATE shared_items SET state = 'projected', changed_ms = ? WHERE state = 'acknowledged' AND births = ? AND coalesce(seq, 0) <= ?",
  );
  const refuseWaiting = database.prepare(
    "UPDATE shared_items SET state = 'refused', why = ?, changed_ms = ?, update_number = NULL WHERE state IN ('local', 'queued')",
  );
  return {
    refuseWaiting: (why, nowMs) => void refuseWaiting.run(why, nowMs),
    foldDocument: leavingNothing(
      database,
      database.transaction((name: DocumentName, state: Uint8Array, until: number) => {
        fold.run(state, DocumentName.parse(name));
        dropUpdates.run(name, until);
      }),
    ),
    forgetDocument: (name) => void forget.run(DocumentName.parse(name)),
    forgetRejected: leavingNothing(
      database,
      database.transaction((numbers: readonly number[]) => {
        for (const number of numbers) forgetRejected.run(number);
      }),
    ),
    projected: (name, seq, nowMs) => void project.run(nowMs, DocumentName.parse(name), seq),
    doubtPayloads: createDoubt(database),
    appendOwn: leavingNothing(database, createOwnAppend(database, counters)),
    storeBase: leavingNothing(database, createBaseWrite(database, counters)),
    refuseUpdates: leavingNothing(database, createRefusal(database)),
    erase: leavingNothingAtOnce(database, createErasure(database, counters)),
    wipeDocument: createWipe(database),
  };
}

function createOwnAppend(database: Database.Database, counters: Counters): Replica["appendOwn"] {
  const queue = database.prepare("INSERT INTO update_outbox (name, bytes, made_ms) VALUES (?, ?, ?)");
  const born = database.prepare("UPDATE shared_items SET unborn = 0, update_number = ? WHERE id = ?");
  const facts = createFactWrites(database, counters);
  return database.transaction((change: OwnChange, bornIds: readonly SharedItemId[], nowMs: number) => {
    const name = DocumentName.parse(change.name);
    const number = Number(queue.run(name, change.bytes, nowMs).lastInsertRowid);
    for (const id of bornIds) born.run(number, SharedItemId.parse(id));
    facts(partsOf(name).partitionId, change.facts, "us");
    return number;
  });
}

function createBaseWrite(database: Database.Database, counters: Counters): Replica["storeBase"] {
  const put = database.prepare(
    `INSERT INTO documents (name, partition_id, seq, epoch, state_vector) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seq = excluded.seq, epoch = excluded.epoch, state_vector = excluded.state_vector`,
  );
  const append = database.prepare("INSERT INTO document_updates (name, bytes) VALUES (?, ?)");
  const move = database.prepare(
    "INSERT INTO document_updates (name, bytes) SELECT name, bytes FROM update_outbox WHERE number = ?",
  );
  const done = database.prepare("DELETE FROM update_outbox WHERE number = ?");
  const acknowledge = database.prepare(
    // Born in a file that somebody carried, it is all there only when its payloads have come as well.
    `UPDATE shared_items SET
       state = iif(unborn = 1 OR EXISTS (SELECT 1 FROM payload_outbox WHERE shared_number = number), state, 'acknowledged'), seq = ?, update_number = NULL, changed_ms = ?
     WHERE update_number = ?`,
  );
  const facts = createFactWrites(database, counters);
  const restored = createRestored(database);
  return database.transaction((change: BaseChange, nowMs: number) => {
    const name = DocumentName.parse(change.name);
    const { partitionId } = partsOf(name);
    restored(name, change.epoch);
    put.run(name, partitionId, change.seq, change.epoch, change.stateVector);
    for (const update of change.updates) append.run(name, update);
    for (const number of change.acknowledged) {
      move.run(number);
      done.run(number);
      acknowledge.run(change.seq, nowMs, number);
    }
    return facts(partitionId, change.facts, "others");
  });
}

/** What waits to be sent is sent whatever the server says; an original that it had already may be lacking. */
function createDoubt(database: Database.Database): (name: DocumentName) => void {
  const doubt = database.prepare(
    `UPDATE shared_items SET unsure = 1 WHERE births = ? AND withdrawn = 0 AND payload_id IS NOT NULL AND NOT ${isErased}
       AND (NOT EXISTS (SELECT 1 FROM payload_outbox WHERE shared_number = number)
         OR original_id NOT IN (SELECT payload_id FROM payload_outbox WHERE shared_number = number))`,
  );
  return (name) => void doubt.run(DocumentName.parse(name));
}

/** A server that was put back from a backup may lack payloads as well: it is asked which. */
function createRestored(database: Database.Database): (name: DocumentName, epoch: string) => void {
  const before = database.prepare<[string], string>("SELECT epoch FROM documents WHERE name = ?").pluck();
  const doubt = createDoubt(database);
  return (name, epoch) => {
    const known = before.get(name);
    if (known === undefined || known === "" || known === epoch) return;
    doubt(name);
  };
}

function createRefusal(database: Database.Database): Replica["refuseUpdates"] {
  const keep = database.prepare(
    `INSERT OR IGNORE INTO rejected_updates (number, name, bytes, made_ms, why)
     SELECT number, name, bytes, made_ms, ? FROM update_outbox WHERE number = ?`,
  );
  const replace = database.prepare("UPDATE update_outbox SET bytes = ? WHERE number = ?");
  const drop = database.prepare("DELETE FROM update_outbox WHERE number = ?");
  const refuseItems = database.prepare(
    `UPDATE shared_items SET state = 'refused', why = ?, update_number = NULL, changed_ms = ? WHERE update_number = ?`,
  );
  // Whose edits were not taken: what the documents have of their tags is not known until they are read again.
  const forgetTags = database.prepare(
    "UPDATE shared_items SET tags_json = NULL WHERE ? = 'edits/' || partition_id || substr(births, 44)",
  );
  return database.transaction(({ name, why, updates }: RefusedUpdates, nowMs: number) => {
    for (const { number, replacement } of updates) {
      keep.run(why, number);
      if (replacement === undefined) drop.run(number);
      else replace.run(replacement, number);
      refuseItems.run(why, nowMs, number);
    }
    forgetTags.run(DocumentName.parse(name));
  });
}

/** Invariant: an erased id is never kept: what is known of it goes with the transaction that learns of it. */
function createErasure(
  database: Database.Database,
  counters: Pick<Counters, "nextRevision">,
): Replica["erase"] {
  const note = database.prepare("INSERT INTO erased_ids (id, epoch) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const forgetReceived = database.prepare("DELETE FROM received_items WHERE id = ? OR payload_id = ?");
  const forgetEdits = database.prepare("DELETE FROM shared_edits WHERE id = ?");
  const forgetPayload = database.prepare(
    `DELETE FROM payload_outbox WHERE payload_id = ? OR shared_number IN (SELECT number FROM shared_items WHERE id = ?)`,
  );
  const forgetCarried = database.prepare("DELETE FROM carried_payloads WHERE payload_id = ?");
  const refuse = database.prepare(
    "UPDATE shared_items SET state = 'refused', why = 'erased', unborn = 0, unsure = 0 WHERE id = ? OR payload_id = ? OR original_id = ?",
  );
  const epoch = database.prepare("UPDATE team SET erased_epoch = max(erased_epoch, ?)");
  return database.transaction((ids: readonly string[], at: number) => {
    let editCount = 0;
    for (const id of ids) {
      note.run(id, at);
      forgetReceived.run(id, id);
      editCount += forgetEdits.run(id).changes;
      forgetPayload.run(id, id);
      forgetCarried.run(id);
      refuse.run(id, id, id);
    }
    epoch.run(at);
    // Labels were among them.
    if (editCount > 0) counters.nextRevision();
  });
}
