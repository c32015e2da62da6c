import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { Tag } from "#shared/model/item.ts";
import { DeviceId } from "#shared/model/team.ts";
import { readBirths } from "#shared/sync/births.ts";
import { addTag, editsOf, removeTag, setField, writeNote } from "#shared/sync/edits.ts";
import { nameTag, readTagNames } from "#shared/sync/tag-dictionary.ts";
import { testTiers } from "../database/test-tiers.fake.ts";
import { dayMs, joinedMs, openUndoWorld, payloadOf, tagOf } from "./undo-world.fake.ts";

type World = Awaited<ReturnType<typeof openUndoWorld>>;

/** Both share and edit; then the bad one goes bad. Gives the time at which it did. */
async function goBad(world: World): Promise<number> {
  const { good, bad, place, tags, log } = world;
  const [theirs, ours] = [place(bad.deviceId, 0), place(good.deviceId, 0)];
  await bad.share(0);
  await good.share(0);
  await bad.write(tags, (doc) => nameTag(doc, tagOf(1), Tag.parse("harbour"), bad.editor()));
  await bad.write(theirs.edits, (doc) => {
    setField(doc, "0", "title", "Before", bad.editor());
    addTag(doc, "0", tagOf(1), bad.editor());
  });
  await good.write(ours.edits, (doc) => {
    setField(doc, "0", "title", "Ours", good.editor());
    addTag(doc, "0", tagOf(1), good.editor());
    writeNote(doc, "0", "The pump runs hot.", good.editor());
  });
  // What a compaction replaced is known all the same.
  await log.compact(theirs.edits);
  const sinceMs = world.clock.nowMs;
  await bad.share(1);
  await bad.share(0, true);
  await bad.write(tags, (doc) => {
    nameTag(doc, tagOf(1), Tag.parse("rubbish"), bad.editor());
    nameTag(doc, tagOf(2), Tag.parse("junk"), bad.editor());
    nameTag(doc, tagOf(3), Tag.parse("odd"), bad.editor());
  });
  await bad.write(theirs.edits, (doc) => {
    setField(doc, "0", "title", "Broken", bad.editor());
    setField(doc, "0", "favourite", true, bad.editor());
    removeTag(doc, "0", tagOf(1));
    writeNote(doc, "1", "all junk", bad.editor());
  });
  await bad.write(ours.edits, (doc) => {
    setField(doc, "0", "title", "Broken", bad.editor());
    setField(doc, "0", "trash", true, bad.editor());
    removeTag(doc, "0", tagOf(1));
    addTag(doc, "0", tagOf(2), bad.editor());
    writeNote(doc, "0", "The junk runs cold.", bad.editor());
  });
  await good.write(ours.edits, (doc) => {
    const { note = "" } = editsOf(doc, "0");
    writeNote(doc, "0", `${note} Look at it.`, good.editor());
    setField(doc, "0", "favourite", true, good.editor());
    addTag(doc, "0", tagOf(3), good.editor());
  });
  await log.compact(ours.edits);
  await log.compact(theirs.births);
  return sinceMs;
}

