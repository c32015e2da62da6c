/** What is said of a thing that bears a time ahead of the server's, and what nobody gets out of that. */
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { countsBetween, createHlcClock, printHlc, readHlc } from "#shared/kit/hlc.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { partsOf, placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { addTag, editsOf, removeTag, setField, TagId, timesOf } from "#shared/sync/edits.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { limits } from "#shared/sync/limits.ts";
import { ownMap } from "#shared/sync/own-maps.ts";
import { createErasedIds } from "./erased-ids.ts";
import type { Hot } from "./hub-state.ts";
import { TrialDoc } from "./trial-doc.ts";
import { tryUpdate, type Trying } from "./trial.ts";

const [one, other] = [1, 2].map((n) => DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`)) as [
  DeviceId,
  DeviceId,
];
const partitionId = PartitionId.parse("01970000-0000-7000-8000-00000000000b");
const parts = partsOf(placeOf(partitionId, sharedItemId(one, 0)).edits);
const tag = TagId.parse("a".repeat(24));
const nowMs = 1_800_000_000_000;
const aheadMs = nowMs + 400 * 86_400_000;
const at = (count: number, wallMs = aheadMs): string => printHlc({ wallMs, count });

/** A server whose clock was ahead when the title was said, and two devices that hear of everything. */
function createTeam({ hasErased = false } = {}) {
  const erased = createErasedIds();
  if (hasErased) erased.add(sharedItemId(one, 9), 1);
  const state: Trying & { nowMs: number } = { check: checkUpdate, erased, nowMs: aheadMs };
  const hot: Hot = {
    doc: new TrialDoc(),
    heads: new Map(),
    owners: new Map(),
    seq: 0,
    purgedEpoch: 0,
    sizeBytes: 0,
  };
  const docs = new Map([one, other].map((device) => [device, new Y.Doc()]));
  const say = (device: DeviceId, write: (doc: Y.Doc) => void, isRelayed = false): string => {
    const doc = docs.get(device);
    if (doc === undefined) throw new Error("no such device");
    let update: Uint8Array | undefined;
    doc.once("update", (made: Uint8Array) => void (update = made));
    doc.transact(() => write(doc));
    if (update === undefined) throw new Error("nothing was written");
    const tried = tryUpdate(state, hot, { update, deviceId: device, parts, isRelayed });
    if (tried.kind === "refused") return tried.why;
    for (const each of docs.values()) Y.applyUpdate(each, update);
    return tried.kind;
  };
  const title = (device: DeviceId, value: string, hlc: string, key = "1") =>
    say(device, (doc) => setField(doc, key, "title", value, { device, hlc }));
  const held = (device: DeviceId = one) => editsOf(docs.get(device) ?? new Y.Doc(), "1").fields.title;
  expect(title(one, "said ahead", at(7))).toBe("taken");
  state.nowMs = nowMs;
  return { state, hot, docs, say, title, held };
}

describe.each([{ hasErased: false }, { hasErased: true }])("where erased items are: $hasErased", (kind) => {
  test("who says something later says it one count after what is ahead, and that holds at once, everywhere", () => {
    const { docs, title, held } = createTeam(kind);
    for (const [round, device] of [one, other, other, one].entries()) {
      const clock = createHlcClock(() => nowMs, limits.clockAheadMaxMs);
      const doc = docs.get(device) ?? new Y.Doc();
      expect(title(device, `later ${round}`, clock.tellAfter(timesOf(doc, "1")))).toBe("taken");
      expect([held(one), held(other)]).toEqual([`later ${round}`, `later ${round}`]);
      // Of everything else it says when it is.
      expect(readHlc(clock.tellAfter(timesOf(doc, "2")))?.wallMs).toBe(nowMs);
    }
  });

  test("what was said a thousand times without the server is taken at once, and no more than that", () => {
    const often = (count: number) => (doc: Y.Doc) => {
      for (let step = 1; step <= count; step++)
        setField(doc, "1", "title", `${step}`, { device: other, hlc: at(7 + step) });
    };
    expect(createTeam(kind).say(other, often(limits.clockStepMax))).toBe("taken");
    expect(createTeam(kind).say(other, often(limits.clockStepMax + 1))).toBe("clock-ahead");
  });
});

test("a tag that is taken away and set again in one update comes after what it was", () => {
  const { say } = createTeam();
  expect(say(one, (doc) => addTag(doc, "1", tag, { device: one, hlc: at(8) }))).toBe("taken");
  expect(
    say(one, (doc) => {
      removeTag(doc, "1", tag);
      addTag(doc, "1", tag, { device: one, hlc: at(9) });
      addTag(doc, "2", tag, { device: one, hlc: at(0, nowMs) });
    }),
  ).toBe("taken");
});

test.each([
  ["another item", "2", at(8)],
  ["more than a step", "1", at(8 + limits.clockStepMax)],
  ["the next millisecond", "1", at(8, aheadMs + 1)],
  ["the end of all time", "1", "ffffffffffff-ffff"],
])("ahead for no reason is refused: %s", (_, key, hlc) =>
  expect(createTeam().title(other, "x", hlc, key)).toBe("clock-ahead"),
);

test("one update is measured by what was there before it, however many entries it climbs on", () => {
  const { say } = createTeam();
  const step = limits.clockStepMax;
  const climb = (doc: Y.Doc) => {
    setField(doc, "1", "title", "a", { device: other, hlc: at(7 + step) });
    setField(doc, "1", "favourite", true, { device: other, hlc: at(7 + 2 * step) });
  };
  expect(say(other, climb)).toBe("clock-ahead");
});

test("whoever climbs as fast as updates are taken gets further ahead by less than time passes", () => {
  const { title } = createTeam();
  const first = readHlc(at(7)) ?? { wallMs: 0, count: 0 };
  let last = first;
  for (let second = 0; second < 2; second++)
    for (let update = 0; update < limits.updatesPerSecond; update++) {
      const count = last.count + limits.clockStepMax;
      last = { wallMs: last.wallMs + (count >> 16), count: count & 0xffff };
      expect(countsBetween(first, last) / limits.clockStepMax).toBe(
        second * limits.updatesPerSecond + update + 1,
      );
      expect(title(other, `${update}`, printHlc(last))).toBe("taken");
    }
  expect(last.wallMs - first.wallMs).toBeLessThan(2 * 10);
});

test("a key that nobody looks at gives no time to begin from, and takes no honest device's clock along", () => {
  const { docs, say, title } = createTeam();
  const poison = (doc: Y.Doc) => {
    ownMap(doc, "items", "2", other).set("new/time", "fffffffffffe-0000");
    ownMap(doc, "items", "2", other).set("new/register", { v: 1, hlc: "fffffffffffe-0000" });
  };
  expect(say(other, poison)).toBe("taken");
  expect(timesOf(docs.get(one) ?? new Y.Doc(), "2")).toEqual([]);
  expect(title(other, "x", "fffffffffffe-0001", "2")).toBe("clock-ahead");
});

test("what is brought back after a restore bears the time that was judged when it was written, and never the last", () => {
  const write = (hlc: string) => (doc: Y.Doc) => setField(doc, "3", "title", "x", { device: other, hlc });
  expect(createTeam().say(other, write(at(0)), true)).toBe("taken");
  expect(createTeam().say(other, write("ffffffffffff-fff0"), true)).toBe("clock-ahead");
});
