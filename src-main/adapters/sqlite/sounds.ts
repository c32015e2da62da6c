import type Database from "better-sqlite3-multiple-ciphers";
import type { LookOwner } from "#core/ports/picture-store.ts";
import type { KnownRecording, SoundReads, SoundStore } from "#core/ports/sound-store.ts";
import { type ContentHash, ItemId, Revision, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Synchronous } from "./library.ts";
import {
  createAllowedParts,
  createForgetGone,
  createPartReads,
  type PartReads,
  soundTables,
} from "./part-vectors.ts";
import { unitOf } from "./search-examples.ts";
import { createSoundWrite } from "./sound-rows.ts";
import { createLaterWrite, createUnseenRead } from "./unseen-items.ts";

type Sounds = Synchronous<SoundStore & SoundReads>;
/** Named apart from those of looks, beside which they stand on one thread. */
export interface SoundStoreReads extends Pick<
  Sounds,
  "unheardRecordings" | "soundCoverage" | "knownRecordings"
> {
  readonly soundTip: PartReads["tip"];
  readonly soundIds: PartReads["ids"];
  readonly soundsAfter: PartReads["after"];
  readonly soundChanges: PartReads["changes"];
  readonly allowedSounds: Sounds["allowedLooks"];
  readonly ownersOfSounds: Sounds["ownersOfLooks"];
}
export interface SoundStoreWrites extends Pick<Sounds, "putSound"> {
  readonly forgetGoneSounds: Sounds["forgetGone"];
}

const recordings = "kind IN ('audio', 'video')";

interface OwnerRow {
  readonly segment_id: SegmentId;
  readonly id: ItemId;
  readonly content_hash: ContentHash | null;
  readonly start_ms: number;
  readonly end_ms: number;
}
interface RecordingRow {
  readonly row_id: number;
  readonly name: string;
  readonly content_hash: ContentHash;
}
interface StretchRow {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly codes: Uint8Array;
}

export function createSoundReads(database: Database.Database): SoundStoreReads {
  const counter = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'sounds'").pluck();
  const { tip, ids, after, changes } = createPartReads(database, soundTables, () =>
    Revision.parse(counter.get()),
  );
  const total = database
    .prepare<[], number>(`SELECT count(*) FROM items WHERE ${recordings} AND status = 'indexed'`)
    .pluck();
  const done = database
    .prepare<[string], number>("SELECT count(*) FROM recordings WHERE space_id = ?")
    .pluck();
  const owner = database.prepare<[SegmentId], OwnerRow>(
    `SELECT segments.id AS segment_id, items.id, content_hash, start_ms, end_ms FROM sounds
     JOIN items ON items.row_id = sounds.item_row_id
     JOIN segments ON segments.item_row_id = sounds.item_row_id AND ordinal = 0
     WHERE sounds.id = ?`,
  );
  return {
    unheardRecordings: createUnseenRead(database, { kinds: recordings, marks: "recordings" }),
    soundCoverage: (spaceId) => ({
      doneCount: done.get(SpaceId.parse(spaceId)) ?? 0,
      totalCount: total.get() ?? 0,
    }),
    soundTip: tip,
    soundIds: ids,
    soundsAfter: after,
    soundChanges: changes,
    allowedSounds: createAllowedParts(database, soundTables),
    ownersOfSounds: (soundIds) =>
      soundIds.flatMap((lookId): readonly LookOwner[] => {
        const row = owner.get(lookId);
        if (row === undefined) return [];
        const { segment_id: segmentId, id: itemId, content_hash: contentHash } = row;
        const span = { startMs: row.start_ms, endMs: row.end_ms };
        return [{ lookId, segmentId, itemId, span, ...(contentHash === null ? {} : { contentHash }) }];
      }),
    knownRecordings: createKnownRecordings(database),
  };
}

function createKnownRecordings(database: Database.Database): Sounds["knownRecordings"] {
  const recording = database.prepare<[string], RecordingRow>(
    `SELECT row_id, coalesce(title, name) AS name, content_hash FROM items
     WHERE id = ? AND ${recordings} AND segment_count > 0 AND content_hash IS NOT NULL`,
  );
  const stretches = database.prepare<[number, string], StretchRow>(
    `SELECT start_ms, end_ms, codes FROM sounds JOIN sound_vectors ON sound_id = sounds.id
     WHERE item_row_id = ? AND space_id = ? ORDER BY sounds.id`,
  );
  return (itemIds, spaceId) =>
    itemIds.map((itemId): KnownRecording | undefined => {
      const row = recording.get(ItemId.parse(itemId));
      return (
        row && {
          itemId,
          name: row.name,
          contentHash: row.content_hash,
          stretches: stretches
            .all(row.row_id, SpaceId.parse(spaceId))
            .map(({ start_ms: startMs, end_ms: endMs, codes }) => ({
              startMs,
              endMs,
              vector: unitOf(codes),
            })),
        }
      );
    });
}

export const createSoundWrites = (database: Database.Database): SoundStoreWrites => ({
  putSound: createLaterWrite(database, createSoundWrite(database)),
  forgetGoneSounds: createForgetGone(database, soundTables),
});
