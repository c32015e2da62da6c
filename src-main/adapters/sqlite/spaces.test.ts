import Database from "better-sqlite3-multiple-ciphers";
import { beforeEach, describe, expect, it } from "vitest";
import type { SpaceName } from "#core/ports/space-store.ts";
import { type SegmentId, SpaceId } from "#shared/model/ids.ts";
import { createCounters } from "./counters.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { bareScanCountMax } from "./limits.ts";
import { migrate, schemaVersionOf } from "./migrate.ts";
import { createSettingReads, createSettingWrites } from "./settings.ts";
import { createSpaceReads, createSpaceWrites } from "./spaces.ts";
import { everything, folderId, indexed, noDifference, seenFile, spaceId } from "./store-samples.ts";

const space = (modelId: string): SpaceName => ({
  id: SpaceId.parse(`${modelId}@1`),
  modelId,
  dimensions: 4,
});
const [first, second, third] = [
  { ...space("conformance"), id: spaceId },
  space("second"),
  space("third"),
] as const;
const vector = { codes: Int8Array.of(1, 2, 3, 4), scale: 0.5 };

describe("spaces side by side", () => {
  let database: Database.Database;
  let spaces: ReturnType<typeof createSpaceReads> & ReturnType<typeof createSpaceWrites>;
  let library: ReturnType<typeof createLibraryReads> & ReturnType<typeof createLibraryWrites>;
  beforeEach(() => {
    database = new Database(":memory:");
    database.pragma("foreign_keys = ON");
    migrate(database);
    library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
    spaces = {
      ...createSpaceReads(database),
      ...createSpaceWrites(database, createCounters(database)),
    };
    library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  });

  const index = (path: string, texts: readonly string[]): readonly SegmentId[] => {
    library.applyDifference(folderId, { ...noDifference, added: [seenFile(path)] }, false, 1);
    const [claimed] = library.claim(everything, 2);
    if (claimed === undefined) throw new Error(`${path} was not claimed`);
    return library.commit([indexed(claimed, texts, { title: "Title" })], 3).items[0]?.segmentIds ?? [];
  };
  const roles = () => spaces.spaces().map(({ modelId, role }) => `${modelId} ${role}`);
  /** As the background does it: page by page until there is no more. */
  const embedAll = (id: SpaceId, pageCountMax: number): number => {
    let after = spaces.spaces().find((each) => each.id === id)?.doneSegment ?? 0;
    for (let pages = 1; ; pages++) {
      const page = spaces.segmentsWithout(id, after, pageCountMax);
      const rows = page.segments.map(({ segmentId }) => ({ segmentId, ...vector }));
      spaces.addVectors(id, rows, page.until);
      after = page.until;
      if (page.isAll) return pages;
    }
  };

  it("come to a library of the schema before them, which keeps what it had", () => {
    const old = new Database(":memory:");
    migrate(old, 6);
    createSettingWrites(old).writeSetting("kept", "yes");
    migrate(old, 7);
    expect(schemaVersionOf(old)).toBe(7);
    expect(createSettingReads(old).readSetting("kept")).toBe("yes");
    expect(createSpaceReads(old).spaces()).toEqual([]);
  });

  it("take turns: the one searched becomes the previous, and the one before it is forgotten", () => {
    spaces.activateSpace(first);
    spaces.beginSpace(second);
    expect(roles()).toEqual(["conformance active", "second building"]);
    spaces.activateSpace(second);
    expect(roles()).toEqual(["second active", "conformance previous"]);
    // Back, and forth again.
    spaces.activateSpace(first);
    expect(roles()).toEqual(["conformance active", "second previous"]);
    spaces.beginSpace(third);
    spaces.activateSpace(third);
    expect(roles()).toEqual(["third active", "second forgotten", "conformance previous"]);
    // What is searched can be neither forgotten nor built.
    spaces.forgetSpace(third.id);
    spaces.beginSpace(third);
    expect(roles()[0]).toBe("third active");
    spaces.beginSpace(second);
    spaces.beginSpace(space("fourth"));
    expect(roles()).toContain("second forgotten");
    expect(roles()).toContain("fourth building");
  });

  it("miss nothing that comes, changes or goes while one is built, and begin no page twice", () => {
    spaces.activateSpace(first);
    const early = index("/home/early.md", ["one", "two", "three", "four", "five"]);
    index("/home/gone.md", ["six", "seven"]);
    spaces.beginSpace(second);
    const page = spaces.segmentsWithout(second.id, 0, 3);
    expect(page).toMatchObject({ until: early[2], isAll: false });
    expect(page.segments[0]).toEqual({
      segmentId: early[0],
      title: "Title",
      headingPath: ["Chapter", "Part 0"],
      text: "one",
    });
    // Between the look and the writing one file goes, one is read anew and one comes.
    const goneId = library.itemAt("/home/gone.md")?.id;
    const earlyItem = library.itemAt("/home/early.md");
    if (goneId === undefined || earlyItem === undefined) throw new Error("nothing was indexed");
    library.applyDifference(
      folderId,
      {
        ...noDifference,
        removed: [goneId],
        changed: [{ ...seenFile("/home/early.md", { modifiedMs: 9 }), itemId: earlyItem.id }],
      },
      false,
      5,
    );
    const [claimed] = library.claim(everything, 6);
    if (claimed === undefined) throw new Error("not seen changed");
    library.commit([indexed(claimed, ["new one", "new two"])], 7);
    index("/home/late.md", ["late"]);
    const rows = page.segments.map(({ segmentId }) => ({ segmentId, ...vector }));
    expect(spaces.addVectors(second.id, rows, page.until).added).toEqual([]);
    expect(embedAll(second.id, 2)).toBe(2);
    const ids = Array.from(library.vectorIds(second.id));
    expect(ids).toEqual(Array.from(library.vectorIds(first.id)));
    expect(ids).toHaveLength(3);
    expect(spaces.coverage(second.id)).toEqual({ doneCount: 3, totalCount: 3 });
  });

  it("go on after the last page that was stored, and keep what they have when begun again", () => {
    spaces.activateSpace(first);
    index("/home/a.md", ["one", "two", "three"]);
    spaces.beginSpace(second);
    const { segments, until } = spaces.segmentsWithout(second.id, 0, 2);
    spaces.addVectors(
      second.id,
      segments.map(({ segmentId }) => ({ segmentId, ...vector })),
      until,
    );
    expect(spaces.coverage(second.id)).toEqual({ doneCount: 2, totalCount: 3 });
    spaces.setSpacePaused(second.id, true);
    spaces.beginSpace(second);
    const building = spaces.spaces().find(({ role }) => role === "building");
    expect(building).toMatchObject({ doneSegment: until, paused: false });
    spaces.forgetSpace(second.id);
    spaces.beginSpace(second);
    expect(spaces.segmentsWithout(second.id, 0, 9).segments.map(({ text }) => text)).toEqual(["three"]);
  });

  it("look at a bounded number of segments at once", () => {
    spaces.activateSpace(first);
    index(
      "/home/long.md",
      Array.from({ length: bareScanCountMax + 1 }, (_, place) => `part ${place}`),
    );
    const page = spaces.segmentsWithout(spaceId, 0, 10);
    expect(page).toEqual({ until: bareScanCountMax, isAll: false, segments: [] });
    expect(spaces.segmentsWithout(spaceId, page.until, 10)).toEqual({
      until: bareScanCountMax + 1,
      isAll: true,
      segments: [],
    });
  });

  it("are a new revision only where they can be found, and write nothing for a space that is gone", () => {
    spaces.activateSpace(first);
    const [segmentId] = index("/home/a.md", ["one"]);
    if (segmentId === undefined) throw new Error("nothing was indexed");
    const before = library.revision();
    spaces.beginSpace(second);
    expect(spaces.addVectors(second.id, [{ segmentId, ...vector }], segmentId)).toEqual({
      revision: before,
      added: [segmentId],
    });
    spaces.activateSpace(third);
    const found = spaces.addVectors(third.id, [{ segmentId, ...vector }], segmentId);
    expect([found.added, found.revision > before]).toEqual([[segmentId], true]);
    expect(spaces.addVectors(third.id, [{ segmentId, ...vector }], segmentId).added).toEqual([]);
    spaces.forgetSpace(second.id);
    expect(spaces.addVectors(second.id, [{ segmentId, ...vector }], segmentId).added).toEqual([]);
  });

  it("go little by little when they are forgotten, and leave the others alone", () => {
    spaces.activateSpace(first);
    index("/home/a.md", ["one", "two", "three", "four", "five"]);
    spaces.beginSpace(second);
    embedAll(second.id, 10);
    expect(spaces.removeVectors(second.id, 2)).toEqual({ done: true });
    expect(library.vectorIds(second.id)).toHaveLength(5);
    spaces.forgetSpace(second.id);
    const steps: boolean[] = [];
    while (!steps.includes(true)) steps.push(spaces.removeVectors(second.id, 2).done);
    expect(steps).toEqual([false, false, false, true]);
    expect([library.vectorIds(second.id).length, library.vectorIds(first.id).length]).toEqual([0, 5]);
    expect(roles()).toEqual(["conformance active"]);
  });
});
