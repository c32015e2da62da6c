import { Doc } from "yjs";
import { expect, test } from "vitest";
import { DeviceId } from "../model/team.ts";
import { addTag, editsOf, setField, TagId, writeNote } from "./edits.ts";
import { limits } from "./limits.ts";
import { fitsNote, SuggestedEdit, writeSuggestion } from "./suggestion.ts";

const [device, map] = [1, 2].map((n) => DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`)) as [
  DeviceId,
  DeviceId,
];
const [winter, quay] = ["a", "b"].map((sign) => TagId.parse(sign.repeat(24))) as [TagId, TagId];
const hlcOf = (ms: number) => `00000000000${ms}-0000`;

test.each([
  ["nothing", {}, "suggests nothing"],
  ["the same tag both ways", { addTags: ["quay"], removeTags: ["Quay"] }, "the same tag"],
  ["a title of blanks", { title: "  " }, ">=1"],
  ["a title that is too long", { title: "x".repeat(501) }, "<=500"],
  ["a colour that is none", { label: "mauve" }, "Invalid option"],
  ["a tag of two words", { addTags: ["two words"] }, "one word"],
  ["more tags than anybody reads", { addTags: Array.from({ length: 17 }, (_, n) => `t${n}`) }, "<=16"],
  ["words for a note without end", { note: "x".repeat(10_001) }, "<=10000"],
])("%s cannot be suggested", (_what, edit, why) => {
  const read = SuggestedEdit.safeParse(edit);
  expect(read.success).toBe(false);
  expect(JSON.stringify(read.error?.issues)).toContain(why);
});

test("what is taken over changes what it names and nothing else, and tells that it was done", () => {
  const document = new Doc();
  const editor = { device, hlc: hlcOf(1) };
  setField(document, "7", "title", "Boats", editor);
  setField(document, "7", "colour", "red", editor);
  addTag(document, "7", winter, editor);
  writeNote(document, "7", "mend the sail", editor);
  setField(document, "8", "title", "Another", editor);
  const by = { device: map, hlc: hlcOf(2) };
  writeSuggestion(
    document,
    "7",
    { title: null, note: "and the oar" },
    { added: [quay], removed: [winter] },
    by,
  );
  expect(editsOf(document, "7")).toMatchObject({
    fields: { title: null, colour: "red" },
    tagIds: [quay],
    note: "mend the sail\n\nand the oar",
  });
  expect(editsOf(document, "8").fields).toEqual({ title: "Another" });
  expect(document.getMap("items").has(`7/${map}`)).toBe(true);
  writeSuggestion(document, "8", {}, { added: [], removed: [winter] }, by);
  expect(document.getMap("items").has(`8/${map}`)).toBe(true);
});

test("a note takes no more than a note may have", () => {
  const document = new Doc();
  writeNote(document, "7", "x".repeat(limits.noteCharsMax - 7), { device, hlc: hlcOf(1) });
  expect(fitsNote(document, "7", { note: "12345" })).toBe(true);
  expect(fitsNote(document, "7", { note: "123456" })).toBe(false);
  expect(fitsNote(document, "7", {})).toBe(true);
});
