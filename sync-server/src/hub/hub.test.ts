import { expect, test } from "vitest";
import * as Y from "yjs";
import { openReplicaOf, type Writer } from "./writer.fake.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { addTag, readEdits, TagId } from "#shared/sync/edits.ts";
import { compareSince, type Frame } from "#shared/sync/frames.ts";
import { limits } from "#shared/sync/limits.ts";
import {
  accessTo,
  createHubWithLog,
  deviceId,
  partitionId,
  writer,
  type FakeDevice,
} from "./hub-with-log.fake.ts";

const tag = TagId.parse("a".repeat(24));
const { births, edits } = placeOf(partitionId, sharedItemId(deviceId(1), 0));

const open = (device: FakeDevice, name = edits, since = 0, channel = 1): void =>
  device.say({ type: "open", channel, name, since });
const send = (device: FakeDevice, update: Uint8Array, channel = 1): void =>
  device.say({ type: "update", channel, update });
const kinds = (frames: readonly Frame[]): readonly string[] => frames.map(({ type }) => type);
const refusalsIn = (frames: readonly Frame[]): readonly string[] =>
  frames.flatMap((frame) => (frame.type === "refuse" ? [frame.why] : []));
const tagged = (write: Writer, key: string): Uint8Array =>
  write((doc, editor) => addTag(doc, key, tag, editor));

test("nobody hears of an update before the log has answered", () => {
  const hub = createHubWithLog();
  const [one, other] = [hub.greet(1), hub.greet(2)];
  open(one);
  open(other);
  one.heard();
  other.heard();
  hub.state.isHeld = true;
  send(one, tagged(openReplicaOf(one.id), "0"));
  expect([one.heard(), other.heard()]).toEqual([[], []]);
  hub.release();
  expect(one.heard()).toEqual([{ type: "ack", channel: 1, count: 1, seq: 1 }]);
  expect(kinds(other.heard())).toEqual(["update", "opened"]);
});

test("what comes while an append is under way is one next append", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  one.heard();
  const write = openReplicaOf(one.id);
  hub.state.isHeld = true;
  for (const key of ["0", "1", "2"]) send(one, tagged(write, key));
  expect(hub.heldCount()).toBe(1);
  hub.release();
  expect(one.heard().filter(({ type }) => type === "ack")).toEqual([
    { type: "ack", channel: 1, count: 1, seq: 1 },
    { type: "ack", channel: 1, count: 3, seq: 3 },
  ]);
});

test("an answer by state vector waits until what it holds is in the log", () => {
  const hub = createHubWithLog();
  const [one, other] = [hub.greet(1), hub.greet(2)];
  open(one);
  open(other, edits, compareSince);
  other.heard();
  hub.state.isHeld = true;
  send(one, tagged(openReplicaOf(one.id), "0"));
  other.say({ type: "sync-step-1", channel: 1, stateVector: Uint8Array.of(0) });
  expect(other.heard()).toEqual([]);
  hub.release();
  expect(kinds(other.heard())).toEqual(["sync-step-2", "opened"]);
});

test("a full disk acknowledges nothing, and the same update is taken when there is room", () => {
  const hub = createHubWithLog();
  const [one, other] = [hub.greet(1), hub.greet(2)];
  open(one);
  open(other);
  one.heard();
  other.heard();
  hub.state.isFull = true;
  const update = tagged(openReplicaOf(one.id), "0");
  send(one, update);
  expect(refusalsIn(one.heard())).toEqual(["busy"]);
  expect(hub.notes).toContainEqual({ kind: "append-failed", count: 1 });
  hub.state.isFull = false;
  open(one, edits, 0, 2);
  send(one, update, 2);
  expect(kinds(one.heard())).toContain("ack");
  expect(kinds(other.heard())).toContain("update");
  expect(readEdits(hub.read(edits)).get("0")?.tagIds).toEqual([tag]);
});

