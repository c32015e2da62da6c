import { expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { DeviceId } from "#shared/model/team.ts";
import { editsOf, setField } from "#shared/sync/edits.ts";
import { trashBorn } from "./undo-document.ts";

const [serverDevice, device] = [1, 2].map((n) =>
  DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`),
) as [DeviceId, DeviceId];

test("what a device shared goes to the trash at once, however far ahead it said that it is not there", () => {
  const doc = new Y.Doc();
  const hlc = printHlc({ wallMs: 4e12, count: 3 });
  setField(doc, "1", "trash", false, { device, hlc });
  expect(trashBorn(doc, ["1", "2"], { serverDevice, nowMs: 1_000 })).toEqual(new Set(["1", "2"]));
  expect(["1", "2"].map((key) => editsOf(doc, key).fields.trash)).toEqual([true, true]);
  // Who takes it out again wants it.
  setField(doc, "2", "trash", false, { device, hlc });
  expect(trashBorn(doc, ["1", "2"], { serverDevice, nowMs: 1_000 }).size).toBe(0);
});
