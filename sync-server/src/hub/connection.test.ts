/** How connections begin, stay and end. */
import { expect, test } from "vitest";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { limits } from "#shared/sync/limits.ts";
import { newsVersion, spoken } from "#shared/sync/protocol-range.ts";
import { accessTo, createHubWithLog, deviceId, type FakeDevice, partitionId } from "./hub-with-log.fake.ts";
import { hubLimits } from "./limits.ts";

const ours = limits.protocolVersion;

test.each([
  ["the same", ours, ours - 1, ours, undefined],
  ["one older", ours - 1, ours - 2, ours - 1, undefined],
  ["one newer", ours + 1, ours, ours, undefined],
  ["two older", ours - 2, ours - 3, undefined, closeCodes.version],
  ["two newer", ours + 2, ours + 1, undefined, closeCodes.version],
] as const)("a device whose version is %s", (_what, version, oldest, agreed, code) => {
  const device = createHubWithLog().connect(1);
  device.say({ type: "hello", version: Math.max(0, version), oldest: Math.max(0, oldest), erasedSince: 0 });
  expect(device.closedWith()).toBe(code);
  const welcome = device.heard().find(({ type }) => type === "welcome");
  expect(welcome && "version" in welcome ? welcome.version : undefined).toBe(agreed);
});

test("who says something before hello, hello twice or no frame at all is sent away", () => {
  const hub = createHubWithLog();
  const early = hub.connect(1);
  early.say({ type: "ping", nonce: 1 });
  const twice = hub.greet(2);
  twice.say({ type: "hello", version: ours, oldest: ours, erasedSince: 0 });
  const noise = hub.greet(3);
  noise.sayBytes(Uint8Array.of(255, 255, 255));
  expect([early, twice, noise].map((device) => device.closedWith())).toEqual([
    closeCodes.malformed,
    closeCodes.malformed,
    closeCodes.malformed,
  ]);
});

test("a frame of a newer version is passed over", () => {
  const device = createHubWithLog().greet(1);
  device.sayBytes(Uint8Array.of(0, 99, 1, 2, 3));
  device.say({ type: "ping", nonce: 4 });
  expect(device.heard()).toEqual([{ type: "pong", nonce: 4 }]);
  expect(device.closedWith()).toBeUndefined();
});

test("a clock that was set back is told to all who are connected, for they go by it", () => {
  const hub = createHubWithLog();
  hub.state.nowMs = 90_000;
  const device = hub.greet(1);
  const mute = hub.connect(2);
  hub.handle({ kind: "tick" });
  hub.state.nowMs = 80_000;
  hub.handle({ kind: "tick" });
  expect(device.heard()).toEqual([expect.objectContaining({ type: "welcome", nowMs: 80_000 })]);
  expect(mute.heard()).toEqual([]);
  hub.state.nowMs = 81_000;
  hub.handle({ kind: "tick" });
  expect(device.heard()).toEqual([]);
  expect(device.closedWith()).toBeUndefined();
});

test("a heart beats, and who is silent for some beats or never greets is closed", () => {
  const hub = createHubWithLog();
  const [quiet, lively, mute] = [hub.greet(1), hub.greet(2), hub.connect(3)];
  for (let beat = 1; beat <= 4; beat++) {
    hub.state.nowMs = beat * limits.heartbeatMs;
    lively.say({ type: "pong", nonce: 0 });
    hub.handle({ kind: "tick" });
  }
  expect(lively.heard().filter(({ type }) => type === "ping")).toHaveLength(4);
  expect([quiet, lively, mute].map((device) => device.closedWith())).toEqual([
    closeCodes.silent,
    undefined,
    closeCodes.silent,
  ]);
});

test("a clock that is set back closes nobody", () => {
  const hub = createHubWithLog();
  hub.state.nowMs = 1_000_000;
  const device = hub.greet(1);
  for (const nowMs of [0, limits.heartbeatMs]) {
    hub.state.nowMs = nowMs;
    hub.handle({ kind: "tick" });
  }
  expect(device.closedWith()).toBeUndefined();
});

