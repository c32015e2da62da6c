import Database from "better-sqlite3-multiple-ciphers";
import { describe, expect, it } from "vitest";
import type { SeenPicture } from "#core/ports/picture.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { ContentHash, type ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { type ColourName, PictureHash } from "#shared/model/picture.ts";
import { parse } from "#shared/query/parse.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { createJointReads, createJointWrites } from "./joint.ts";
import { createLookReads, createLookWrites } from "./looks.ts";
import { teachFolding } from "./folded-name.ts";
import { migrate, schemaVersionOf } from "./migrate.ts";
import { createReplicaReads } from "./replica.ts";
import { createBrowse } from "./search-browse.ts";
import { createFacets } from "./search-facets.ts";
import { createHydrate } from "./search-hydrate.ts";
import { createLookSearch } from "./search-looks.ts";
import { everything, folderId, indexed, noDifference, seenFile } from "./store-samples.ts";

const spaceId = lookSpace.id;
const lookIds = (...ids: readonly number[]): readonly SegmentId[] => ids.map((id) => SegmentId.parse(id));
const vector = quantise(new Float32Array(lookSpace.dimensions).fill(0.1));
const picture = (
  given: Partial<SeenPicture> & { readonly names?: readonly ColourName[] } = {},
): SeenPicture => {
  const { names = ["red"], ...seen } = given;
  return {
    colours: names.map((name) => ({ name, share: 0.5, mean: "#ff0000" })),
    hash: PictureHash.parse("0123456789abcdef"),
    spaceId,
    looks: [{ vector }, { box: { x: 0, y: 0, width: 0.5, height: 0.5 }, vector }],
    ...seen,
  };
};

function open() {
  const database = new Database(":memory:");
  migrate(database);
  teachFolding(database);
  database.pragma("foreign_keys = ON");
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const looks = { ...createLookReads(database), ...createLookWrites(database) };
  library.addFolder({ id: folderId, path: "/photos", ignore: [], paused: false, addedMs: 1 });
  const add = (name: string, seen: SeenPicture | undefined, text = name): ItemId => {
    const path = `/photos/${name}`;
    library.applyDifference(folderId, { ...noDifference, added: [seenFile(path)] }, false, 1);
    const [claimed] = library.claim(everything, 1);
    if (claimed === undefined) throw new Error("nothing was claimed");
    const given = {
      itemKind: "image",
      mediaType: "image/png",
      ...(seen === undefined ? {} : { picture: seen }),
    } as const;
    library.commit([indexed(claimed, [text], given)], 2);
    return claimed.itemId;
  };
  const browse = createBrowse(database, createFacets(database));
  const hydrate = createHydrate(database);
  const named = (query: string): readonly string[] => {
    const { filters, required } = parse(query, { nowMs: 0, timeZone: "UTC", typing: false });
    const { segmentIds } = browse([...filters, ...required], [], { sort: "name", from: 0, limit: 50 });
    return hydrate(segmentIds, { anyOf: [], phrases: [], excluded: [] }).map((hit) => hit.name);
  };
  return { database, library, looks, add, named, search: createLookSearch(database) };
}

