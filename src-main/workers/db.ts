/** The only threads that open SQLite: one writer, one read-only reader beside it. The writer hears for the watches what it stores. */
import { workerData } from "node:worker_threads";
import * as z from "zod";
import type { ReaderTarget, WriterTarget } from "#adapters/sqlite/connect.ts";
import { createCameraReads, createCameraWrites } from "#adapters/sqlite/cameras.ts";
import { createLibraryReads, createLibraryWrites } from "#adapters/sqlite/create-library.ts";
import { createCounters } from "#adapters/sqlite/counters.ts";
import { createJointReads, createJointWrites } from "#adapters/sqlite/joint.ts";
import { createLookReads, createLookWrites } from "#adapters/sqlite/looks.ts";
import { createMaintenance } from "#adapters/sqlite/maintenance.ts";
import { openDatabase } from "#adapters/sqlite/open.ts";
import { createReplicaReads, createReplicaWrites } from "#adapters/sqlite/replica.ts";
import { createReadingReads } from "#adapters/sqlite/readings.ts";
import { createLookSearch } from "#adapters/sqlite/search-looks.ts";
import { createNoteReads, createNoteWrites, type NoteWrites } from "#adapters/sqlite/search-notes.ts";
import { createSearchStore } from "#adapters/sqlite/search-store.ts";
import { shareCommits } from "#adapters/sqlite/shared-commits.ts";
import { createSoundReads, createSoundWrites } from "#adapters/sqlite/sounds.ts";
import { createTrailReads, createTrailWrites } from "#adapters/sqlite/trail.ts";
import { createSpaceReads, createSpaceWrites } from "#adapters/sqlite/spaces.ts";
import { nativePairs, scriptPairs } from "#adapters/vectors/near-watches.ts";
import { createWatchScans } from "#adapters/vectors/watch-scans.ts";
import { loadNative } from "#native";
import { serveRemote } from "#shared/kit/remote.ts";
import { giveBackWhenIdle } from "./give-back.ts";
import { threadPort } from "./thread-port.ts";

const DbWorkerData = z.object({
  mode: z.enum(["writer", "reader"]),
  path: z.string().min(1),
  key: z.instanceof(Uint8Array),
});
export type DbWorkerData = z.infer<typeof DbWorkerData>;

/** Watches are heard with the addon, where it is there. */
function noteWrites(database: Parameters<typeof createNoteWrites>[0]): NoteWrites {
  const loaded = loadNative();
  const pairs = loaded.kind === "absent" ? scriptPairs : nativePairs(loaded.native);
  return createNoteWrites(
    database,
    createWatchScans(pairs),
    loaded.kind === "absent" ? undefined : loaded.native.Words,
  );
}

function targetOf({ mode, path, key }: DbWorkerData): object {
  const opening = openDatabase({ path, key }, mode);
  key.fill(0);
  if (opening.kind !== "open") return { opened: () => opening };
  const { database } = opening;
  const reads = { opened: () => ({ kind: "open" as const }), ...createLibraryReads(database) };
  if (mode === "reader")
    return {
      ...reads,
      ...createSearchStore(database),
      ...createNoteReads(database),
      ...createCameraReads(database),
      ...createReplicaReads(database),
      ...createLookReads(database),
      ...createJointReads(database),
      ...createLookSearch(database),
      ...createSoundReads(database),
      ...createReadingReads(database),
      ...createTrailReads(database),
    } satisfies ReaderTarget;
  const library = createLibraryWrites(database);
  const notes = noteWrites(database);
  return {
    ...reads,
    ...library,
    ...notes,
    ...shareCommits({ ...library, ...notes }),
    ...createMaintenance(database),
    ...createCameraWrites(database),
    ...createReplicaWrites(database, createCounters(database)),
    ...createSpaceReads(database),
    ...createSpaceWrites(database, createCounters(database)),
    ...createLookWrites(database),
    ...createSoundWrites(database),
    ...createJointWrites(database),
    ...createTrailWrites(database),
  } satisfies WriterTarget;
}

serveRemote(threadPort(), targetOf(DbWorkerData.parse(workerData)));
giveBackWhenIdle();