test("what is sent again is acknowledged again, and stored once", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  const update = tagged(openReplicaOf(one.id), "0");
  send(one, update);
  send(one, update);
  expect(one.heard().filter(({ type }) => type === "ack")).toHaveLength(2);
  expect(hub.logOf(edits)).toHaveLength(1);
});

test.each([
  ["reads", accessTo("partition.read"), 1, ["not-permitted"]],
  ["suggests", accessTo("partition.read", "edit.suggest"), 1, ["not-permitted"]],
  ["may share only", accessTo("partition.read", "item.write"), 1, ["not-permitted"]],
  ["may edit", accessTo("partition.read", "edit.write"), 1, []],
] as const)("who only %s", (_what, access, number, whys) => {
  const hub = createHubWithLog();
  const one = hub.greet(number, access);
  open(one);
  send(one, tagged(openReplicaOf(one.id), "0"));
  expect(refusalsIn(one.heard())).toEqual(whys);
});

test("what a device shared is written by no other", () => {
  const hub = createHubWithLog();
  const other = hub.greet(2);
  open(other, births);
  send(
    other,
    openReplicaOf(other.id)((doc) => doc.getMap("items").set("0", new Uint8Array(48))),
  );
  expect(refusalsIn(other.heard())).toEqual(["not-permitted"]);
});

test("a document that one may not read is refused in the same words whether there is one or not", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  send(one, tagged(openReplicaOf(one.id), "0"));
  const stranger = hub.greet(3, { epoch: 1, permissions: new Map() });
  open(stranger, edits, 0, 1);
  open(stranger, births, 0, 1);
  expect(refusalsIn(stranger.heard())).toEqual(["not-permitted", "not-permitted"]);
});

test("another device's client, a gap and no update at all are refused, with a note", () => {
  const hub = createHubWithLog();
  const [one, other] = [hub.greet(1), hub.greet(2)];
  open(one);
  const write = openReplicaOf(one.id, 7);
  send(one, tagged(write, "0"));
  const forge = openReplicaOf(other.id, 7);
  const lost = openReplicaOf(other.id, 8);
  tagged(lost, "0");
  for (const update of [tagged(forge, "1"), tagged(lost, "1"), Uint8Array.of(1, 2, 3)]) {
    open(other);
    send(other, update);
  }
  expect(refusalsIn(other.heard())).toEqual(["not-owner", "gap", "malformed"]);
  expect(hub.notes.filter(({ kind }) => kind === "refused")).toHaveLength(3);
  expect(hub.logOf(edits)).toHaveLength(1);
});

test("a refusal ends its channel; what leans on it is passed over", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  const write = openReplicaOf(one.id);
  send(one, Uint8Array.of(1, 2, 3));
  send(one, tagged(write, "0"));
  const heard = one.heard();
  expect(refusalsIn(heard)).toEqual(["malformed"]);
  expect(kinds(heard)).not.toContain("ack");
});

test("after some refusals the connection is closed", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  for (let at = 0; at < limits.refusalCountMax; at++) {
    open(one);
    send(one, Uint8Array.of(1, 2, 3));
  }
  expect(one.closedWith()).toBe(closeCodes.refusals);
});

test("for a gap the log is asked for what is beyond the state; the document is not read anew", () => {
  const hub = createHubWithLog();
  const [one, hostile] = [hub.greet(1), hub.greet(2)];
  open(one);
  const write = openReplicaOf(one.id);
  send(one, tagged(write, "0"));
  send(one, tagged(write, "1"));
  const lost = openReplicaOf(hostile.id, 7);
  tagged(lost, "1");
  open(hostile, edits, 2);
  hub.reads.length = 0;
  hub.state.isReadingHeld = true;
  send(hostile, tagged(lost, "2"));
  // What comes meanwhile waits for the answer, and is taken.
  send(one, tagged(write, "3"));
  expect(hub.reads).toEqual([2]);
  hub.releaseReads();
  expect(hub.reads).toEqual([2]);
  expect(refusalsIn(hostile.heard())).toEqual(["gap"]);
  expect(hub.logOf(edits)).toHaveLength(3);
});

