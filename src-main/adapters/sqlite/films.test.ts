/** Scenes of films as looks: where each is shown, what filters and questions find of them, and that they go with their film. */
import Database from "better-sqlite3-multiple-ciphers";
import { describe, expect, it } from "vitest";
import type { SeenPicture } from "#core/ports/picture.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import { SpaceId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { type ColourName, PictureHash } from "#shared/model/picture.ts";
import { parse } from "#shared/query/parse.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { teachFolding } from "./folded-name.ts";
import { createJointReads, createJointWrites } from "./joint.ts";
import { createLookReads, createLookWrites } from "./looks.ts";
import { openLibraryOfBefore } from "./library-of-before.fake.ts";
import { migrate } from "./migrate.ts";
import { createReadingReads } from "./readings.ts";
import { createBrowse } from "./search-browse.ts";
import { createFacets } from "./search-facets.ts";
import { createHydrate } from "./search-hydrate.ts";
import { createLookSearch } from "./search-looks.ts";
import { everything, folderId, indexed, noDifference, seenFile } from "./store-samples.ts";
import { createHeardLooks } from "./watch-looks.ts";

const spaceId = lookSpace.id;
/** Of one dimension alone, so that each is nearest to itself. */
const vectorAt = (place: number) =>
  quantise(Float32Array.from({ length: lookSpace.dimensions }, (_, each) => (each === place ? 1 : 0)));
const hashAt = (place: number) => PictureHash.parse(place.toString(16).padStart(16, "0"));
const scenes: readonly (readonly [timeMs: number, colours: readonly ColourName[]])[] = [
  [500, ["grey"]],
  [3_000, ["red"]],
  [7_000, ["red", "blue"]],
];
const film: SeenPicture = {
  spaceId,
  colours: [{ name: "red", share: 0.9, mean: "#ff0000" }],
  looks: scenes.map(([timeMs, colours], place) => ({
    scene: { timeMs, colours, hash: hashAt(place) },
    vector: vectorAt(place),
  })),
};
const named = (...names: readonly ColourName[]): SeenPicture["colours"] =>
  names.map((name) => ({ name, share: 0.9, mean: "#ff0000" }));

function open() {
  const database = new Database(":memory:");
  migrate(database);
  teachFolding(database);
  database.pragma("foreign_keys = ON");
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const looks = { ...createLookReads(database), ...createLookWrites(database) };
  library.addFolder({ id: folderId, path: "/films", ignore: [], paused: false, addedMs: 1 });
  const add = (name: string, picture: SeenPicture | undefined): ItemId => {
    library.applyDifference(folderId, { ...noDifference, added: [seenFile(`/films/${name}`)] }, false, 1);
    const [claimed] = library.claim(everything, 1);
    const anchors: readonly Anchor[] = [
      { kind: "time", startMs: 0, endMs: 9_000 },
      { kind: "time", startMs: 1_000, endMs: 2_000 },
      ...scenes.map(([timeMs]) => ({ kind: "frame", timeMs }) as const),
    ];
    const commit = indexed(claimed!, [name, "a ferry", "", "", ""], {
      itemKind: "video",
      mediaType: "video/mp4",
      media: { frames: scenes.map(([timeMs]) => ({ timeMs, webp: Uint8Array.of(timeMs / 500) })) },
      ...(picture === undefined ? {} : { picture }),
    });
    const segments = commit.segments.map((segment, place) => ({ ...segment, anchor: anchors[place]! }));
    library.commit([{ ...commit, segments, vectors: [] }], 2);
    return claimed!.itemId;
  };
  const hydrate = createHydrate(database);
  const anchorsOf = (ids: readonly SegmentId[]): readonly Anchor[] =>
    hydrate(ids, { anyOf: [], phrases: [], excluded: [] }).map(({ anchor }) => anchor);
  const browse = createBrowse(database, createFacets(database));
  const places = (query: string): readonly Anchor[] => {
    const { filters, required } = parse(query, { nowMs: 0, timeZone: "UTC", typing: false });
    return anchorsOf(browse([...filters, ...required], [], { sort: "name", from: 0, limit: 50 }).segmentIds);
  };
  const readings = createReadingReads(database);
  const joint = { ...createJointReads(database), ...createJointWrites(database) };
  return {
    database,
    library,
    looks,
    readings,
    joint,
    add,
    places,
    anchorsOf,
    search: createLookSearch(database),
  };
}

const [about, grey, red, both] = [
  { kind: "time", startMs: 0, endMs: 9_000 },
  ...scenes.map(([timeMs]) => ({ kind: "frame", timeMs }) as const),
] as const;