test("a device that comes again replaces its dead connection", () => {
  const hub = createHubWithLog();
  const [dead, alive] = [hub.greet(1), hub.greet(1)];
  expect([dead.closedWith(), alive.closedWith()]).toEqual([closeCodes.replaced, undefined]);
});

test("a hub that goes down sends its devices elsewhere, and takes no new ones", () => {
  const hub = createHubWithLog();
  const device = hub.greet(1);
  hub.handle({ kind: "draining" });
  expect(device.closedWith()).toBe(closeCodes.goingAway);
  expect(hub.connect(2).closedWith()).toBe(closeCodes.goingAway);
});

test("who reads nothing gets no answers, and is sent away once too much waits or it goes on asking", () => {
  const hub = createHubWithLog();
  const [full, chatty, slow] = [hub.greet(1), hub.greet(2), hub.greet(3)];
  const tell = (device: FakeDevice, sizeBytes: number): void =>
    hub.handle({ kind: "buffered", connectionId: device.connectionId, sizeBytes });
  tell(full, hubLimits.unreadBytesMax + 1);
  expect(full.closedWith()).toBe(closeCodes.goingAway);
  for (const device of [chatty, slow]) tell(device, limits.bufferedBytesMax + 1);
  for (let n = 0; n < hubLimits.unreadMessageCountMax; n++) chatty.say({ type: "ping", nonce: n });
  expect([chatty.heard(), chatty.closedWith()]).toEqual([[], undefined]);
  chatty.say({ type: "ping", nonce: 0 });
  expect(chatty.closedWith()).toBe(closeCodes.goingAway);
  // One that is slow and reads in the end is as good as any.
  slow.say({ type: "ping", nonce: 1 });
  hub.handle({ kind: "drained", connectionId: slow.connectionId });
  slow.say({ type: "ping", nonce: 2 });
  expect(slow.heard()).toEqual([{ type: "pong", nonce: 2 }]);
});

test("that the disk is full is told whoever is there, whoever comes, and nobody who would not understand it", () => {
  const hub = createHubWithLog();
  const old = hub.connect(2);
  old.say({ type: "hello", version: newsVersion - 1, oldest: newsVersion - 2, erasedSince: 0 });
  const [there] = [hub.greet(1), old.heard()];
  for (const isFull of [false, true, true]) hub.handle({ kind: "room", isFull });
  const comes = hub.connect(3);
  comes.say({ type: "hello", ...spoken, erasedSince: 0 });
  expect(comes.heard().slice(0, 2)).toMatchObject([{ type: "welcome" }, { type: "room", isFull: true }]);
  hub.handle({ kind: "room", isFull: false });
  expect(there.heard()).toEqual([
    { type: "room", isFull: true },
    { type: "room", isFull: false },
  ]);
  expect([comes.heard(), old.heard()]).toEqual([[{ type: "room", isFull: false }], []]);
});

test("that something was suggested is told to who may decide and to who suggested it, and to nobody else", () => {
  const hub = createHubWithLog();
  const viewer = accessTo("partition.read", "edit.suggest");
  const [curator, suggester, other] = [hub.greet(1), hub.greet(2, viewer), hub.greet(3, viewer)];
  const shutOut = hub.greet(4, accessTo());
  const old = hub.connect(5);
  old.say({ type: "hello", version: newsVersion - 1, oldest: newsVersion - 2, erasedSince: 0 });
  old.heard();
  const suggested = { kind: "suggested", partitionId, deviceIds: [deviceId(2), deviceId(4)] } as const;
  hub.handle(suggested);
  const heard = () => [curator, suggester, other, shutOut, old].map((device) => device.heard().length);
  expect([curator.heard(), suggester.heard()]).toEqual([[{ type: "suggested" }], [{ type: "suggested" }]]);
  expect(heard()).toEqual([0, 0, 0, 0, 0]);
  // By the rights of now, and not to who reads nothing.
  hub.handle({ kind: "access-changed", deviceId: deviceId(2), access: { ...accessTo(), epoch: 2 } });
  hub.handle({
    kind: "buffered",
    connectionId: curator.connectionId,
    sizeBytes: limits.bufferedBytesMax + 1,
  });
  heard();
  hub.handle(suggested);
  expect(heard()).toEqual([0, 0, 0, 0, 0]);
});