describe("looks", () => {
  it("are stored with their picture, and go with it and before another reading of it", () => {
    const { library, looks, add } = open();
    const first = add("a.png", picture());
    add("b.png", picture());
    const before = looks.lookTip(spaceId);
    expect(before).toMatchObject({ count: 4, lastId: 4 });
    expect(looks.lookChanges(spaceId, 2, 10)).toMatchObject({
      added: [{ segmentId: 3 }, { segmentId: 4 }],
      removed: [],
      revision: before.revision,
    });
    library.applyDifference(
      folderId,
      { ...noDifference, changed: [{ ...seenFile("/photos/a.png", { modifiedMs: 5 }), itemId: first }] },
      false,
      3,
    );
    const [claimed] = library.claim(everything, 3);
    library.commit([indexed(claimed!, ["new"], { itemKind: "image", picture: picture() })], 4);
    expect(looks.lookChanges(spaceId, 4, 10)).toMatchObject({ added: [{}, {}], removed: [1, 2] });
    looks.forgetGone(lookIds(1, 2));
    library.removeFolder(folderId);
    const after = looks.lookChanges(spaceId, 0, 10);
    expect(after).toMatchObject({ added: [], removed: [3, 4, 5, 6] });
    expect(after.revision).toBeGreaterThan(before.revision);
    expect(looks.pictureFacts(first)).toBeUndefined();
  });

  it("are kept to what filters, phrases and exclusions allow", () => {
    const { add, search } = open();
    add("a.png", picture({ names: ["red"] }), "harbour at night");
    add("b.png", picture({ names: ["blue"] }), "harbour by day");
    const filtersOf = (text: string) => parse(text, { nowMs: 0, timeZone: "UTC", typing: false }).filters;
    const none = { phrases: [], excluded: [] };
    expect(search.allowedLooks(spaceId, [], none)).toBeNull();
    expect(search.allowedLooks(spaceId, filtersOf("colour:blue"), none)).toEqual(Uint32Array.of(3, 4));
    expect(search.allowedLooks(spaceId, [], { ...none, phrases: ["at night"] })).toEqual(
      Uint32Array.of(1, 2),
    );
    expect(search.allowedLooks(spaceId, [], { ...none, excluded: ["night"] })).toEqual(Uint32Array.of(3, 4));
    expect(search.ownersOfLooks(lookIds(2, 99, 1))).toMatchObject([
      { lookId: 2, segmentId: 1, box: { width: 0.5 } },
      { lookId: 1, segmentId: 1 },
    ]);
  });

  it("are told to the team where they come after the picture was shared", () => {
    const { database, looks, add } = open();
    const itemId = add("old.png", undefined);
    database.exec(`INSERT INTO shared_sources (folder_id, partition_id, originals, added_ms) VALUES ('${folderId}', '${folderId}', 0, 1);
      INSERT INTO shared_items (id, partition_id, item_id, folder_id, name, version, births, state, changed_ms)
        VALUES ('${folderId}.0.1', '${folderId}', '${itemId}', '${folderId}', 'old.png', 'v', 'b', 'projected', 1)`);
    const due = () =>
      createReplicaReads(database)
        .dueItems(1, 10)
        .map(({ isSeen, ...row }) => [row.itemId, isSeen]);
    expect(due()).toEqual([]);
    const [missing] = looks.unseenPictures(spaceId, 0, 10);
    expect(looks.putPicture(itemId, missing!.contentHash, picture())).toBe(true);
    expect(due()).toEqual([[itemId, true]]);
  });

  it("are missed of what was read before they were, until it is looked at", () => {
    const { looks, add, search } = open();
    const [old, seen] = [add("old.png", undefined), add("seen.png", picture())];
    const unseen = looks.unseenPictures(spaceId, 0, 10);
    expect(looks.seenCoverage(spaceId)).toEqual({ doneCount: 1, totalCount: 2 });
    expect(unseen).toMatchObject([{ itemId: old, path: "/photos/old.png" }]);
    expect(search.knownPictures([{ itemId: old }, { itemId: seen }], spaceId)).toMatchObject([
      { name: "old.png" },
      { vector: expect.anything() },
    ]);
    const [missing] = unseen;
    expect(looks.putPicture(old, ContentHash.parse("f".repeat(64)), picture())).toBe(false);
    expect(looks.putPicture(old, missing!.contentHash, picture({ colours: [], looks: [] }))).toBe(true);
    // Looked at, though nothing was seen.
    expect(looks.unseenPictures(spaceId, 0, 10)).toEqual([]);
    // Looked at for another space, it is looked at again.
    expect(looks.unseenPictures(SpaceId.parse("another@1"), 0, 10)).toHaveLength(2);
  });
});

describe("a model's space", () => {
  const model = SpaceId.parse("clip@1");
  const rows = (...ids: readonly number[]) =>
    lookIds(...ids).map((segmentId) => ({ segmentId, ...quantise(Float32Array.of(1, 0)) }));

  it("lacks the whole of each picture until it has a vector, and loses it with the picture", () => {
    const { database, library, looks, add } = open();
    const joint = { ...createJointReads(database), ...createJointWrites(database) };
    const [first] = [
      add("a.png", picture()),
      add("b.png", picture()),
      add("broken.png", picture({ looks: [] })),
    ];
    const before = looks.lookTip(model);
    expect(joint.bareLooks(model, 0, 1)).toMatchObject({
      until: 1,
      isAll: false,
      looks: [{ lookId: 1, itemId: first, path: "/photos/a.png", isKept: false }],
    });
    expect(joint.bareLooks(model, 1, 5)).toMatchObject({ until: 3, isAll: true, looks: [{ lookId: 3 }] });
    // One that is gone, and one that is there already, is not put.
    expect(joint.putLookVectors(model, rows(1, 99)).added).toMatchObject([{ segmentId: 1 }]);
    const { added, revision } = joint.putLookVectors(model, rows(1, 3));
    expect(added).toMatchObject([{ segmentId: 3 }]);
    expect(revision).toBeGreaterThan(before.revision);
    expect(joint.lookCoverage(model)).toEqual({ doneCount: 2, totalCount: 2 });
    expect(looks.looksAfter(model, null, 9)).toMatchObject([{ segmentId: 1 }, { segmentId: 3 }]);

    const looked = looks.lookTip(spaceId).revision;
    library.removeFolder(folderId);
    expect(joint.lookCoverage(model)).toEqual({ doneCount: 0, totalCount: 0 });
    expect(looks.lookChanges(model, 0, 0)).toMatchObject({ added: [], removed: [1, 2, 3, 4] });
    expect(looks.lookTip(model).revision).toBeGreaterThan(revision);
    expect(looks.lookTip(spaceId).revision).toBeGreaterThan(looked);
  });

  it("gives its place to that of another model, and leaves what needs no model alone", () => {
    const { database, looks, add } = open();
    const joint = createJointWrites(database);
    add("a.png", picture());
    const other = SpaceId.parse("another@1");
    joint.putLookVectors(model, rows(1, 2));
    joint.putLookVectors(other, rows(1));
    let steps = 0;
    while (!joint.forgetLookVectors([spaceId, other], 1).done) steps++;
    expect(steps).toBe(2);
    expect([model, other, spaceId].map((id) => looks.lookTip(id).count)).toEqual([0, 1, 2]);
  });
});

