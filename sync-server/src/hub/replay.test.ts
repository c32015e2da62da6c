/** Who has recorded all that a device said says it again: over the device's own name, another's, or after it was shut out. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { placeOf, sharedItemId, tagsName } from "#shared/sync/document-name.ts";
import { addTag, setField, TagId } from "#shared/sync/edits.ts";
import { encodeFrame, type Frame } from "#shared/sync/frames.ts";
import { deviceId, createHubWithLog, partitionId, type FakeDevice } from "./hub-with-log.fake.ts";
import { openReplicaOf } from "./writer.fake.ts";

const { edits } = placeOf(partitionId, sharedItemId(deviceId(1), 0));
const names = [edits, tagsName(partitionId)];
const hello: Frame = { type: "hello", version: 2, oldest: 1, erasedSince: 0 };

/** A whole conversation, message by message, with an edit that was taken back again. */
function record(): readonly Uint8Array[] {
  const write = openReplicaOf(deviceId(1), 77);
  const tag = TagId.parse("a".repeat(24));
  const updates = [
    write((doc, editor) => addTag(doc, "0", tag, editor)),
    write((doc, editor) => setField(doc, "0", "title", "Pump", editor)),
    write((doc, editor) => setField(doc, "0", "title", "Valve", editor)),
    write((doc) => {
      const map = doc.getMap("items").get(`0/${deviceId(1)}`);
      if (map instanceof Y.Map) map.delete(`#${tag}`);
    }),
  ];
  const frames: readonly Frame[] = [
    hello,
    { type: "open", channel: 1, name: edits, since: 0 },
    ...updates.map((update): Frame => ({ type: "update", channel: 1, update })),
    { type: "sync-step-1", channel: 1, stateVector: Uint8Array.of(0) },
    { type: "sync-step-2", channel: 1, update: updates[0] ?? Uint8Array.of(0, 0) },
    { type: "close", channel: 1 },
  ];
  return frames.map((frame) => encodeFrame(frame));
}

function stateOf(hub: ReturnType<typeof createHubWithLog>) {
  return names.map((name) => ({
    updates: hub
      .logOf(name)
      .map(({ update, deviceId: from }) => [from, Buffer.from(update).toString("base64")]),
    read: hub.read(name).getMap("items").toJSON(),
  }));
}

function say(device: FakeDevice, messages: readonly Uint8Array[]): void {
  for (const message of messages) device.sayBytes(message);
}

test("said again, all of it or any part of it, in order or backwards, it changes nothing", () => {
  const hub = createHubWithLog();
  const messages = record();
  say(hub.connect(1), messages);
  const before = stateOf(hub);
  expect(before[0]?.updates).toHaveLength(4);
  expect(JSON.stringify(before)).toContain("Valve");
  const [greeting, opening, ...rest] = messages;
  if (greeting === undefined || opening === undefined) throw new Error("it began with two");
  say(hub.connect(1), messages);
  say(hub.connect(1), [greeting, opening, ...rest.toReversed()]);
  for (const message of rest) say(hub.connect(1), [greeting, opening, message, message]);
  expect(stateOf(hub)).toEqual(before);
});

test("said by another device it changes nothing either, and is told apart from what that device may say", () => {
  const hub = createHubWithLog();
  const messages = record();
  say(hub.connect(1), messages);
  const before = stateOf(hub);
  const thief = hub.connect(2);
  say(thief, messages);
  expect(stateOf(hub)).toEqual(before);
  // On a server that has heard none of it, they are the words of whoever said them there: under the thief's own name only.
  const elsewhere = createHubWithLog();
  const first = elsewhere.connect(2);
  say(first, messages);
  expect(first.heard()).toContainEqual({ type: "refuse", channel: 1, count: 1, why: "not-owner" });
  expect(elsewhere.logOf(edits)).toEqual([]);
});

test("said after its rights have ended it is heard by nobody", () => {
  const hub = createHubWithLog();
  const messages = record();
  const device = hub.connect(1);
  say(device, messages.slice(0, 3));
  const before = stateOf(hub);
  hub.handle({ kind: "access-changed", deviceId: device.id, access: "revoked" });
  device.heard();
  say(device, messages);
  expect([device.heard(), stateOf(hub)]).toEqual([[], before]);
  // A reader who was a writer.
  const reader = hub.connect(1, {
    epoch: 2,
    permissions: new Map([[partitionId, new Set(["partition.read" as const])]]),
  });
  say(reader, messages);
  expect(stateOf(hub)).toEqual(before);
  expect(reader.heard().filter(({ type }) => type === "ack")).toEqual([]);
});
