import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { SharedItemId } from "#shared/model/team.ts";
import type { ItemEdits } from "#shared/rpc/team-status.ts";
import { asBefore, asTaken } from "./as-decided.ts";

const place = {
  partitionId: PartitionId.parse("01990000-0000-7000-8000-000000000001"),
  itemId: SharedItemId.parse("01990000-0000-7000-8000-000000000002.0.0"),
};
const tag = (text: string) => Tag.parse(text);
const edits: ItemEdits = { tags: [tag("draft")], favourite: true, trashed: false, title: "Wall" };

test("what is taken over is shown on top of what the server says held, and its undoing is that again", () => {
  // What was shown was older than what the server had.
  const before = { ...place, title: "North wall", tags: [tag("draft"), tag("old")], note: "seen" };
  const edit = {
    title: "The north wall",
    addTags: [tag("survey")],
    removeTags: [tag("draft")],
    note: "mended",
  };
  const taken = asTaken(edits, before, edit);
  expect(taken).toEqual({
    tags: ["old", "survey"],
    favourite: true,
    trashed: false,
    title: "The north wall",
    note: "seen\n\nmended",
  });
  expect(asBefore(taken, before)).toEqual({ ...edits, title: "North wall", tags: before.tags, note: "seen" });
});

test("what was not there is not there again, and what nobody changed stays as it is", () => {
  const before = { ...place, title: null, label: null, note: "" };
  const taken = asTaken({ ...edits, label: "red" }, before, {
    title: "A wall",
    label: "teal",
    note: "mended",
  });
  expect(taken).toMatchObject({ title: "A wall", label: "teal", note: "mended", tags: ["draft"] });
  expect(asBefore(taken, before)).toEqual({ tags: ["draft"], favourite: true, trashed: false });
  expect(asTaken(edits, { ...place, label: null }, { label: null })).toEqual(edits);
});