describe("scenes of a film", () => {
  it("are shown where they begin, each with a hash of its own", () => {
    const { looks, add, anchorsOf, search } = open();
    add("a.mp4", film);
    const ids = looks.looksAfter(spaceId, null, 10).map(({ segmentId }) => segmentId);
    const owners = search.ownersOfLooks(ids);
    expect(anchorsOf(owners.map(({ segmentId }) => segmentId))).toEqual([grey, red, both]);
    expect(owners.map(({ hash }) => hash)).toEqual([hashAt(0), hashAt(1), hashAt(2)]);
  });

  it("are what a film of a colour is opened at: the first that has most of what was asked", () => {
    const { add, places } = open();
    add("a.mp4", { ...film, colours: named("red", "blue", "grey") });
    add("b.mp4", { ...film, colours: named("green"), looks: [] });
    expect(places("colour:red")).toEqual([red]);
    expect(places("colour:blue colour:red")).toEqual([both]);
    expect(places("colour:grey OR colour:green")).toEqual([grey, about]);
    expect(places("-colour:red")).toEqual([about]);
    expect(places("kind:video")).toEqual([about, about]);
  });

  it("are what a question means: the one that is shown at a time, or what all have between them", () => {
    const { add, search } = open();
    const itemId = add("a.mp4", film);
    const unseen = add("b.mp4", { ...film, colours: [], looks: [] });
    const at = (...moments: readonly (number | undefined)[]) =>
      search.knownPictures(
        moments.map((atMs) => ({ itemId, atMs })),
        spaceId,
      );
    expect(at(0, 3_000, 6_999, 90_000).map((known) => known?.hash)).toEqual([0, 1, 1, 2].map(hashAt));
    expect(at(4_000)[0]?.vector?.[1]).toBeCloseTo(1);
    const [whole] = at(undefined);
    expect(whole?.hash).toBeUndefined();
    expect([0, 1, 2, 3].map((place) => whole?.vector?.[place])).toEqual([
      expect.closeTo(Math.sqrt(1 / 3)),
      expect.closeTo(Math.sqrt(1 / 3)),
      expect.closeTo(Math.sqrt(1 / 3)),
      0,
    ]);
    const [nothing] = search.knownPictures([{ itemId: unseen, atMs: 5 }], spaceId);
    expect([nothing?.name, nothing?.vector]).toEqual(["b.mp4", undefined]);
  });

  it("are heard by watches as the segments that open there, and not again with what comes later", () => {
    const { database, add } = open();
    add("a.mp4", film);
    const ids = database.prepare("SELECT id FROM segments ORDER BY id").pluck().all() as SegmentId[];
    const heard = createHeardLooks(database);
    const from = (place: number) =>
      heard([{ rowId: 1, segmentId: ids[place]! }], spaceId).map(({ segmentId, hash }) => [segmentId, hash]);
    expect(from(0)).toEqual([2, 3, 4].map((place) => [ids[place], hashAt(place - 2)]));
    expect(from(4)).toEqual([[ids[4], hashAt(2)]]);
  });

  it("get a vector of a model from their own pictures", () => {
    const { looks, joint, add } = open();
    const itemId = add("a.mp4", film);
    const model = SpaceId.parse("clip@1");
    const { looks: bare } = joint.bareLooks(model, 0, 10);
    expect(bare.map(({ frameMs }) => frameMs)).toEqual([500, 3_000, 7_000]);
    joint.putLookVectors(model, [{ segmentId: bare[0]!.lookId, ...vectorAt(0) }]);
    expect(joint.lookCoverage(model)).toEqual({ doneCount: 1, totalCount: 3 });
    expect(looks.pictureFacts(itemId)).toEqual({ colours: film.colours });
  });

  it("are told of to whoever reads text in pictures, with what they look like where that is known", () => {
    const { looks, readings, add } = open();
    const itemId = add("a.mp4", undefined);
    const times = scenes.map(([timeMs]) => timeMs);
    expect(readings.unread("reader/1", 100, 5)).toMatchObject([
      { itemId, frames: times.map((timeMs) => ({ timeMs })) },
    ]);
    const [unseen] = looks.unseenFilms(spaceId, 0, 5);
    looks.putPicture(itemId, unseen!.contentHash, film);
    expect(readings.unread("reader/1", 100, 5)[0]?.frames).toEqual(
      times.map((timeMs, place) => ({ timeMs, hash: hashAt(place) })),
    );
    // One that could not be looked at is read all the same.
    looks.putPicture(itemId, unseen!.contentHash, {
      ...film,
      looks: film.looks.filter((_, place) => place !== 1),
    });
    expect(readings.unread("reader/1", 100, 5)[0]?.frames).toEqual(
      times.map((timeMs, place) => (place === 1 ? { timeMs } : { timeMs, hash: hashAt(place) })),
    );
    expect(readings.readingCounts("reader/1")).toMatchObject({ doneCount: 0, wantedCount: 1 });
  });

  it("come later to a film that was read before, and go with it", () => {
    const { database, library, looks, add, places } = open();
    const itemId = add("a.mp4", undefined);
    const [unseen] = looks.unseenFilms(spaceId, 0, 5);
    expect(unseen).toMatchObject({ itemId, framesMs: [500, 3_000, 7_000] });
    expect(looks.unseenPictures(spaceId, 0, 5)).toEqual([]);
    expect(looks.putPicture(itemId, unseen!.contentHash, film)).toBe(true);
    expect(looks.unseenFilms(spaceId, 0, 5)).toEqual([]);
    expect(places("colour:red")).toEqual([red]);
    const count = database.prepare<[], number>("SELECT count(*) FROM scenes").pluck();
    expect(count.get()).toBe(3);
    library.removeFolder(folderId);
    expect([count.get(), looks.lookChanges(spaceId, 0, 10).removed]).toEqual([0, [1, 2, 3]]);
  });
});

it("counts films that were looked at among those that were read, and none before", () => {
  const { looks, add } = open();
  expect(looks.seenCoverage(spaceId)).toEqual({ doneCount: 0, totalCount: 0 });
  const itemId = add("before.mp4", undefined);
  add("seen.mp4", film);
  expect(looks.seenCoverage(spaceId)).toEqual({ doneCount: 1, totalCount: 2 });
  const [unseen] = looks.unseenFilms(spaceId, 0, 5);
  looks.putPicture(itemId, unseen!.contentHash, film);
  expect(looks.seenCoverage(spaceId)).toEqual({ doneCount: 2, totalCount: 2 });
});

it("finds the films of a library of before", () => {
  const database = openLibraryOfBefore(25, { name: "a.mp4", kind: "video" });
  database.exec("INSERT INTO frames SELECT row_id, 4500, x'00' FROM items");
  migrate(database);
  expect(createLookReads(database).unseenFilms(spaceId, 0, 5)).toMatchObject([{ framesMs: [4_500] }]);
  database.close();
});