describe.each(await testTiers())("undoing a device on $name", { timeout: 60_000 }, (tier) => {
  test("what it did since goes, and what it did before and what others did stays", async () => {
    await using world = await openUndoWorld(tier);
    const { good, bad, place, tags, undo, principal } = world;
    const sinceMs = await goBad(world);
    await world.revoke();
    const asked = { deviceId: bad.deviceId, sinceMs };
    const counts = { itemCount: 1, editCount: 12, noteCount: 2 };
    expect(await undo.preview(principal, asked)).toEqual(counts);
    expect(world.told).toEqual([]);
    expect(await undo.undo(principal, asked)).toEqual(counts);

    const births = readBirths(await world.open(place(bad.deviceId, 0).births));
    expect(births.get("0")).toMatchObject({ payloadId: payloadOf(0), withdrawn: false });
    const theirs = await world.open(place(bad.deviceId, 0).edits);
    expect(editsOf(theirs, "0")).toEqual({ fields: { title: "Before" }, tagIds: [tagOf(1)] });
    expect(editsOf(theirs, "1")).toMatchObject({ fields: { trash: true }, tagIds: [] });
    expect(editsOf(await world.open(place(good.deviceId, 0).edits), "0")).toEqual({
      fields: { title: "Ours", favourite: true },
      tagIds: [tagOf(1), tagOf(3)],
      note: "The pump runs hot. Look at it.",
    });
    // Somebody has the third tag: it goes on to be called something.
    expect([...readTagNames(await world.open(tags))]).toEqual([
      [tagOf(1), "harbour"],
      [tagOf(3), "odd"],
    ]);
    // All of it was told to the devices, as the server's own.
    expect(new Set(world.told.map(({ deviceId }) => deviceId))).toEqual(new Set([world.serverDevice]));
    const { leaves } = await world.trail.page(world.orgId, { before: undefined, count: 9 });
    const device = `device:${bad.deviceId}`;
    expect(leaves).toMatchObject([
      {
        act: "device.undo",
        actor: { id: "undo" },
        targets: [device, `time:${sinceMs}`, "count:1", "count:12", "count:2"],
      },
      {
        act: "device.undo",
        actor: { kind: "user" },
        targets: ["procedure:devices.undo", device, `time:${sinceMs}`],
      },
    ]);
  });

  test("done twice there is nothing to undo, also after people went on, and an earlier time undoes the rest", async () => {
    await using world = await openUndoWorld(tier);
    const { good, bad, place, undo, principal } = world;
    const { edits } = place(good.deviceId, 0);
    const sinceMs = await goBad(world);
    await world.revoke();
    const asked = { deviceId: bad.deviceId, sinceMs };
    await undo.undo(principal, asked);
    expect(await undo.undo(principal, asked)).toEqual({ refused: "NOTHING_TO_UNDO" });
    world.clock.nowMs += 1;
    await good.write(place(bad.deviceId, 1).edits, (doc) =>
      setField(doc, "1", "trash", false, good.editor()),
    );
    await good.write(edits, (doc) => {
      writeNote(doc, "0", "Mended.", good.editor());
      removeTag(doc, "0", tagOf(1));
    });
    expect(await undo.undo(principal, asked)).toEqual({ refused: "NOTHING_TO_UNDO" });
    expect(editsOf(await world.open(edits), "0")).toMatchObject({ note: "Mended.", tagIds: [tagOf(3)] });

    expect(await undo.undo(principal, { ...asked, sinceMs: joinedMs - dayMs })).toMatchObject({
      itemCount: 1,
    });
    const theirs = await world.open(place(bad.deviceId, 0).edits);
    expect(editsOf(theirs, "0")).toMatchObject({ fields: { trash: true }, tagIds: [] });
    expect(editsOf(theirs, "1").fields).toEqual({ trash: false });
    expect(editsOf(await world.open(edits), "0")).toMatchObject({ note: "Mended.", tagIds: [tagOf(3)] });
    expect(await undo.preview(principal, { ...asked, sinceMs: 0 })).toMatchObject({
      itemCount: 0,
      editCount: 0,
    });
  });

  test("what came while it wrote, from a device that was offline, merges as ever", async () => {
    await using world = await openUndoWorld(tier);
    const { good, bad, place, undo, principal } = world;
    const { edits } = place(good.deviceId, 0);
    await good.write(edits, (doc) => writeNote(doc, "0", "one two", good.editor()));
    const offline = await world.open(edits);
    const sinceMs = world.clock.nowMs;
    await bad.write(edits, (doc) => writeNote(doc, "0", "", bad.editor()));
    await world.revoke();
    expect(await undo.undo(principal, { deviceId: bad.deviceId, sinceMs })).toMatchObject({ noteCount: 1 });
    await good.write(edits, (doc) => writeNote(doc, "0", "one two three", good.editor()), offline);
    const { note = "" } = editsOf(await world.open(edits), "0");
    expect(note.replace(" three", "")).toBe("one two");
    expect(note).toContain(" three");
  });

  test("after an erasure in the document what was overwritten stays away, and what it wrote goes", async () => {
    await using world = await openUndoWorld(tier);
    const { good, bad, place, undo, principal, log } = world;
    const sinceMs = await goBad(world);
    for (const { deviceId } of [good, bad])
      for (const name of [place(deviceId, 0).edits, place(deviceId, 0).births]) await log.forget(name);
    await world.revoke();
    expect(await undo.undo(principal, { deviceId: bad.deviceId, sinceMs })).toMatchObject({ itemCount: 1 });
    const ours = await world.open(place(good.deviceId, 0).edits);
    expect(editsOf(ours, "0").fields).toEqual({ title: "Ours", favourite: true });
    expect(editsOf(ours, "0").note).not.toContain("junk");
    expect(editsOf(await world.open(place(bad.deviceId, 0).edits), "1").fields).toEqual({ trash: true });
  });

  test("what was brought back stays where something is erased in the document afterwards", async () => {
    await using world = await openUndoWorld(tier);
    const { good, bad, place, undo, principal } = world;
    const [{ births }, { edits }] = [place(bad.deviceId, 0), place(good.deviceId, 0)];
    await bad.share(0);
    await bad.write(edits, (doc) => setField(doc, "0", "title", "Before", bad.editor()));
    await good.write(edits, (doc) => addTag(doc, "0", tagOf(1), good.editor()));
    const sinceMs = world.clock.nowMs;
    await bad.share(0, true);
    await bad.write(edits, (doc) => setField(doc, "0", "title", "junk", bad.editor()));
    await bad.write(edits, (doc) => removeTag(doc, "0", tagOf(1)));
    await world.revoke();
    const asked = { deviceId: bad.deviceId, sinceMs };
    expect(await undo.undo(principal, asked)).toEqual({ itemCount: 0, editCount: 3, noteCount: 0 });
    for (const name of [births, edits]) await world.log.forget(name);
    expect(await undo.undo(principal, asked)).toEqual({ refused: "NOTHING_TO_UNDO" });
    expect(readBirths(await world.open(births)).get("0")?.withdrawn).toBe(false);
    expect(editsOf(await world.open(edits), "0")).toEqual({
      tagIds: [tagOf(1)],
      fields: { title: "Before" },
    });
  });

  test("what cannot be undone is refused, and says why", async () => {
    await using world = await openUndoWorld(tier);
    const { good, bad, place, undo, principal, clock } = world;
    const { edits } = place(good.deviceId, 0);
    const tagged = (n: number) => bad.write(edits, (doc) => addTag(doc, "0", tagOf(n), bad.editor()));
    await tagged(1);
    const asked = { deviceId: bad.deviceId, sinceMs: clock.nowMs };
    for (const way of [undo.preview, undo.undo])
      expect(await way(principal, asked)).toEqual({ refused: "DEVICE_NOT_REVOKED" });
    await world.revoke();
    const refused = async (given: Partial<typeof asked>): Promise<unknown> => {
      const answer = await undo.undo(principal, { ...asked, ...given });
      return "refused" in answer ? answer.refused : answer;
    };
    expect(await refused({ sinceMs: clock.nowMs + 1 })).toBe("SINCE_IN_FUTURE");
    expect(await refused({ deviceId: DeviceId.parse(randomUUID()) })).toBe("NOT_FOUND");
    expect(await refused({ deviceId: world.foreign })).toBe("NOT_FOUND");
    expect(await refused({})).toBe("NOTHING_TO_UNDO");

    // Later than what is kept it is no longer known what was before which time.
    const since = joinedMs + 1;
    clock.nowMs = joinedMs + 40 * dayMs;
    expect(await undo.undo(principal, { ...asked, sinceMs: since })).toEqual({
      refused: "UNDO_TOO_OLD",
      data: { earliestMs: String(joinedMs + 10 * dayMs), joinedMs: String(joinedMs) },
    });
    expect(await undo.undo(principal, { ...asked, sinceMs: joinedMs })).toMatchObject({ editCount: 1 });
    const { leaves } = await world.trail.page(world.orgId, { before: undefined, count: 9 });
    expect(leaves).toHaveLength(2);
  });

  test("where a program before kept no times, only all that it ever did can be undone", async () => {
    await using world = await openUndoWorld(tier);
    const { good, bad, place, undo, principal, clock } = world;
    const { edits } = place(good.deviceId, 0);
    const at = clock.nowMs;
    clock.nowMs = 0;
    await bad.write(edits, (doc) => addTag(doc, "0", tagOf(1), bad.editor()));
    clock.nowMs = at + 50;
    await good.write(edits, (doc) => addTag(doc, "0", tagOf(2), good.editor()));
    await world.revoke();
    const asked = { deviceId: bad.deviceId, sinceMs: at + 10 };
    expect(await undo.undo(principal, asked)).toEqual({
      refused: "UNDO_TOO_OLD",
      data: { earliestMs: String(at + 50), joinedMs: String(joinedMs) },
    });
    expect(await undo.undo(principal, { ...asked, sinceMs: 0 })).toMatchObject({ editCount: 1 });
    expect(editsOf(await world.open(edits), "0").tagIds).toEqual([tagOf(2)]);
  });

  test("a note, a map and an entry that it put others in the place of are there again", async () => {
    await using world = await openUndoWorld(tier);
    const { good, bad, place, undo, principal } = world;
    const { edits } = place(bad.deviceId, 0);
    await bad.write(edits, (doc) => {
      writeNote(doc, "0", "words before", bad.editor());
      writeNote(doc, "1", "words before", bad.editor());
      setField(doc, "2", "title", "Before", bad.editor());
    });
    const sinceMs = world.clock.nowMs;
    await bad.write(edits, (doc) => {
      const items = doc.getMap<Y.Map<unknown>>("items");
      items.get(`0/${bad.deviceId}`)?.set("n", new Y.Text("junk"));
      items.get(`1/${bad.deviceId}`)?.delete("n");
      items.set(`2/${bad.deviceId}`, new Y.Map());
    });
    await good.write(edits, (doc) => writeNote(doc, "0", "junk and ours", good.editor()));
    await world.revoke();
    const asked = { deviceId: bad.deviceId, sinceMs };
    expect(await undo.undo(principal, asked)).toEqual({ itemCount: 0, editCount: 3, noteCount: 2 });
    const doc = await world.open(edits);
    expect(editsOf(doc, "0").note).toBe("words before\n\n and ours");
    expect(editsOf(doc, "1").note).toBe("words before");
    expect(editsOf(doc, "2").fields).toEqual({ title: "Before" });
    expect(await undo.undo(principal, asked)).toEqual({ refused: "NOTHING_TO_UNDO" });
  });
});