test("what somebody leans on is found where another instance wrote it", () => {
  const hub = createHubWithLog();
  const [one, other] = [hub.greet(1), hub.greet(2)];
  open(one);
  send(one, tagged(openReplicaOf(one.id), "0"));
  const write = openReplicaOf(other.id, 7);
  hub.seed(edits, { update: tagged(write, "1"), deviceId: other.id, newClients: [7] });
  open(other, edits, 2);
  send(other, tagged(write, "2"));
  expect(refusalsIn(other.heard())).toEqual([]);
  expect(keysIn(Y.encodeStateAsUpdate(hub.read(edits))).map((key) => key[0])).toEqual(["0", "1", "2"]);
});

test("whoever leaned on something is told to come again where the log cannot be read", () => {
  const hub = createHubWithLog();
  const [one, hostile] = [hub.greet(1), hub.greet(2)];
  open(one);
  send(one, tagged(openReplicaOf(one.id), "0"));
  const lost = openReplicaOf(hostile.id, 7);
  tagged(lost, "1");
  open(hostile, edits, 1);
  hub.state.isUnreadable = true;
  send(hostile, tagged(lost, "2"));
  expect(refusalsIn(hostile.heard())).toEqual(["busy"]);
  hub.state.isUnreadable = false;
  open(hostile, edits, 1);
  send(hostile, tagged(lost, "3"));
  expect(refusalsIn(hostile.heard())).toEqual(["gap"]);
});

test("who leaves gaps and opens anew before it hears of them is closed as well", () => {
  const hub = createHubWithLog();
  const [one, hostile] = [hub.greet(1), hub.greet(2)];
  open(one);
  send(one, tagged(openReplicaOf(one.id), "0"));
  const write = openReplicaOf(hostile.id, 7);
  tagged(write, "1");
  const leaning = tagged(write, "2");
  hub.state.isReadingHeld = true;
  for (let at = 0; at < limits.refusalCountMax; at++) {
    open(hostile);
    send(hostile, leaning);
    open(hostile);
    hub.releaseReads();
  }
  expect(hostile.closedWith()).toBe(closeCodes.refusals);
});

test("more than the budget is refused as too fast, and taken when there was time", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  const write = openReplicaOf(one.id);
  // Opening cost one.
  for (let at = 0; at < limits.updatesBurst - 1; at++) send(one, tagged(write, String(at % 100)));
  expect(refusalsIn(one.heard())).toEqual([]);
  const late = tagged(write, "150");
  send(one, late);
  expect(refusalsIn(one.heard())).toEqual(["too-fast"]);
  expect(one.closedWith()).toBeUndefined();
  hub.state.nowMs += 1_000;
  open(one, edits, 0, 2);
  send(one, late, 2);
  expect(refusalsIn(one.heard())).toEqual([]);
});

test("a slow reader is not pushed to, and reads from the log when it has drained", () => {
  const hub = createHubWithLog();
  const [one, slow] = [hub.greet(1), hub.greet(2)];
  open(one);
  open(slow);
  slow.heard();
  const { connectionId } = slow;
  hub.handle({ kind: "buffered", connectionId, sizeBytes: limits.bufferedBytesMax + 1 });
  const write = openReplicaOf(one.id);
  send(one, tagged(write, "0"));
  send(one, tagged(write, "1"));
  expect(slow.heard()).toEqual([]);
  hub.handle({ kind: "drained", connectionId });
  expect(kinds(slow.heard())).toEqual(["update", "update", "opened"]);
});

