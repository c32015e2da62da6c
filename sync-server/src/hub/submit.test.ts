/** Updates that say which of their channel's they are. */
import { expect, test } from "vitest";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { addTag, TagId } from "#shared/sync/edits.ts";
import { createHubWithLog, deviceId, partitionId } from "./hub-with-log.fake.ts";
import { openReplicaOf, type Writer } from "./writer.fake.ts";

const tag = TagId.parse("a".repeat(24));
const { births, edits } = placeOf(partitionId, sharedItemId(deviceId(1), 0));
const tagged = (write: Writer, key: string): Uint8Array =>
  write((doc, editor) => addTag(doc, key, tag, editor));

test("what arrives twice is taken once, and acknowledged once", () => {
  const hub = createHubWithLog();
  const [one, other] = [hub.greet(1), hub.greet(2)];
  one.say({ type: "open", channel: 1, name: edits, since: 0 });
  other.say({ type: "open", channel: 1, name: births, since: 0 });
  one.heard();
  const write = openReplicaOf(one.id);
  const updates = ["0", "1", "2"].map((key) => tagged(write, key));
  const say = (count: number): void =>
    one.say({
      type: "update",
      channel: 1,
      update: updates[count - 1] ?? expect.fail("there are three"),
      count,
    });
  // Another append is under way, so that both are part of the next.
  hub.state.isHeld = true;
  other.say({ type: "update", channel: 1, update: tagged(openReplicaOf(other.id), "9") });
  say(1);
  say(1);
  hub.release();
  say(2);
  say(1);
  say(2);
  expect(one.heard()).toEqual([
    { type: "ack", channel: 1, count: 1, seq: 1 },
    { type: "ack", channel: 1, count: 2, seq: 2 },
  ]);
  expect(one.closedWith()).toBeUndefined();
});

test("what follows one that never arrived is sent back, for no fault of the device's", () => {
  const hub = createHubWithLog();
  const one = hub.greet(1);
  one.say({ type: "open", channel: 1, name: edits, since: 0 });
  one.heard();
  one.say({ type: "update", channel: 1, update: tagged(openReplicaOf(one.id), "0"), count: 2 });
  expect(one.heard()).toEqual([{ type: "refuse", channel: 1, count: 2, why: "busy" }]);
});