describe("spaces of models", () => {
  const [one, two] = ["one", "two"].map((modelId) => ({ spaceId: SpaceId.parse(`${modelId}@1`), modelId }));

  it("have what they are for kept, each one thing", () => {
    const { database } = open();
    const joint = { ...createJointReads(database), ...createJointWrites(database) };
    expect(joint.jointRoles()).toEqual({});
    joint.setJointRoles({ active: one, building: two });
    expect(joint.jointRoles()).toEqual({ active: one, building: two });
    joint.setJointRoles({ active: two, previous: one });
    expect(joint.jointRoles()).toEqual({ active: two, previous: one });
    expect(() => joint.setJointRoles({ active: one, previous: one })).toThrow(/UNIQUE/u);
    expect(() => joint.setJointRoles({ active: { spaceId: "" as SpaceId, modelId: "m" } })).toThrow();
    expect(joint.jointRoles()).toEqual({ active: two, previous: one });
  });

  it("are there in a library of the schema before them, with its vectors, and nothing is said of them", () => {
    const database = new Database(":memory:");
    migrate(database, 27);
    database.exec(`INSERT INTO folders (id, path, added_ms) VALUES ('f', '/', 1);
      INSERT INTO items (row_id, id, folder_id, path, path_folded, name, file_key, kind, size_bytes, modified_ms, status, queued_ms, added_ms)
        VALUES (1, 'i', 'f', '/1', '/1', 'n', 'k', 'image', 1, 1, 'indexed', 1, 1);
      INSERT INTO looks (id, item_row_id) VALUES (1, 1);
      INSERT INTO look_vectors (look_id, space_id, scale, codes) VALUES (1, 'one@1', 1, x'01')`);
    migrate(database);
    const joint = createJointReads(database);
    expect([joint.jointRoles(), joint.lookCoverage(one!.spaceId).doneCount]).toEqual([{}, 1]);
  });
});

describe("filters", () => {
  it("find colours, all that are asked for, and count them", () => {
    const { add, named, database } = open();
    add("both.png", picture({ names: ["red", "blue"] }));
    add("red.png", picture({ names: ["red"] }));
    add("none.png", undefined);
    expect(named("colour:red")).toEqual(["both.png", "red.png"]);
    expect(named("colour:red colour:blue")).toEqual(["both.png"]);
    expect(named("-colour:blue")).toEqual(["none.png", "red.png"]);
    expect(named("(colour:blue OR name:none)")).toEqual(["both.png", "none.png"]);
    expect(createFacets(database).countPassing([], []).facets.colour).toEqual([
      { value: "red", label: "red", count: 2 },
      { value: "blue", label: "blue", count: 1 },
    ]);
  });

  it("find what was taken near a place, over the date line and at the pole too", () => {
    const { add, named } = open();
    const at = (name: string, latitude: number, longitude: number): ItemId =>
      add(name, picture({ place: { latitude, longitude } }));
    at("munich.png", 48.1374, 11.5755);
    at("augsburg.png", 48.3705, 10.8978);
    at("fiji-east.png", -16.8, -179.98);
    at("fiji-west.png", -16.8, 179.97);
    at("pole.png", 89.99, 100);
    add("nowhere.png", picture());
    expect(named("near:48.1374,11.5755,5km")).toEqual(["munich.png"]);
    // 56 kilometres lie between the two.
    expect(named("near:48.1374,11.5755,55km")).toEqual(["munich.png"]);
    expect(named("near:48.1374,11.5755,58km")).toEqual(["augsburg.png", "munich.png"]);
    expect(named("near:-16.8,180,10km")).toEqual(["fiji-east.png", "fiji-west.png"]);
    expect(named("near:-16.8,-180,10km")).toEqual(["fiji-east.png", "fiji-west.png"]);
    expect(named("near:90,-80,5km")).toEqual(["pole.png"]);
    expect(named("near:48.1374,11.5755,20000km")).toHaveLength(5);
    // Whoever asks for what is not there means what may be anywhere else.
    expect(named("-near:48.1374,11.5755,15000km")).toContain("nowhere.png");
  });
});

it("comes to a library of before with all that was in it", () => {
  const database = new Database(":memory:");
  const before = schemaVersionOf(database);
  migrate(database, 6);
  database.prepare(`INSERT INTO folders (id, path, added_ms) VALUES (?, '/', 1)`).run(folderId);
  database
    .prepare(
      `INSERT INTO items (id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, kind,
         content_hash, segment_count, queued_ms, added_ms)
       VALUES ('01990000-0000-7000-8000-000000000009', ?, '/a.png', '/a.png', 'a.png', 'k', 1, 1, 'indexed', 'image', ?, 1, 1, 1)`,
    )
    .run(folderId, "a".repeat(64));
  migrate(database);
  expect([before, createLookReads(database).unseenPictures(spaceId, 0, 5).length]).toEqual([0, 1]);
  database.close();
});
