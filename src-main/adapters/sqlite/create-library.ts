import type Database from "better-sqlite3-multiple-ciphers";
import { createCaptureReads, createCaptureWrites } from "./captures.ts";
import { createCommit } from "./commit.ts";
import { createCounterReads, createCounters } from "./counters.ts";
import { createDifferenceWrites } from "./difference.ts";
import { createFolderReads, createFolderWrites } from "./folders.ts";
import { createFullText } from "./full-text.ts";
import { createItemRemoval } from "./item-removal.ts";
import { createItemReads } from "./items.ts";
import { createMediaReads } from "./media.ts";
import type { LibraryReads, LibraryWrites } from "./library.ts";
import { createLeaseReads, createLeaseWrites } from "./leases.ts";
import { createQueueReads, createQueueWrites } from "./queue.ts";
import { createRetentionReads, createRetentionWrites } from "./retention.ts";
import { createReadingWrites } from "./readings.ts";
import { createSegmentReads } from "./segments.ts";
import { createSettingReads, createSettingWrites } from "./settings.ts";
import { createStreamReads, createStreamWrites } from "./streams.ts";
import { createTagWrites } from "./tags.ts";
import { createTwinReads } from "./twin.ts";
import { createVectorReads, createVectorWrites } from "./vector-rows.ts";

export const createLibraryReads = (database: Database.Database): LibraryReads => ({
  ...createFolderReads(database),
  ...createItemReads(database),
  ...createMediaReads(database),
  ...createSegmentReads(database),
  ...createVectorReads(database),
  ...createQueueReads(database),
  ...createTwinReads(database),
  ...createCounterReads(database),
  ...createSettingReads(database),
  ...createStreamReads(database),
  ...createCaptureReads(database),
  ...createRetentionReads(database),
  ...createLeaseReads(database),
});

export function createLibraryWrites(database: Database.Database): LibraryWrites {
  const counters = createCounters(database);
  const fullText = createFullText(database);
  const removal = createItemRemoval(database, counters, fullText);
  return {
    ...createFolderWrites(database, counters, removal),
    ...createDifferenceWrites(database, counters, removal, fullText),
    ...createQueueWrites(database),
    ...createCommit(database, counters, removal, fullText),
    ...createTagWrites(database, counters),
    ...createSettingWrites(database),
    ...createVectorWrites(database, counters),
    ...createStreamWrites(database, counters, removal, fullText),
    ...createCaptureWrites(database, counters),
    ...createRetentionWrites(database, counters, removal),
    ...createReadingWrites(database, counters, fullText),
    ...createLeaseWrites(database),
  };
}
