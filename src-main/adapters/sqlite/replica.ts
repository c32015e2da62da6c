import type Database from "better-sqlite3-multiple-ciphers";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { Counters } from "./counters.ts";
import type { Synchronous } from "./library.ts";
import { createDocumentReads, createDocumentWrites } from "./replica-documents.ts";
import { createSharingReads, createSharingWrites } from "./replica-items.ts";
import { createReplicaListing } from "./replica-listing.ts";
import { createTeamReads, createTeamWrites } from "./replica-team.ts";

/** The port as it runs inside the worker. */
export type Replica = Synchronous<ReplicaStore>;

export const createReplicaReads = (database: Database.Database) => ({
  ...createTeamReads(database),
  ...createSharingReads(database),
  ...createDocumentReads(database),
  ...createReplicaListing(database),
});
export type ReplicaReads = ReturnType<typeof createReplicaReads>;

export const createReplicaWrites = (database: Database.Database, counters: Counters) => ({
  ...createTeamWrites(database, counters),
  ...createSharingWrites(database, counters),
  ...createDocumentWrites(database, counters),
});
export type ReplicaWrites = ReturnType<typeof createReplicaWrites>;