test("a document goes on from where the device was, and from a state where it is compared", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  const write = openReplicaOf(one.id);
  for (const key of ["0", "1", "2"]) send(one, tagged(write, key));
  const other = hub.greet(2);
  open(other, edits, 2);
  expect(other.heard().map(({ type }) => type)).toEqual(["update", "opened"]);
  // It was further than this log is: the server was put back.
  open(other, edits, 9, 2);
  expect(kinds(other.heard())).toEqual(["sync-step-1"]);
  other.say({ type: "sync-step-1", channel: 2, stateVector: Uint8Array.of(0) });
  const [answer, opened] = other.heard();
  expect(opened).toEqual({ type: "opened", channel: 2, seq: 3 });
  const doc = new Y.Doc();
  if (answer?.type === "sync-step-2") Y.applyUpdate(doc, answer.update);
  expect([...readEdits(doc).keys()]).toEqual(["0", "1", "2"]);
});

test("in the recovery window a device brings back what others wrote, and owns none of it", () => {
  const before = openReplicaOf(deviceId(1), 7);
  const lost = tagged(before, "0");
  const [ordinary, recovering] = [createHubWithLog(), createHubWithLog({ recoveringUntilMs: 1_000 })];
  for (const [hub, whys] of [
    [ordinary, ["not-owner"]],
    [recovering, []],
  ] as const) {
    const other = hub.greet(2);
    open(other, edits, compareSince);
    other.say({ type: "sync-step-2", channel: 1, update: lost });
    expect(refusalsIn(other.heard())).toEqual(whys);
  }
  const one = recovering.greet(1);
  open(one);
  send(one, tagged(before, "1"));
  expect(refusalsIn(one.heard())).toEqual([]);
});

test("whose access is taken back is closed at once; who may no longer read a partition loses its documents", () => {
  const hub = createHubWithLog();
  const [one, other] = [hub.greet(1), hub.greet(2)];
  open(one);
  open(other);
  other.heard();
  one.heard();
  hub.handle({ kind: "access-changed", deviceId: one.id, access: "revoked" });
  // Without a tick, or anything else that is waited for.
  expect([one.closedWith(), one.heard(), hub.counts().connectionCount]).toEqual([4403, [], 1]);
  hub.handle({ kind: "access-changed", deviceId: other.id, access: { epoch: 2, permissions: new Map() } });
  expect(other.heard()).toEqual([
    { type: "refuse", channel: 1, count: 0, why: "not-permitted" },
    { type: "access", epoch: 2, partitionIds: [] },
    { type: "manifest", documents: [] },
  ]);
  // An older word that comes late gives nothing back.
  hub.handle({ kind: "access-changed", deviceId: other.id, access: writer });
  expect(other.heard()).toEqual([]);
});

test("what is erased is said first, taken out, refused ever after, and rewritten in the log", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  const write = openReplicaOf(one.id);
  send(one, tagged(write, "0"));
  const id = SharedItemId.parse(`${one.id}.0.0`);
  hub.handle({ kind: "erased", epoch: 1, ids: [id], documents: [births, edits] });
  expect([...hub.read(edits).getMap("items").keys()]).toEqual([]);
  expect(hub.forgotten).toEqual([edits]);
  const late = hub.connect(2);
  late.say({ type: "hello", version: 2, oldest: 1, erasedSince: 0 });
  expect(kinds(late.heard())).toEqual(["welcome", "erased", "access", "manifest"]);
  open(late);
  send(late, tagged(openReplicaOf(late.id), "0"));
  expect(refusalsIn(late.heard())).toEqual(["erased"]);
});

test("what is written inside what is erased leaves no word in the log", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  const write = openReplicaOf(one.id);
  send(one, tagged(write, "0"));
  const secret = TagId.parse("5ec4e7".repeat(4));
  const stale = write((doc, editor) => addTag(doc, "0", secret, editor));
  hub.handle({
    kind: "erased",
    epoch: 1,
    ids: [`${one.id}.0.0`],
    documents: [edits],
  });
  one.heard();
  send(one, stale);
  expect(kinds(one.heard())).toContain("ack");
  const bytes = hub.logOf(edits).map(({ update }) => Buffer.from(update).toString("latin1"));
  expect(bytes.join("")).not.toContain(secret);
});

