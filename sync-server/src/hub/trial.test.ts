import { expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { partsOf, placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { writeNote } from "#shared/sync/edits.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { limits } from "#shared/sync/limits.ts";
import { createErasedIds } from "./erased-ids.ts";
import type { Hot } from "./hub-state.ts";
import { TrialDoc } from "./trial-doc.ts";
import { tryUpdate, type Trying } from "./trial.ts";

const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000001");
const partitionId = PartitionId.parse("01970000-0000-7000-8000-00000000000b");
const parts = partsOf(placeOf(partitionId, sharedItemId(deviceId, 0)).edits);

/** A device that writes notes, and the server's side of its document. */
function createSides() {
  const document = new Y.Doc();
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  const hot: Hot = {
    doc: new TrialDoc(),
    heads: new Map(),
    owners: new Map(),
    seq: 0,
    purgedEpoch: 0,
    sizeBytes: 0,
  };
  const state: Trying = { check: checkUpdate, erased: createErasedIds(), nowMs: 1_000 };
  const note = (key: string, text: string): string => {
    writeNote(document, key, text, { device: deviceId, hlc: printHlc({ wallMs: 1_000, count: 0 }) });
    const update = updates.pop();
    if (update === undefined) throw new Error("nothing was written");
    const tried = tryUpdate(state, hot, { update, deviceId, parts, isRelayed: false });
    return tried.kind === "refused" ? tried.why : tried.kind;
  };
  return { hot, note };
}

test("a document that is full takes no more", () => {
  const { hot, note } = createSides();
  const long = "€".repeat(limits.noteCharsMax);
  const count = Math.floor(limits.documentBytesMax / (3 * limits.noteCharsMax));
  for (let key = 0; key < count; key++) expect(note(`${key}`, long)).toBe("taken");
  expect(note("1998", long)).toBe("too-large");
  expect(hot.doc.encode().byteLength).toBeLessThan(limits.documentBytesMax);
});

test("what was overwritten takes no room", () => {
  const { note } = createSides();
  for (let round = 0; round < 20; round++) {
    expect(note("0", `${round % 10}`.repeat(limits.noteCharsMax))).toBe("taken");
    expect(note("0", "€".repeat(limits.noteCharsMax))).toBe("taken");
  }
  expect(note("0", "")).toBe("taken");
});
