/** What writes, with room asked for before it and its refusals noticed after it. Reading asks for none. */
import type { Database } from "../database/database.ts";
import type { KeptReceipts } from "../erasure/kept-receipts.ts";
import type { UpdateLog } from "../log/update-log.ts";
import type { PayloadStore } from "../payloads/payload-store.ts";
import type { DiskRoom, Writing } from "./disk-room.ts";

type Room = Pick<DiskRoom, "writing">;

export const databaseWithRoom = (database: Database, room: Room, what: Writing): Database => ({
  ...database,
  write: (work) => room.writing(what, () => database.write(work)),
  call: (statement) => room.writing(what, () => database.call(statement)),
  scrub: () => room.writing(what, database.scrub),
});

export const logWithRoom = (log: UpdateLog, room: Room): UpdateLog => ({
  ...log,
  append: (entries) => room.writing("new", () => log.append(entries)),
  compact: (name, state) => room.writing("new", () => log.compact(name, state)),
  forget: (name) => room.writing("new", () => log.forget(name)),
  scrub: () => room.writing("new", log.scrub),
});

export const payloadsWithRoom = (payloads: PayloadStore, room: Room): PayloadStore => ({
  ...payloads,
  put: (partitionId, payloadId, sealed) =>
    room.writing("new", () => payloads.put(partitionId, payloadId, sealed)),
});

/** Of what is gone already: the little that its receipt takes is written as long as anything is. */
export const receiptsWithRoom = (receipts: KeptReceipts, room: Room): KeptReceipts => ({
  keep: (receipt) => room.writing("own", () => receipts.keep(receipt)),
});