test("a document that was written to often is to be written down anew", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  const write = openReplicaOf(one.id);
  for (let at = 0; at < limits.compactAfterCount; at++) send(one, tagged(write, String(at % 100)));
  expect(hub.compacted.map(({ name }) => name)).toEqual([edits]);
  const state = hub.compacted[0]?.state;
  expect(state?.seq).toBe(limits.compactAfterCount);
  expect(keysIn(state?.update)).toEqual([...hub.read(edits).getMap("items").keys()]);
});

const keysIn = (update: Uint8Array = new Uint8Array()): readonly string[] => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return [...doc.getMap("items").keys()];
};

test("the state that the log is handed lacks nothing that another instance wrote, and holds nothing that is not in the log", () => {
  const hub = createHubWithLog({ compactAfterCount: 2 });
  const [one, other] = [hub.greet(1), hub.greet(2)];
  for (const device of [one, other]) open(device);
  const [write, writeAlso] = [openReplicaOf(one.id), openReplicaOf(other.id)];
  send(one, tagged(write, "0"));
  hub.state.isHeld = true;
  send(one, tagged(write, "1"));
  const foreign = openReplicaOf(deviceId(3));
  hub.logOf(edits).push({ update: tagged(foreign, "2"), deviceId: deviceId(3), newClients: [] });
  hub.release();
  expect(hub.compacted).toEqual([{ name: edits, state: undefined }]);

  hub.handle({ kind: "tick" });
  hub.state.isHeld = true;
  send(one, tagged(write, "3"));
  send(other, tagged(writeAlso, "4"));
  hub.release();
  const [, { state } = { state: undefined }] = hub.compacted;
  expect(state?.seq).toBe(4);
  expect(keysIn(state?.update).toSorted()).toEqual(
    ["0", "1", "2", "3"].map((key) => expect.stringMatching(`^${key}/`)),
  );
});

test("a device hears of documents that it has not open: at once, and then with the next tick", () => {
  const hub = createHubWithLog();
  const [one, other] = [hub.greet(1), hub.greet(2)];
  open(one);
  const write = openReplicaOf(one.id);
  send(one, tagged(write, "0"));
  expect(other.heard()).toEqual([{ type: "manifest", documents: [{ name: edits, seq: 1 }] }]);
  send(one, tagged(write, "1"));
  send(one, tagged(write, "2"));
  expect(other.heard()).toEqual([]);
  hub.handle({ kind: "tick" });
  expect(other.heard()).toEqual([{ type: "manifest", documents: [{ name: edits, seq: 3 }] }]);
});

test("what another instance wrote reaches the devices of this one, also when something before it was missed", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  const write = openReplicaOf(deviceId(2), 8);
  const [first, second, third] = ["0", "1", "2"].map((key) => tagged(write, key));
  if (!first || !second || !third) throw new Error("three were written");
  send(one, tagged(openReplicaOf(one.id), "9"));
  one.heard();
  const log = hub.logOf(edits);
  const published = (seq: number, update: Uint8Array | undefined) =>
    hub.handle({ kind: "published", name: edits, seq, deviceId: deviceId(2), update });
  log.push({ update: first, deviceId: deviceId(2), newClients: [8] });
  published(2, first);
  expect(kinds(one.heard())).toEqual(["update", "opened"]);
  log.push({ update: second, deviceId: deviceId(2), newClients: [] });
  log.push({ update: third, deviceId: deviceId(2), newClients: [] });
  published(4, undefined);
  expect(one.heard().at(-1)).toEqual({ type: "opened", channel: 1, seq: 4 });
});

test("documents that nobody has open, and states that nobody uses, are let go of", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  open(one);
  send(one, tagged(openReplicaOf(one.id), "0"));
  expect(hub.counts()).toMatchObject({ documentCount: 1, hotCount: 1, waitingCount: 0 });
  hub.handle({ kind: "closed", connectionId: one.connectionId });
  hub.state.nowMs += 3_600_000;
  hub.handle({ kind: "tick" });
  expect(hub.counts()).toEqual({ connectionCount: 0, documentCount: 0, hotCount: 0, waitingCount: 0 });
});
