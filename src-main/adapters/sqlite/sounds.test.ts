import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { HeardSound } from "#core/ports/sound.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { ContentHash, type ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import { parse } from "#shared/query/parse.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { teachFolding } from "./folded-name.ts";
import { openLibraryOfBefore } from "./library-of-before.fake.ts";
import { migrate } from "./migrate.ts";
import { createSoundReads, createSoundWrites } from "./sounds.ts";
import { everything, folderId, indexed, noDifference, seenFile } from "./store-samples.ts";

const spaceId = soundSpace.id;
const newer = SpaceId.parse("timbre-and-rhythm@2");
const vector = quantise(new Float32Array(soundSpace.dimensions).fill(0.1));
const sound = (...startsMs: readonly number[]): HeardSound => ({
  spaceId,
  stretches: startsMs.map((startMs) => ({ startMs, endMs: startMs + 2_500, vector })),
});
const ids = (...numbers: readonly number[]): readonly SegmentId[] => numbers.map((id) => SegmentId.parse(id));

function open() {
  const database = new Database(":memory:");
  migrate(database);
  teachFolding(database);
  database.pragma("foreign_keys = ON");
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const sounds = { ...createSoundReads(database), ...createSoundWrites(database) };
  library.addFolder({ id: folderId, path: "/sounds", ignore: [], paused: false, addedMs: 1 });
  const commit = (heard: HeardSound | undefined): ItemId => {
    const [claimed] = library.claim(everything, 1);
    if (claimed === undefined) throw new Error("nothing was claimed");
    const given = {
      itemKind: "audio",
      mediaType: "audio/wav",
      ...(heard === undefined ? {} : { sound: heard }),
    } as const;
    library.commit([indexed(claimed, [claimed.path], given)], 2);
    return claimed.itemId;
  };
  const add = (name: string, heard: HeardSound | undefined): ItemId => {
    library.applyDifference(folderId, { ...noDifference, added: [seenFile(`/sounds/${name}`)] }, false, 1);
    return commit(heard);
  };
  return { library, sounds, add, commit };
}

it("keeps stretches with their recording, and they go with it and before another reading of it", () => {
  const { library, sounds, add, commit } = open();
  const first = add("alarm.wav", sound(0, 1_250));
  add("silence.wav", sound());
  const before = sounds.soundTip(spaceId);
  expect(before).toMatchObject({ count: 2, lastId: 2 });
  expect(sounds.soundChanges(spaceId, 1, 9)).toMatchObject({ added: [{ segmentId: 2 }], removed: [] });
  expect(sounds.ownersOfSounds(ids(2, 99))).toMatchObject([
    { lookId: 2, itemId: first, segmentId: 1, span: { startMs: 1_250, endMs: 3_750 } },
  ]);
  library.applyDifference(
    folderId,
    { ...noDifference, changed: [{ ...seenFile("/sounds/alarm.wav", { modifiedMs: 5 }), itemId: first }] },
    false,
    3,
  );
  commit(sound(500));
  expect(sounds.soundChanges(spaceId, 2, 9)).toMatchObject({ added: [{ segmentId: 3 }], removed: [1, 2] });
  sounds.forgetGoneSounds(ids(1, 2));
  library.removeFolder(folderId);
  const after = sounds.soundChanges(spaceId, 0, 9);
  expect(after).toMatchObject({ added: [], removed: [3] });
  expect(after.revision).toBeGreaterThan(before.revision);
});

it("gives a recording that a question names with its stretches, and undefined for what is gone", () => {
  const { sounds, add } = open();
  const known = add("alarm.wav", sound(0, 1_250));
  const [found, gone] = sounds.knownRecordings(
    [known, "01990000-0000-7000-8000-00000000ffff" as ItemId],
    spaceId,
  );
  expect(found).toMatchObject({ name: "alarm.wav", stretches: [{ startMs: 0 }, { startMs: 1_250 }] });
  expect(Math.hypot(...(found?.stretches[0]?.vector ?? []))).toBeCloseTo(1);
  expect(gone).toBeUndefined();
});

it("is kept to what filters allow", () => {
  const { sounds, add } = open();
  add("alarm.wav", sound(0));
  add("bell.wav", sound(0, 1_250));
  const { filters } = parse("name:bell", { nowMs: 0, timeZone: "UTC", typing: false });
  const none = { phrases: [], excluded: [] };
  expect(sounds.allowedSounds(spaceId, [], none)).toBeNull();
  expect(sounds.allowedSounds(spaceId, filters, none)).toEqual(Uint32Array.of(2, 3));
});

it("misses what was read before it was listened to, or listened to by an older descriptor, until it is", () => {
  const { sounds, add } = open();
  const [old, heard] = [add("old.wav", undefined), add("heard.wav", sound(0))];
  expect(sounds.soundCoverage(spaceId)).toEqual({ doneCount: 1, totalCount: 2 });
  const [missing] = sounds.unheardRecordings(spaceId, 0, 9);
  expect(missing).toMatchObject({ itemId: old, path: "/sounds/old.wav", isKept: false });
  expect(sounds.putSound(old, ContentHash.parse("f".repeat(64)), sound(0))).toBe(false);
  expect(sounds.putSound(old, missing!.contentHash, sound(0))).toBe(true);
  expect(sounds.unheardRecordings(spaceId, 0, 9)).toEqual([]);
  expect(sounds.soundCoverage(spaceId)).toEqual({ doneCount: 2, totalCount: 2 });
  // Another descriptor: all are listened to again, and what was heard is replaced.
  const unheard = sounds.unheardRecordings(newer, 0, 9);
  expect(unheard.map(({ itemId }) => itemId)).toEqual([old, heard]);
  sounds.putSound(heard, unheard[1]!.contentHash, { ...sound(0), spaceId: newer });
  expect([sounds.soundTip(spaceId).count, sounds.soundTip(newer).count]).toEqual([1, 1]);
});

it("comes to a library of before, whose recordings are to be listened to", () => {
  const database = openLibraryOfBefore(18, { name: "a.wav", kind: "audio" });
  migrate(database);
  expect(createSoundReads(database).unheardRecordings(spaceId, 0, 5)).toHaveLength(1);
  database.close();
});
